import { type CorrelationMeasure, correlationEffect } from "./correlation.ts";
import { unbiasedVarianceOfR } from "./correlationUnbiased.ts";
import { requireSameLength } from "./guard.ts";
import type { Vec } from "./matrix.ts";

/** Sampling variance on the r scale: from each study's own estimate, from the mean estimate, or unbiased (UCOR). */
export type VarianceType = "LS" | "AV" | "UB";

/** Effects on the scale of the measure. */
export interface CorrelationEffects {
  readonly yi: Float64Array;
  readonly vi: Float64Array;
  /** how vi was made */
  readonly vi_rule: string;
}

/**
 * Effect sizes and sampling variances from correlations and sample sizes, as metafor's escalc.
 *
 * ZCOR: 1/(n − 3). COR and UCOR: (1 − yi²)²/(n − 1) (`LS`, default), with the n-weighted mean of yi in its place (`AV`),
 * or Hedges's unbiased estimate (`UB`, UCOR only).
 *
 * @param ri correlations, length k, −1 < ri < 1, oriented
 * @param ni sample sizes, length k, ≥ 4 (UCOR: ≥ 5)
 * @throws {RangeError} outside these domains, or for a variance type that the measure does not have
 * @see Hedges (1989), Journal of Applied Psychology 74:469–477; Viechtbauer (2010), Journal of Statistical Software 36(3):1–48
 */
export function correlationEffects(
  measure: CorrelationMeasure,
  ri: Vec,
  ni: Vec,
  vtype: VarianceType = "LS",
): CorrelationEffects {
  requireSameLength("correlationEffects: ni", ri.length, ni.length);
  if (vtype === "UB" && measure !== "UCOR") throw new RangeError(`vtype UB needs the measure UCOR, got ${measure}`);
  const effects = Array.from(ri, (r, i) => correlationEffect(measure, r, ni[i]!));
  const yi = Float64Array.from(effects, (effect) => effect.yi);
  if (measure === "ZCOR" || vtype === "LS") {
    const vi_rule = measure === "ZCOR" ? "1/(n-3)" : "(1-r^2)^2/(n-1)";
    return { yi, vi: Float64Array.from(effects, (effect) => effect.vi), vi_rule };
  }
  if (vtype === "UB") {
    const vi = Float64Array.from(ri, (r, i) => unbiasedVarianceOfR(r, ni[i]!));
    return { yi, vi, vi_rule: "unbiased (Hedges 1989)" };
  }
  const mean = weightedMean(yi, ni);
  return { yi, vi: yi.map((_, i) => (1 - mean * mean) ** 2 / (ni[i]! - 1)), vi_rule: "(1-mean(r)^2)^2/(n-1)" };
}

function weightedMean(yi: Vec, ni: Vec): number {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < yi.length; i++) {
    sum += ni[i]! * yi[i]!;
    n += ni[i]!;
  }
  return sum / n;
}
