import { counted, formatEstimate, formatPCell, formatR } from "../format.ts";
import { biasFacts } from "../further/facts.ts";
import { isDependent, type MethodLine, methodLines } from "../further/methods.ts";
import { html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { toR } from "../rows/studies.ts";
import { table } from "../table.ts";
import { limitationInline, paragraph, type Section } from "./section.ts";

/** Studies below which tests of asymmetry are advised against (Sterne et al., 2011, BMJ 343:d4002). */
const FEW = 10;

/** What all estimates say together: their range, their signs, and how many lie below the page's own value. */
function estimatesSentence(lines: readonly MethodLine[], pooled: number, r: (value: number) => number): string {
  const estimates = lines.flatMap(({ estimate }) => estimate ?? []);
  if (estimates.length < 2) return "";
  const positive = lines.filter(({ ciLb }) => ciLb !== undefined && ciLb > 0).length;
  const negative = lines.filter(({ ciUb }) => ciUb !== undefined && ciUb < 0).length;
  const bounded = lines.filter(({ ciLb }) => ciLb !== undefined).length;
  const below = estimates.filter((estimate) => Math.abs(estimate) < Math.abs(pooled)).length;
  const lowest = formatR(r(Math.min(...estimates)));
  const highest = formatR(r(Math.max(...estimates)));
  return `All ${estimates.length} estimates lie between r = ${lowest} and r = ${highest}; ${below} of them are closer to zero than the value without correction. Of ${counted(bounded, "interval")}, ${positive} ${positive === 1 ? "lies" : "lie"} wholly above zero, ${negative} wholly below, ${bounded - positive - negative} on both sides.`;
}

function testsSentence(lines: readonly MethodLine[], k: number): string {
  const tests = lines.filter(({ biasP }) => biasP !== undefined);
  if (tests.length === 0) return "";
  const low = tests.filter(({ biasP }) => (biasP as number) < 0.05).map(({ method }) => method);
  const found = low.length ? `${low.length} have p < .05 (${low.join("; ")})` : "none has p < .05";
  const power =
    k < FEW
      ? ` With ${counted(k, "effect")}, fewer than ${FEW}, such tests have little power: a p above .05 says next to nothing.`
      : " A p above .05 does not show that nothing was selected.";
  return `Of ${tests.length} tests of asymmetry or selection, ${found}. Several look at the same asymmetry and are no independent votes.${power}`;
}

/** Every small-study and selection method in one table, and what they agree on. */
export function selectionMethodsSection(model: ReportModel): Section | undefined {
  const bias = biasFacts(model.diagnose);
  const pooled = model.overall?.coefficients[0]?.beta;
  if (!bias || !model.overall || pooled === undefined) return undefined;
  const { lines, absent } = methodLines(bias);
  const dependent = isDependent(bias);
  if (lines.length === 0) return undefined;
  const { limitation } = model.ingest.analysis;
  const r = (value: number) => toR(model.overall?.fit.measure ?? "ZCOR", value);
  const p = (value: number | undefined) => (value === undefined ? "" : formatPCell(value));
  const cell = ({ estimate, ciLb, ciUb }: MethodLine) => {
    if (estimate === undefined) return "";
    const text =
      ciLb === undefined || ciUb === undefined
        ? formatR(r(estimate), 3)
        : formatEstimate(r(estimate), r(ciLb), r(ciUb), 3);
    return html`${text}${limitationInline(limitation)}`;
  };
  return {
    id: "small-studies",
    title: "Small-study effects and selection",
    body: html`${paragraph(
      "Small studies can show larger effects because results that were not significant stayed unpublished, or for other reasons. Each method answers under assumptions of its own, and none of them can show that nothing was left unpublished.",
    )}${
      dependent
        ? paragraph(
            `The model “${model.overall.label ?? ""}” is multilevel, so these are the methods that allow for several effects of a study; trim and fill, selection models and the like take effects for independent ones and are left out.`,
          )
        : ""
    }${paragraph(estimatesSentence(lines, pooled, r), limitationInline(limitation))}${paragraph(
      testsSentence(lines, model.overall.fit.k),
    )}${table({
      caption:
        "The pooled value under each method, and the tests; p, no selection: of the hypothesis that nothing was selected or that effects are symmetric; p, no effect: of a mean of zero",
      columns: [
        { head: "Method", wide: true },
        { head: "r [interval]", numeric: true },
        { head: "p, no selection", numeric: true },
        { head: "p, no effect", numeric: true },
        { head: "What else it gives", wide: true },
      ],
      rows: lines.map((line) => [
        html`${line.method} <span class="note">(${line.convention})</span>`,
        cell(line),
        p(line.biasP),
        p(line.zeroP),
        line.gives,
      ]),
      stack: true,
    })}${absent.length ? paragraph(`Not computable from these data: ${absent.join("; ")}.`) : ""}`,
  };
}
