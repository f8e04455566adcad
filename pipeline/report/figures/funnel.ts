import { type FunnelOptions, type FunnelRow, funnel } from "../../figures/funnel.ts";
import type { PageFigure } from "../figure.ts";
import { counted, formatFixed, formatR } from "../format.ts";
import { plain } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { funnelData } from "../rows/studies.ts";
import { type FigureWords, lazyFigure } from "./lazy.ts";

/** Effects that trim and fill imputes, from the JSON of `bias`; drawn hollow. */
function filledRows(model: ReportModel): FunnelRow[] {
  const trimFill = model.diagnose.bias?.trimFill as { filled?: unknown } | undefined;
  if (!Array.isArray(trimFill?.filled)) return [];
  const slabs = new Map(model.effects.map((effect) => [effect.effect_id, effect.slab]));
  return (trimFill.filled as { effect_id: string; yi: number; vi: number }[]).map(({ effect_id, yi, vi }) => ({
    effect_id: `filled:${effect_id}`,
    label: plain(`filled, mirror of ${slabs.get(effect_id) ?? effect_id}`),
    yi,
    sei: Math.sqrt(vi),
    imputed: true,
  }));
}

/** Funnel plot of the leading model with contours of significance. */
export function funnelFigure(model: ReportModel): PageFigure | undefined {
  const fit = model.overall;
  const centre = fit?.coefficients[0]?.beta;
  const points = model.diagnose.funnel;
  if (!fit || centre === undefined || points.length === 0) return undefined;
  const filled = filledRows(model);
  const all = [...points, ...filled.map((row) => ({ ...row, slab: row.label }))];
  const data = funnelData(all, centre, model.quantiles.contours, model.quantiles.critical);
  const scale = fit.fit.measure === "ZCOR" ? "Fisher’s z" : "Effect";
  const { limitation, simulated } = model.ingest.analysis;
  const outside = points.filter((point) => Math.abs(point.yi - centre) > model.quantiles.critical * point.sei).length;
  const half = points.filter((point) => point.yi > centre).length;
  const title = `${outside} of ${counted(points.length, "effect")} lie outside the limits of sampling error${filled.length ? `; trim and fill adds ${filled.length}` : ""}`;
  const options: FunnelOptions = {
    title,
    subtitle: [
      ...(limitation ? [limitation] : []),
      `Solid line: pooled value; dotted lines: its ${fit.fit.level}% limits under sampling error alone.`,
    ],
    simulated,
    contours: data.contours,
    ...(model.quantiles.contours[0] ? { beyond: `p < ${model.quantiles.contours[0].p}` } : {}),
    limits: data.limits,
    estimate: centre,
    xDomain: data.xDomain,
    seMax: data.seMax,
    axisTitle: `${scale}`,
  };
  const drawn = [...data.rows.slice(0, points.length), ...filled];
  const words: FigureWords = {
    id: "funnel",
    kind: "Funnel plot",
    title,
    message: `Funnel plot with contours of significance. Of ${points.length} effects, ${half} lie above the pooled value of ${formatR(Math.tanh(centre))} and ${outside} outside the limits that sampling error alone would give.${limitation ? ` ${limitation}` : ""}`,
    note: `Each point is an effect against its standard error, precise ones on top.${filled.length ? " Hollow points: imputed by trim and fill." : ""} Shaded: results that would not be significant at the level named. Points missing from the shaded region alone would suggest that non-significant results were not published.`,
    table: {
      caption: `Points of the funnel plot, on ${scale}`,
      columns: [
        { head: "Study", wide: true },
        { head: "effect", numeric: true },
        { head: "standard error", numeric: true },
      ],
      rows: drawn.map((row) => [row.label, formatFixed(row.yi, 4), formatFixed(row.sei, 4)]),
      effects: drawn.map((row) => row.effect_id),
    },
  };
  return lazyFigure(words, (width) => funnel(drawn, { ...options, width }));
}
