import { criticalValue } from "./coefficients.ts";
import { normalPdf, normalUpper, tUpper } from "./distributions.ts";
import type { RmaFit } from "./fit.ts";
import { requireFinite, requireSameLength } from "./guard.ts";
import type { Vec } from "./matrix.ts";

/**
 * Kinds of prediction interval.
 *
 * - metafor: normal for test z, t(k − p) otherwise, with the fit's own se
 * - normal: normal, with the fit's own se
 * - riley: t(k − p − 1), with the fit's own se
 * - hts: t(k − 2), with the model's se before Knapp–Hartung scaling
 *
 * @see Riley, Higgins & Deeks (2011), BMJ 342:d549; Higgins, Thompson & Spiegelhalter (2009), Journal of the Royal
 *   Statistical Society A 172:137–159
 */
export type PredictionInterval = "metafor" | "normal" | "riley" | "hts";

/** Options of {@link predict}. */
export interface PredictOptions {
  /** default metafor */
  readonly pi?: PredictionInterval | undefined;
  /** percent, default that of the fit */
  readonly level?: number | undefined;
}

/** A predicted mean with its confidence interval, and the interval for the true effect of a new study. */
export interface Prediction {
  readonly pred: number;
  readonly se: number;
  readonly ciLb: number;
  readonly ciUb: number;
  /** absent for EE, and where the interval's t has no degrees of freedom */
  readonly piLb?: number;
  readonly piUb?: number;
}

/**
 * Predicted effect for one row of moderators.
 *
 * @param row values of the columns of X, length p; default [1] for a fit of p = 1
 * @throws {RangeError} if the row has another length or is not finite
 */
export function predict(fit: RmaFit, row?: Vec, options: PredictOptions = {}): Prediction {
  const x = row ?? [1];
  requireSameLength("predict: row", fit.p, x.length);
  requireFinite("predict: row", x);
  const level = options.level ?? fit.level;
  const { pred, variance } = linear(fit, x);
  const se = Math.sqrt(variance);
  const crit = criticalValue(level, fit.df);
  const base = { pred, se, ciLb: pred - crit * se, ciUb: pred + crit * se };
  const law = predictiveLaw(fit, variance, options.pi ?? "metafor");
  if (!law) return base;
  const half = criticalValue(level, law.df) * law.sd;
  return { ...base, piLb: pred - half, piUb: pred + half };
}

/** Predictions for several rows, as {@link predict}. */
export function predictRows(fit: RmaFit, rows: readonly Vec[], options: PredictOptions = {}): Prediction[] {
  return rows.map((row) => predict(fit, row, options));
}

/**
 * Probability that the true effect of a new study exceeds a threshold, by the distribution behind the prediction interval.
 *
 * @param threshold on the scale of yi
 * @returns undefined where there is no prediction interval
 */
export function probabilityAbove(
  fit: RmaFit,
  threshold: number,
  row: Vec = [1],
  pi: PredictionInterval = "metafor",
): number | undefined {
  requireFinite("probabilityAbove: threshold", [threshold]);
  requireSameLength("probabilityAbove: row", fit.p, row.length);
  const { pred, variance } = linear(fit, row);
  const law = predictiveLaw(fit, variance, pi);
  if (!law) return undefined;
  const distance = (threshold - pred) / law.sd;
  return law.df === undefined ? normalUpper(distance) : tUpper(distance, law.df);
}

/** Share of true effects above a threshold, with its delta-method standard error. */
export interface ProportionAbove {
  readonly proportion: number;
  readonly se: number;
}

/**
 * Share of the distribution of true effects N(μ, τ²) above a threshold.
 *
 * Unlike {@link probabilityAbove} it takes μ and τ² as known and puts their uncertainty into a standard error.
 *
 * @returns undefined when τ² = 0 or has no standard error
 * @see Mathur & VanderWeele (2019), Statistics in Medicine 38:1336–1342
 */
export function proportionAbove(fit: RmaFit, threshold: number, row: Vec = [1]): ProportionAbove | undefined {
  requireFinite("proportionAbove: threshold", [threshold]);
  requireSameLength("proportionAbove: row", fit.p, row.length);
  const { tau2, seTau2 } = fit;
  if (!(tau2 > 0) || seTau2 === undefined) return undefined;
  const { pred, variance } = linear(fit, row);
  const distance = (threshold - pred) / Math.sqrt(tau2);
  const spread = variance / tau2 + (seTau2 ** 2 * (threshold - pred) ** 2) / (4 * tau2 ** 3);
  return { proportion: normalUpper(distance), se: Math.sqrt(spread) * normalPdf(distance) };
}

function linear(fit: RmaFit, x: Vec): { pred: number; variance: number } {
  const { p, beta, vb } = fit;
  let pred = 0;
  let variance = 0;
  for (let i = 0; i < p; i++) {
    pred += x[i]! * beta[i]!;
    for (let j = 0; j < p; j++) variance += x[i]! * x[j]! * vb.data[i * p + j]!;
  }
  return { pred, variance };
}

/** Spread and degrees of freedom (undefined: normal) of a new study's true effect around the predicted mean. */
function predictiveLaw(
  fit: RmaFit,
  variance: number,
  pi: PredictionInterval,
): { sd: number; df: number | undefined } | undefined {
  if (fit.method === "EE") return undefined;
  const model = pi === "hts" ? variance / fit.s2w : variance;
  const sd = Math.sqrt(model + fit.tau2);
  if (pi === "normal") return { sd, df: undefined };
  if (pi === "metafor") return { sd, df: fit.df };
  const df = pi === "hts" ? fit.k - 2 : fit.k - fit.p - (fit.tau2Fixed ? 0 : 1);
  return df > 0 ? { sd, df } : undefined;
}
