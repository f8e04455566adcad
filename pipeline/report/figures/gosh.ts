import { gosh } from "../../figures/gosh.ts";
import type { PageFigure } from "../figure.ts";
import { formatCount, formatFixed, formatPercent, formatR } from "../format.ts";
import { html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { limitationInline } from "../sections/section.ts";
import { lazyFigure } from "./lazy.ts";

const SPREAD = ["mean", "min", "q25", "median", "q75", "max"] as const;
const HEADS = {
  mean: "mean",
  min: "lowest",
  q25: "lower quartile",
  median: "median",
  q75: "upper quartile",
  max: "highest",
};

/** GOSH plot: the pooled value and the heterogeneity of many subsets of the studies. */
export function goshFigure(model: ReportModel): PageFigure | undefined {
  const numbers = model.further?.gosh;
  if (!numbers) return undefined;
  const { estimate, I2, subsets, exhaustive, seed, method, bins } = numbers;
  const { limitation, simulated } = model.ingest.analysis;
  const title = "The pooled value of many subsets of the studies (GOSH)";
  const options = {
    title,
    subtitle: limitation ? [limitation] : [],
    simulated,
    xTitle: "Pooled correlation (r) of a subset",
    yTitle: "I² of the subset, %",
  };
  const which = exhaustive
    ? `all ${formatCount(subsets)} subsets`
    : `${formatCount(subsets)} subsets drawn with seed ${seed}`;
  return lazyFigure(
    {
      id: "gosh",
      title,
      message: `${title}: over ${which}, half of the pooled values lie between r = ${formatR(estimate.q25)} and ${formatR(estimate.q75)}, all between ${formatR(estimate.min)} and ${formatR(estimate.max)}; half of I² between ${formatPercent(I2.q25)} and ${formatPercent(I2.q75)}.${limitation ? ` ${limitation}` : ""}`,
      note: `Darker: more subsets. Pooled by ${method}. Several clouds would mean that a few studies decide the result.`,
      table: {
        caption: html`Spread of the pooled value and of I² over ${which}; then the count of subsets in each bin${limitationInline(limitation)}`,
        columns: [
          { head: "What" },
          { head: "r, from", numeric: true },
          { head: "r, to", numeric: true },
          { head: "I², %, from", numeric: true },
          { head: "I², %, to", numeric: true },
          { head: "subsets", numeric: true },
        ],
        rows: [
          ...SPREAD.map((name) => [HEADS[name], formatR(estimate[name], 3), "", formatFixed(I2[name], 1), "", ""]),
          ...bins.map((bin, i) => [
            `bin ${i + 1}`,
            formatR(bin.x, 3),
            formatR(bin.x2, 3),
            formatFixed(bin.y, 1),
            formatFixed(bin.y2, 1),
            bin.count,
          ]),
        ],
      },
    },
    (width) => gosh(bins, { ...options, width }),
  );
}
