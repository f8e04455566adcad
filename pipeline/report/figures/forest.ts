import { type ForestOptions, type ForestRow, forest, forestDomain } from "../../figures/forest.ts";
import type { Fit } from "../../schema/fit.ts";
import type { PageFigure } from "../figure.ts";
import { counted, formatEstimate, formatFixed, formatR, humanise } from "../format.ts";
import type { HtmlValue } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { forestRows } from "../rows/studies.ts";
import { conventionSentence, heterogeneitySentence, pooledPhrase, shownValue } from "../text.ts";
import { type FigureWords, lazyFigure } from "./lazy.ts";
import { panelsOf } from "./panels.ts";

/** Numbers of forest rows as table cells, three decimals. */
export function forestCells(row: ForestRow): HtmlValue[] {
  const number = (value: number | undefined) => (value === undefined ? "" : formatR(value, 3));
  return [
    row.label,
    row.n_text,
    number(row.estimate),
    number(row.ciLb),
    number(row.ciUb),
    row.weight === undefined ? row.weight_text : formatFixed(row.weight, 2),
  ];
}

/** Subtitle lines that stand above a figure with a pooled value: the limitation first, then the conventions. */
export function pooledSubtitle(model: ReportModel, fit: Fit): string[] {
  const { limitation } = model.ingest.analysis;
  return [...(limitation ? [limitation] : []), conventionSentence(fit)];
}

/** `15 of 18 effects are positive` */
function positive({ lines }: ReportModel): string {
  return `${lines.filter((line) => line.estimate > 0).length} of ${counted(lines.length, "effect")} are positive`;
}

function message(model: ReportModel, fit: Fit, kind: string): string {
  const value = shownValue(fit);
  const clear = model.lines.filter((line) => line.ciLb > 0 || line.ciUb < 0).length;
  const spread = `${positive(model)}, ${clear} have an interval that leaves out zero`;
  const limitation = model.ingest.analysis.limitation ? ` ${model.ingest.analysis.limitation}` : "";
  return `${kind}. ${spread}; pooled ${value ? pooledPhrase(fit) : "value not available"}. ${heterogeneitySentence(fit)}${limitation}`;
}

/** Forest plot of the leading model, grouped by the first moderator with independent levels. */
export function forestFigure(model: ReportModel): PageFigure | undefined {
  const fit = model.overall;
  if (!fit || model.lines.length === 0) return undefined;
  const { analysis } = model.ingest;
  const rows = forestRows(model.lines, fit, model.grouping, model.order);
  const by = model.grouping ? ` by ${humanise(model.grouping.label).toLowerCase()}` : "";
  const kind = `Forest plot${by}`;
  const value = shownValue(fit);
  const title = `${positive(model)}${value ? `; pooled r = ${formatEstimate(value.pred, value.ciLb, value.ciUb)}` : ""}`;
  const options: ForestOptions = {
    title,
    subtitle: pooledSubtitle(model, fit),
    simulated: analysis.simulated,
    labelHead: "Study",
    estimateHead: `r [${fit.fit.level}% CI]`,
    axisTitle: "Correlation (r)",
    domain: forestDomain(rows),
    ...(value ? { reference: value.pred } : {}),
  };
  const cut = panelsOf(rows);
  const continued = { subtitle: [], title: `${kind}, continued` };
  const panel = (width: "wide" | "narrow", index: number) =>
    forest(cut[index]!, { ...options, like: rows, width, ...(index > 0 ? continued : {}) });
  const words: FigureWords = {
    id: "forest",
    kind: "Forest plot",
    title,
    message: message(model, fit, kind),
    note: `Squares: area in proportion to the weight in the pooled value. Lines: ${fit.fit.level}% intervals. Diamonds: pooled values${model.grouping ? " (light: means of levels under a common τ²)" : ""}. Bar: prediction interval. Dashed line: pooled value.`,
    table: {
      caption: `Effects of single studies${by}: correlation, ${fit.fit.level}% interval and weight in percent`,
      columns: [
        { head: "Study", wide: true },
        { head: "n", numeric: true },
        { head: "r", numeric: true },
        { head: "lower", numeric: true },
        { head: "upper", numeric: true },
        { head: "weight, %", numeric: true },
      ],
      rows: rows.map(forestCells),
      effects: rows.map((row) => row.effect_id),
    },
  };
  const whole = (width: "wide" | "narrow") => forest(rows, { ...options, width });
  return lazyFigure(words, whole, cut.length === 1 ? undefined : { count: cut.length, make: panel });
}
