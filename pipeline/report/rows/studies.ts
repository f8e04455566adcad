import type { ForestRow } from "../../figures/forest.ts";
import type { FunnelContour, FunnelRow } from "../../figures/funnel.ts";
import type { Effect } from "../../schema/effect.ts";
import type { Fit } from "../../schema/fit.ts";
import type { Moderation } from "../../schema/moderation.ts";
import { percent } from "../../schema/words.ts";
import { formatCount, formatEstimate, formatInterval, formatPercent, humanise } from "../format.ts";
import { plain } from "../html.ts";

/** A study as the page shows it: its correlation with interval, and its weight in the pooled value. */
export interface StudyLine {
  readonly effect: Effect;
  /** correlation, back-transformed from yi for Fisher's z, with its limits */
  readonly estimate: number;
  readonly ciLb: number;
  readonly ciUb: number;
  /** percent */
  readonly weight: number;
}

/** How studies are ordered for reading. */
export type StudyOrder = "table" | "effect" | "precision" | "year" | "weight" | "label";

/** From yi to r: Fisher's z goes back through tanh, a correlation stays what it is. */
export function toR(measure: string, yi: number): number {
  return measure === "ZCOR" || measure === "ZPCOR" ? Math.tanh(yi) : yi;
}

/**
 * Correlation, interval and weight of every study of a fit.
 *
 * @param critical quantile of the normal distribution for the interval's level, e.g. 1.959964 for 95%
 * @returns in the order of `effects`; weights in percent, summing to 100: of w = 1/(vi + τ²), of a multilevel model those of its fit
 */
export function studyLines(effects: readonly Effect[], fit: Fit, critical: number): StudyLine[] {
  const tau2 = fit.heterogeneity.tau2 ?? 0;
  const onZ = fit.fit.measure === "ZCOR" || fit.fit.measure === "ZPCOR";
  const variance = (effect: Effect) => (onZ ? effect.vi : (effect.vi_r ?? effect.vi));
  const own = fit.multilevel?.weights;
  const sum = effects.reduce((total, effect) => total + 1 / (variance(effect) + tau2), 0);
  return effects.map((effect, i) => {
    const vi = variance(effect);
    const centre = onZ ? effect.yi : effect.ri;
    const half = critical * Math.sqrt(vi);
    const r = (value: number) => toR(fit.fit.measure, value);
    return {
      effect,
      estimate: r(centre),
      ciLb: r(centre - half),
      ciUb: r(centre + half),
      weight: own?.length === effects.length ? own[i]! : 100 / (vi + tau2) / sum,
    };
  });
}

const keys: Record<Exclude<StudyOrder, "table" | "label">, (line: StudyLine) => number> = {
  effect: (line) => -line.effect.yi,
  precision: (line) => line.effect.vi,
  year: (line) => line.effect.year ?? Number.MAX_SAFE_INTEGER,
  weight: (line) => -line.weight,
};

/** The lines in another order; ties keep the table's order. */
export function orderStudies(lines: readonly StudyLine[], order: StudyOrder): StudyLine[] {
  if (order === "table") return [...lines];
  if (order === "label") return [...lines].sort((a, b) => (a.effect.slab < b.effect.slab ? -1 : 1));
  const key = keys[order];
  return [...lines].sort((a, b) => key(a) - key(b));
}

function studyRow(line: StudyLine, group?: string): ForestRow {
  return {
    effect_id: line.effect.effect_id,
    kind: "study",
    label: plain(line.effect.slab),
    ...(group === undefined ? {} : { group }),
    ni: line.effect.ni,
    estimate: line.estimate,
    ciLb: line.ciLb,
    ciUb: line.ciUb,
    weight: line.weight,
    n_text: formatCount(line.effect.ni),
    estimate_text: formatEstimate(line.estimate, line.ciLb, line.ciUb),
    weight_text: formatPercent(line.weight),
  };
}

function meanRow(
  id: string,
  kind: "mean" | "overall",
  label: string,
  value: { pred: number; ciLb: number; ciUb: number },
  weight?: number,
): ForestRow {
  return {
    effect_id: id,
    kind,
    label,
    estimate: value.pred,
    ciLb: value.ciLb,
    ciUb: value.ciUb,
    n_text: "",
    estimate_text: formatEstimate(value.pred, value.ciLb, value.ciUb),
    weight_text: weight === undefined ? "" : formatPercent(weight),
  };
}

/** The lines of the pooled value and of its prediction interval, as they close a forest plot. */
export function overallRows(fit: Fit): ForestRow[] {
  const value = fit.backTransformed ?? fit.prediction;
  if (!value) return [];
  const rows = [meanRow("overall", "overall", `All studies (k = ${fit.fit.k})`, value, 100)];
  if (value.piLb !== undefined && value.piUb !== undefined) {
    rows.push({
      effect_id: "prediction",
      kind: "prediction",
      label: `${percent(fit.fit.level)} prediction interval`,
      ciLb: value.piLb,
      ciUb: value.piUb,
      n_text: "",
      estimate_text: formatInterval(value.piLb, value.piUb),
      weight_text: "",
    });
  }
  return rows;
}

