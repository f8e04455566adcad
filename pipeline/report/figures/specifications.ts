import { type SpecificationRow, specificationCurve } from "../../figures/specificationCurve.ts";
import type { PageFigure } from "../figure.ts";
import { formatCount, formatEstimate, formatPCell, formatPercent, formatR, humanise } from "../format.ts";
import type { Specification, SpecificationNumbers } from "../further/numbers.ts";
import { type HtmlValue, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { limitationInline } from "../sections/section.ts";
import type { TableSpec } from "../table.ts";
import { lazyFigure } from "./lazy.ts";

/** Choices that are drawn under the curve; the others move the estimate less and are in the table. */
const CHOICES = 7;

/** Choices as a reader names them. */
const NAMES: Readonly<Record<string, string>> = {
  values: "Values read as",
  rows: "Rows",
  "smallest n": "Smallest n",
  rho: "ρ within a sample",
  attenuation: "Correction",
  measure: "Scale",
  estimator: "Estimator",
  outliers: "Outliers",
  test: "Test",
  beta: "Converted betas",
  "partial r": "Partial r",
};

const nameOf = (name: string) => NAMES[name] ?? humanise(name);

/** Levels whose short name only a program would understand. */
const LEVELS: Readonly<Record<string, string>> = {
  z: "Fisher’s z",
  knha: "Knapp–Hartung",
  EE: "common effect",
  DL: "DerSimonian–Laird",
  HE: "Hedges",
  HS: "Hunter–Schmidt",
  SJ: "Sidik–Jonkman",
  ML: "ML",
  REML: "REML",
  PM: "Paule–Mandel",
};

const levelName = (choice: string, level: string) =>
  choice === "test" && level === "z" ? "normal (z)" : (LEVELS[level] ?? humanise(level));

const portion = (share: number) => (share === 1 ? "all" : share === 0 ? "none" : formatPercent(100 * share));

function message(numbers: SpecificationNumbers): string {
  const { n, quantiles: q, share, published, choices } = numbers;
  const agrees =
    published && share.withinPublished !== undefined
      ? ` ${formatPercent(100 * share.withinPublished)} of them agree with the published ${published.printed}.`
      : "";
  const first = choices[0];
  const most = first
    ? ` What matters most is the choice of ${nameOf(first.name).toLowerCase()} (${formatPercent(100 * first.varianceExplained)} of the variance of the estimates).`
    : "";
  return `What other defensible choices give: ${formatCount(n)} combinations of choices give r from ${formatR(q.min)} to ${formatR(q.max)}, half of them ${formatR(q.q25)} to ${formatR(q.q75)}; ${portion(share.positive)} positive, ${portion(share.significant)} with p < .05.${agrees}${most}`;
}

/** Every level of every choice: what the specifications with it give. */
function choiceTable({ choices, n }: SpecificationNumbers, limitation: string | undefined): TableSpec {
  return {
    caption: html`What each choice gives, over ${formatCount(n)} combinations; share: of the variance of the estimates that the choice explains${limitationInline(limitation)}`,
    columns: [
      { head: "Choice", wide: true },
      { head: "count", numeric: true },
      { head: "median r", numeric: true },
      { head: "lowest", numeric: true },
      { head: "highest", numeric: true },
      { head: "p < .05", numeric: true },
      { head: "share", numeric: true },
    ],
    rows: choices.flatMap(({ name, levels, varianceExplained }) =>
      levels.map((level, i): HtmlValue[] => [
        `${nameOf(name)}: ${levelName(name, level.level)}`,
        formatCount(level.n),
        formatR(level.median, 3),
        formatR(level.min, 3),
        formatR(level.max, 3),
        formatPercent(100 * level.significant),
        i === 0 ? formatPercent(100 * varianceExplained) : "",
      ]),
    ),
  };
}

const PLACES = ["Lowest", "Lower quartile", "Median", "Upper quartile", "Highest"];

/** Five specifications along the curve, with all that they chose. */
function extremeTable({ drawn, choices }: SpecificationNumbers, limitation: string | undefined): TableSpec {
  const names = new Set(choices.map(({ name }) => name));
  return {
    caption: html`Single specifications along the curve, with what each of them chose${limitationInline(limitation)}`,
    columns: [
      { head: "Place" },
      { head: "k", numeric: true },
      { head: "r [interval]", numeric: true },
      { head: "p", numeric: true },
      { head: "Choices", wide: true },
    ],
    rows: PLACES.map((place, i): HtmlValue[] => {
      const row = drawn[Math.round((i * (drawn.length - 1)) / (PLACES.length - 1))] as Specification;
      const chosen = Object.entries(row.choices).filter(([name]) => names.has(name));
      return [
        place,
        row.k,
        formatEstimate(row.estimate, row.ciLb, row.ciUb, 3),
        formatPCell(row.pval),
        chosen.map(([name, level]) => `${nameOf(name)}: ${levelName(name, level)}`).join("; "),
      ];
    }),
    stack: true,
  };
}

/** Specification curve of the multiverse. */
export function specificationFigure(model: ReportModel): PageFigure | undefined {
  const numbers = model.further?.specifications;
  if (!numbers || numbers.drawn.length < 2) return undefined;
  const { limitation, simulated } = model.ingest.analysis;
  const { min, max } = numbers.quantiles;
  const title = `${formatCount(numbers.n)} ways to analyse these data give r = ${formatR(min)} to ${formatR(max)}`;
  const rows: SpecificationRow[] = numbers.drawn.map(({ effect_id, estimate, ciLb, ciUb, choices }, index) => {
    return { effect_id, place: index + 1, estimate, ciLb, ciUb, choices };
  });
  const { published, drawn, n } = numbers;
  const options = {
    title,
    subtitle: limitation ? [limitation] : [],
    simulated,
    choices: numbers.choices.slice(0, CHOICES).map(({ name, levels }) => ({
      name,
      label: nameOf(name),
      levels: levels.map(({ level }) => ({ level, label: levelName(name, level) })),
    })),
    yTitle: "Pooled correlation (r)",
    ...(published ? { published: published.value } : {}),
  };
  return lazyFigure(
    {
      id: "specifications",
      kind: "Specification curve",
      title,
      message: `${message(numbers)}${limitation ? ` ${limitation}` : ""}`,
      note: `Sorted by estimate, with intervals; below, the choices that each made.${drawn.length < n ? ` Drawn are ${drawn.length}, evenly spaced along the ${formatCount(n)}.` : ""}${published ? ` Dashed: the published ${published.printed}.` : ""}${numbers.missing ? ` ${formatCount(numbers.missing)} combinations have no result.` : ""}`,
      table: choiceTable(numbers, limitation),
      more: [extremeTable(numbers, limitation)],
    },
    (width) => specificationCurve(rows, { ...options, width }),
  );
}
