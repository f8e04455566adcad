import * as format from "../format.ts";
import { type HtmlValue, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { toR } from "../rows/studies.ts";
import { table } from "../table.ts";
import { limitationInline, paragraph, type Section } from "./section.ts";

type Json = Readonly<Record<string, unknown>>;

/** A part of the JSON of small-study methods, by its keys; undefined where the method could not be computed. */
function part(json: Json | undefined, ...keys: readonly string[]): Json | undefined {
  let node: unknown = json;
  for (const key of keys) node = (node as Json | undefined)?.[key];
  return node !== null && typeof node === "object" ? (node as Json) : undefined;
}

function numberIn(json: Json | undefined, key: string): number | undefined {
  const value = json?.[key];
  return typeof value === "number" ? value : undefined;
}

/** A method that gives a corrected pooled value: where it stands in the JSON, and under which keys. */
const corrected: readonly { readonly label: string; readonly keys: readonly string[]; readonly test?: string }[] = [
  { label: "Trim and fill (L0)", keys: ["trimFill"] },
  { label: "PET (effect at standard error 0)", keys: ["petPeese", "pet"] },
  { label: "PEESE (effect at variance 0)", keys: ["petPeese", "peese"] },
  { label: "Selection model, one step at p = .025", keys: ["selection"], test: "lrtP" },
  { label: "Selection model, several steps", keys: ["selection4"], test: "lrtP" },
  { label: "Selection model, beta weights", keys: ["selectionBeta"], test: "lrtP" },
  { label: "Henmi–Copas interval", keys: ["henmiCopas"] },
  { label: "WAAP-WLS", keys: ["waap"] },
  { label: "p-uniform*", keys: ["pUniformStar"] },
];

function correctedRow(model: ReportModel, bias: Json, method: (typeof corrected)[number]): HtmlValue[] | undefined {
  const found = part(bias, ...method.keys);
  const estimate = numberIn(found, "beta") ?? numberIn(found, "estimate");
  const [low, high] = [numberIn(found, "ciLb"), numberIn(found, "ciUb")];
  if (estimate === undefined || low === undefined || high === undefined) return undefined;
  const r = (value: number) => toR(model.overall?.fit.measure ?? "ZCOR", value);
  const p = method.test ? numberIn(found, method.test) : undefined;
  return [
    method.label,
    html`${format.formatEstimate(r(estimate), r(low), r(high), 3)}${limitationInline(model.ingest.analysis.limitation)}`,
    p === undefined ? "" : format.formatPCell(p),
  ];
}

/** Tests of asymmetry and of excess significance, with their p values. */
function tests(bias: Json): [string, string, number][] {
  const rows: [string, string, number | undefined][] = [
    ["Egger’s regression test", "standard error as predictor", numberIn(part(bias, "egger"), "pval")],
    ["Begg’s rank test", "Kendall’s τ of effect and variance", numberIn(part(bias, "begg"), "pval")],
    [
      "Excess significance",
      "observed against expected number of significant results",
      numberIn(part(bias, "tes"), "pval"),
    ],
    ["p-curve, right skew", "significant results carry evidence", numberIn(part(bias, "pCurve", "rightSkew"), "pFull")],
  ];
  return rows.filter((row): row is [string, string, number] => row[2] !== undefined);
}

/** What the pooled value becomes under models of selective publication, and what tests of asymmetry say. */
export function smallStudiesSection(model: ReportModel): Section | undefined {
  const { bias } = model.diagnose;
  if (!bias || !model.overall) return undefined;
  const rows = corrected.map((method) => correctedRow(model, bias, method)).filter((row) => row !== undefined);
  const found = tests(bias);
  if (rows.length + found.length === 0) return undefined;
  return {
    id: "small-studies",
    title: "Small-study effects and selection",
    body: html`${paragraph(
      "Each method answers under assumptions of its own, and none of them can show that nothing was left unpublished. Where they disagree, the data do not settle the matter.",
    )}${
      rows.length
        ? table({
            caption:
              "The pooled value under each method; p of the test that nothing was selected, where the method has one",
            columns: [
              { head: "Method", wide: true },
              { head: "r [interval]", numeric: true },
              { head: "p", numeric: true },
            ],
            rows,
          })
        : ""
    }${
      found.length
        ? table({
            caption: "Tests",
            columns: [
              { head: "Test", wide: true },
              { head: "What it looks at", wide: true },
              { head: "p", numeric: true },
            ],
            rows: found.map(([name, what, p]) => [name, what, format.formatPCell(p)]),
          })
        : ""
    }`,
  };
}
