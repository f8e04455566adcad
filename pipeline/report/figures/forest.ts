import { type ForestOptions, type ForestRow, forest, forestDomain } from "../../figures/forest.ts";
import type { Fit } from "../../schema/fit.ts";
import type { PageFigure } from "../figure.ts";
import { formatFixed, formatR, humanise } from "../format.ts";
import type { HtmlValue } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { forestRows } from "../rows/studies.ts";
import { conventionSentence, pooledPhrase, shownValue } from "../text.ts";
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

function message(model: ReportModel, fit: Fit, title: string): string {
  const value = shownValue(fit);
  const above = model.lines.filter((line) => line.estimate > 0).length;
  const clear = model.lines.filter((line) => line.ciLb > 0 || line.ciUb < 0).length;
  const spread = `${above} of ${model.lines.length} effects are positive, ${clear} have an interval that leaves out zero`;
  const limitation = model.ingest.analysis.limitation ? ` ${model.ingest.analysis.limitation}` : "";
  return `${title}. ${spread}; pooled ${value ? pooledPhrase(fit) : "value not available"}.${limitation}`;
}

/** Forest plot of the leading model, grouped by the first moderator with independent levels. */
export function forestFigure(model: ReportModel): PageFigure | undefined {
  const fit = model.overall;
  if (!fit || model.lines.length === 0) return undefined;
  const { analysis } = model.ingest;
  const rows = forestRows(model.lines, fit, model.grouping, model.order);
  const by = model.grouping ? ` by ${humanise(model.grouping.label).toLowerCase()}` : "";
  const title = `Effects of single studies${by}`;
  const value = shownValue(fit);
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
  const spec = forest(rows, options);
  const cut = panelsOf(rows);
  const panels = (width: "wide" | "narrow") =>
    cut.map((panel, index) =>
      forest(panel, {
        ...options,
        like: rows,
        width,
        ...(index > 0 ? { subtitle: [], title: `${title}, continued` } : {}),
      }),
    );
  return {
    id: "forest",
    title,
    message: message(model, fit, title),
    note: `Squares: area in proportion to the weight in the pooled value. Lines: ${fit.fit.level}% intervals. Diamonds: pooled values${model.grouping ? " (light: means of levels under a common τ²)" : ""}. Bar: prediction interval. Dashed line: pooled value.`,
    spec,
    wide: cut.length === 1 ? [spec] : panels("wide"),
    narrow: panels("narrow"),
    table: {
      caption: `${title}: correlation, ${fit.fit.level}% interval and weight in percent`,
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
}
