import { gosh } from "../../figures/gosh.ts";
import type { PageFigure } from "../figure.ts";
import { formatCount, formatFixed, formatPercent, formatR } from "../format.ts";
import type { GoshNumbers } from "../further/numbers.ts";
import { type HtmlValue, html, plain } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { limitationInline } from "../sections/section.ts";
import type { TableSpec } from "../table.ts";
import { type FigureWords, lazyFigure } from "./lazy.ts";

const SPREAD = ["mean", "min", "q25", "median", "q75", "max"] as const;
const HEADS = {
  mean: "mean",
  min: "lowest",
  q25: "lower quartile",
  median: "median",
  q75: "upper quartile",
  max: "highest",
};

/** Studies in the second table: those whose presence moves the subsets most. */
const MEMBERS = 12;

/** Quantiles of the pooled value and of I². */
function spreadTable({ estimate, I2 }: GoshNumbers, which: string, limitation: string | undefined): TableSpec {
  return {
    caption: html`Spread of the pooled value and of I² over ${which}${limitationInline(limitation)}`,
    columns: [{ head: "Over the subsets" }, { head: "r", numeric: true }, { head: "I², %", numeric: true }],
    rows: SPREAD.map((name) => [HEADS[name], formatR(estimate[name], 3), formatFixed(I2[name], 1)]),
  };
}

/** What the subsets give with each study and without it, the largest difference first. */
function memberTable({ members }: GoshNumbers, limitation: string | undefined): TableSpec {
  const most = [...members]
    .sort((a, b) => Math.abs(b.withIt - b.without) - Math.abs(a.withIt - a.without))
    .slice(0, MEMBERS);
  const which = most.length < members.length ? `, the ${most.length} studies that move it most` : "";
  return {
    caption: html`Mean pooled value of the subsets with a study and of those without it${which}${limitationInline(limitation)}`,
    columns: [
      { head: "Study", wide: true },
      { head: "r with it", numeric: true },
      { head: "r without it", numeric: true },
      { head: "difference", numeric: true },
    ],
    rows: most.map(({ label, withIt, without }): HtmlValue[] => [
      plain(label),
      formatR(withIt, 3),
      formatR(without, 3),
      formatR(withIt - without, 3),
    ]),
  };
}

/** GOSH plot: the pooled value and the heterogeneity of many subsets of the studies. */
export function goshFigure(model: ReportModel): PageFigure | undefined {
  const numbers = model.further?.gosh;
  if (!numbers) return undefined;
  const { estimate, I2, subsets, exhaustive, seed, method, bins } = numbers;
  const { limitation, simulated } = model.ingest.analysis;
  const drawn = exhaustive ? "all subsets" : `${formatCount(subsets)} random subsets`;
  const title = `Half of ${drawn} of the studies give r = ${formatR(estimate.q25)} to ${formatR(estimate.q75)}`;
  const options = {
    title,
    subtitle: [
      ...(limitation ? [limitation] : []),
      "Each cell: subsets with this pooled value and this I²; the darker, the more.",
    ],
    simulated,
    xTitle: "Pooled correlation (r) of a subset",
    yTitle: "I² of the subset, %",
  };
  const which = exhaustive
    ? `all ${formatCount(subsets)} subsets`
    : `${formatCount(subsets)} subsets drawn at random (seed ${seed})`;
  const words: FigureWords = {
    id: "gosh",
    kind: "GOSH plot",
    title,
    message: `Pooled value and heterogeneity of many subsets of the studies: over ${which}, half of the pooled values lie between r = ${formatR(estimate.q25)} and ${formatR(estimate.q75)}, all between ${formatR(estimate.min)} and ${formatR(estimate.max)}; half of I² between ${formatPercent(I2.q25)} and ${formatPercent(I2.q75)}.${limitation ? ` ${limitation}` : ""}`,
    note: `Graphical display of study heterogeneity. Pooled by ${method}. Several clouds would mean that a few studies decide the result.`,
    table: spreadTable(numbers, which, limitation),
    more: [memberTable(numbers, limitation)],
  };
  return lazyFigure(words, (width) => gosh(bins, { ...options, width }));
}
