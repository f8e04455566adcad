import { type SpecificationRow, specificationCurve } from "../../figures/specificationCurve.ts";
import type { PageFigure } from "../figure.ts";
import { formatCount, formatEstimate, formatPCell, formatPercent, formatR, humanise } from "../format.ts";
import type { SpecificationNumbers } from "../further/numbers.ts";
import { type HtmlValue, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { limitationInline } from "../sections/section.ts";
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

const portion = (share: number) => (share === 1 ? "all" : share === 0 ? "none" : formatPercent(100 * share));

function message(numbers: SpecificationNumbers, title: string): string {
  const { n, quantiles: q, share, published, choices } = numbers;
  const agrees =
    published && share.withinPublished !== undefined
      ? ` ${formatPercent(100 * share.withinPublished)} of them agree with the published ${published.printed}.`
      : "";
  const first = choices[0];
  const most = first
    ? ` What matters most is the choice of ${nameOf(first.name).toLowerCase()} (${formatPercent(100 * first.varianceExplained)} of the variance of the estimates).`
    : "";
  return `${title}: ${formatCount(n)} combinations of choices give r from ${formatR(q.min)} to ${formatR(q.max)}, half of them ${formatR(q.q25)} to ${formatR(q.q75)}; ${portion(share.positive)} positive, ${portion(share.significant)} with p < .05.${agrees}${most}`;
}

function tableRows({ choices, drawn, n }: SpecificationNumbers, limitation: string | undefined): HtmlValue[][] {
  return [
    ...choices.flatMap(({ name, levels, varianceExplained }) =>
      levels.map(({ level, n: count, mean }): HtmlValue[] => [
        `${nameOf(name)}: ${level}`,
        count,
        html`mean ${formatR(mean, 3)}${limitationInline(limitation)}`,
        "",
        formatPercent(100 * varianceExplained),
      ]),
    ),
    ...drawn.map((row): HtmlValue[] => [
      `${formatCount(row.rank)} of ${formatCount(n)}: ${Object.entries(row.choices)
        .map(([name, level]) => `${nameOf(name)} ${level}`)
        .join("; ")}`,
      row.k,
      formatEstimate(row.estimate, row.ciLb, row.ciUb, 3),
      formatPCell(row.pval),
      "",
    ]),
  ];
}

/** Specification curve of the multiverse. */
export function specificationFigure(model: ReportModel): PageFigure | undefined {
  const numbers = model.further?.specifications;
  if (!numbers || numbers.drawn.length < 2) return undefined;
  const { limitation, simulated } = model.ingest.analysis;
  const title = "What other defensible choices give (specification curve)";
  const rows: SpecificationRow[] = numbers.drawn.map(({ effect_id, estimate, ciLb, ciUb, choices }, index) => {
    return { effect_id, place: index + 1, estimate, ciLb, ciUb, choices };
  });
  const { published, drawn, n } = numbers;
  const options = {
    title,
    subtitle: limitation ? [limitation] : [],
    simulated,
    choices: numbers.choices
      .slice(0, CHOICES)
      .map(({ name, levels }) => ({ name, label: nameOf(name), levels: levels.map(({ level }) => level) })),
    yTitle: "Pooled correlation (r)",
    ...(published ? { published: published.value } : {}),
  };
  return lazyFigure(
    {
      id: "specifications",
      title,
      message: `${message(numbers, title)}${limitation ? ` ${limitation}` : ""}`,
      note: `Sorted by estimate, with intervals; below, the choices that each made.${drawn.length < n ? ` Drawn are ${drawn.length}, evenly spaced along the ${formatCount(n)}.` : ""}${published ? ` Dashed: the published ${published.printed}.` : ""}${numbers.missing ? ` ${formatCount(numbers.missing)} combinations have no result.` : ""}`,
      table: {
        caption: "Levels of each choice with the mean of their estimates, then the specifications that are drawn",
        columns: [
          { head: "Choice or specification", wide: true },
          { head: "count or k", numeric: true },
          { head: "r [interval]", numeric: true },
          { head: "p", numeric: true },
          { head: "variance explained", numeric: true },
        ],
        rows: tableRows(numbers, limitation),
      },
    },
    (width) => specificationCurve(rows, { ...options, width }),
  );
}
