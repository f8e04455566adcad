import { normalQuantile, tQuantile } from "../distributions.ts";
import { requirePositive, requireSameLength } from "../guard.ts";
import type { Vec } from "../matrix.ts";
import { unbiasedByHunterSchmidt } from "./correctedR.ts";

/** Choices of a Hunter–Schmidt meta-analysis. */
export interface HunterSchmidtOptions {
  /** multiply r by (2n − 1)/(2n − 2) first; default false */
  readonly correctBias?: boolean;
  /** error variance from the mean correlation (default) or from each study's own */
  readonly error?: "mean" | "sample";
  /** distribution of the confidence and credibility limits; default t with k − 1 degrees of freedom */
  readonly limits?: "t" | "normal";
  /** multiply the variance of r by k/(k − 1); default true */
  readonly unbiasedVariance?: boolean;
  /** confidence level in percent, default 95 */
  readonly level?: number;
  /** credibility level in percent, default 80 */
  readonly credibility?: number;
}

/** Mean and spread of a set of correlations, corrected for sampling error. */
export interface HunterSchmidtSummary {
  readonly k: number;
  readonly mean: number;
  /** observed variance */
  readonly variance: number;
  /** expected from sampling error */
  readonly errorVariance: number;
  /** what is left; below 0 when sampling error explains more than all */
  readonly residualVariance: number;
  readonly se: number;
  readonly ciLb: number;
  readonly ciUb: number;
  /** limits of the credibility interval, where so many percent of the population correlations lie */
  readonly crLb: number;
  readonly crUb: number;
}

/** A bare-bones meta-analysis: correlations as analysed, and the persons behind them. */
export interface BareBones extends HunterSchmidtSummary {
  readonly N: number;
  /** correlations as analysed, after the correction for bias if asked */
  readonly ri: Float64Array;
  /** error variance of each */
  readonly vi: Float64Array;
}

/**
 * Hunter–Schmidt bare-bones meta-analysis: n-weighted, corrected for sampling error only.
 *
 * @param ri correlations, length k ≥ 2
 * @param ni sample sizes, length k, > 1
 * @throws {RangeError} if the lengths differ, k < 2 or a correlation or size is out of range
 * @see Schmidt & Hunter (2015), Methods of Meta-Analysis, ch. 3; Dahlke & Wiernik (2019), Applied Psychological Measurement 43:415–416
 */
export function bareBones(ri: Vec, ni: Vec, options: HunterSchmidtOptions = {}): BareBones {
  requireSameLength("bareBones: ni", ri.length, ni.length);
  requirePositive("bareBones: ni", ni);
  if (ri.length < 2) throw new RangeError(`bareBones needs at least 2 correlations, got ${ri.length}`);
  const { correctBias = false, error = "mean" } = options;
  const corrected = Float64Array.from(ri, (r, i) => {
    const unbiased = unbiasedByHunterSchmidt(r, ni[i]!);
    return correctBias ? unbiased : r;
  });
  const mean = weightedMean(corrected, ni);
  const vi = corrected.map((r, i) => (1 - (error === "mean" ? mean : r) ** 2) ** 2 / (ni[i]! - 1));
  const summary = summarise(corrected, vi, ni, options);
  return { ...summary, N: Array.from(ni).reduce((sum, n) => sum + n, 0), ri: corrected, vi };
}

/** Mean, variances and limits of weighted correlations, raw or corrected. */
export function summarise(yi: Vec, vi: Vec, wi: Vec, options: HunterSchmidtOptions): HunterSchmidtSummary {
  const k = yi.length;
  const mean = weightedMean(yi, wi);
  const variance = weightedVariance(yi, wi, options.unbiasedVariance ?? true);
  const errorVariance = weightedMean(vi, wi);
  const se = Math.sqrt(variance / k);
  const ci = limitQuantile(k, options.level ?? 95, options) * se;
  const residualVariance = variance - errorVariance;
  const cr = limitQuantile(k, options.credibility ?? 80, options) * Math.sqrt(Math.max(0, residualVariance));
  return {
    k,
    mean,
    variance,
    errorVariance,
    residualVariance,
    se,
    ciLb: mean - ci,
    ciUb: mean + ci,
    crLb: mean - cr,
    crUb: mean + cr,
  };
}

/** Quantile of the limits at a level in percent. */
export function limitQuantile(k: number, level: number, { limits = "t" }: HunterSchmidtOptions): number {
  const p = 0.5 + level / 200;
  return limits === "t" ? tQuantile(p, k - 1) : normalQuantile(p);
}

/** Σ w x / Σ w. */
export function weightedMean(x: Vec, w: Vec): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < x.length; i++) {
    sum += w[i]! * x[i]!;
    total += w[i]!;
  }
  return sum / total;
}

/** Σ w (x − mean)² / Σ w, times k/(k − 1) if unbiased. */
export function weightedVariance(x: Vec, w: Vec, unbiased: boolean): number {
  const mean = weightedMean(x, w);
  const squares = Float64Array.from(x, (value) => (value - mean) ** 2);
  return weightedMean(squares, w) * (unbiased ? x.length / (x.length - 1) : 1);
}