/** The level of a moderator that an effect stands under; undefined where it is not reported. */
export function levelOf(effect: Effect, moderator: string): string | undefined {
  const value = effect.moderators[moderator];
  return value === undefined ? undefined : String(value);
}

/**
 * Rows of a forest plot grouped by a moderator: a head, the studies, the level's mean; studies without a reported level
 * last and without a mean; then the pooled value and its prediction interval.
 *
 * @param moderation the test whose levels group the studies; absent for one list
 */
export function forestRows(
  lines: readonly StudyLine[],
  fit: Fit,
  moderation: Moderation | undefined,
  order: StudyOrder = "effect",
): ForestRow[] {
  const sorted = orderStudies(lines, order);
  if (!moderation) return [...sorted.map((line) => studyRow(line)), ...overallRows(fit)];
  const rows: ForestRow[] = [];
  const head = (level: string, label: string): ForestRow => ({
    effect_id: `group:${level}`,
    kind: "group",
    label,
    group: level,
    n_text: "",
    estimate_text: "",
    weight_text: "",
  });
  const known = new Set(moderation.levels.map((level) => level.level));
  for (const level of moderation.levels) {
    const members = sorted.filter((line) => levelOf(line.effect, moderation.moderator) === level.level);
    rows.push(head(level.level, plain(humanise(level.level))), ...members.map((line) => studyRow(line, level.level)));
    const share = members.reduce((sum, line) => sum + line.weight, 0);
    const label = `Mean, ${plain(humanise(level.level))} (k = ${level.k})`;
    rows.push(meanRow(`mean:${level.level}`, "mean", label, level.common.backTransformed, share));
  }
  const rest = sorted.filter((line) => !known.has(levelOf(line.effect, moderation.moderator) ?? ""));
  if (rest.length) {
    const label = `${moderation.label}: not reported`;
    rows.push(head("not reported", plain(label)), ...rest.map((line) => studyRow(line, "not reported")));
  }
  return [...rows, ...overallRows(fit)];
}

/** Points of a funnel plot, and the lines that shade it. */
export interface FunnelData {
  readonly rows: readonly FunnelRow[];
  readonly contours: readonly FunnelContour[];
  readonly limits: FunnelContour;
  readonly xDomain: readonly [number, number];
  readonly seMax: number;
}

/**
 * A cone `centre ± quantile · sei` inside the plot: cut at the plot's sides, with corners where it meets them.
 *
 * Cut here and not by a clipping path, whose id would be looked up in the whole page.
 */
export function funnelEdges(
  centre: number,
  quantile: number,
  seMax: number,
  [low, high]: readonly [number, number],
): FunnelContour["edges"] {
  const corners = [(centre - low) / quantile, (high - centre) / quantile].filter((sei) => sei > 0 && sei < seMax);
  const within = (x: number) => Math.min(high, Math.max(low, x));
  return [0, ...corners.sort((a, b) => a - b), seMax].map((sei) => ({
    sei,
    lower: within(centre - quantile * sei),
    upper: within(centre + quantile * sei),
  }));
}

/**
 * Rows, contours and axes of a funnel plot.
 *
 * @param points effect and standard error on yi's scale
 * @param estimate the pooled value on yi's scale
 * @param contours levels of p with their two-sided normal quantiles, smallest p first
 * @param critical quantile for the limits around the pooled value
 */
export function funnelData(
  points: readonly { effect_id: string; slab: string; yi: number; sei: number }[],
  estimate: number,
  contours: readonly { p: string; critical: number }[],
  critical: number,
): FunnelData {
  const widest = Math.max(0.05, ...points.map((point) => point.sei));
  const seMax = Math.ceil((widest * 1.04) / 0.02) * 0.02;
  const values = [0, ...points.map((point) => point.yi), estimate - critical * seMax, estimate + critical * seMax];
  const xDomain = [Math.floor(Math.min(...values) * 10) / 10, Math.ceil(Math.max(...values) * 10) / 10] as const;
  const around = (id: string, label: string, centre: number, quantile: number): FunnelContour => ({
    effect_id: id,
    label,
    edges: funnelEdges(centre, quantile, seMax, xDomain),
  });
  return {
    rows: points.map(({ effect_id, slab, yi, sei }) => ({ effect_id, label: plain(slab), yi, sei })),
    contours: contours.map((contour, index) => {
      const next = contours[index + 1];
      const label = next ? `${contour.p} < p < ${next.p}` : `p > ${contour.p}`;
      return around(`p:${contour.p}`, label, 0, contour.critical);
    }),
    limits: around("limits", "limits", estimate, critical),
    xDomain,
    seMax,
  };
}
