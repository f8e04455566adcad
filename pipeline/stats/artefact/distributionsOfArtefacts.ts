import type { Vec } from "../matrix.ts";
import { weightedMean, weightedVariance } from "./bareBones.ts";
import type { Artefacts } from "./correctedR.ts";

/** The distribution of one artefact over the studies, weighted by n. */
export interface ArtefactValues {
  readonly mean: number;
  /** freed of sampling error, ≥ 0 */
  readonly variance: number;
  /** values shrunk to that variance, for the interactive method */
  readonly values: readonly number[];
  readonly weights: readonly number[];
}

/** Distributions of the reliability indices (square roots of reliabilities) and of u. */
export interface Distributions {
  readonly qx: ArtefactValues;
  readonly u: ArtefactValues;
  readonly qy: ArtefactValues;
}

/**
 * Artefact distributions of a set of studies.
 *
 * Sampling error is that of the mean artefact: (1 − q²)²/(n − 1) for a reliability index, u²/(2(n − 1)) for u. The index of
 * x is carried to the unrestricted population at the mean u.
 */
export function distributions(
  artefacts: readonly Artefacts[],
  ni: Vec,
  correction: "meas" | "uvdrr",
  method: "tsa" | "int",
): Distributions {
  const weights = Array.from(ni);
  const error = (factor: (n: number) => number) => weightedMean(weights.map(factor), weights);
  const indexError = (q: readonly number[]) => (1 - weightedMean(q, weights) ** 2) ** 2 * error((n) => 1 / (n - 1));
  const build = (raw: readonly number[], errorVariance: number) => distribution(raw, weights, errorVariance, method);
  const qxi = artefacts.map((own) => Math.sqrt(own.rxx));
  const qyi = artefacts.map((own) => Math.sqrt(own.ryy));
  const qy = build(qyi, indexError(qyi));
  if (correction === "meas") {
    const none = { mean: 1, variance: 0, values: [1], weights: [1] };
    return { qx: build(qxi, indexError(qxi)), u: none, qy };
  }
  const ui = artefacts.map((own) => own.ux!);
  const meanU = weightedMean(ui, weights);
  const u = build(ui, 0.5 * meanU ** 2 * error((n) => 1 / (n - 1)));
  const meanQxi = weightedMean(qxi, weights);
  const meanQxa = Math.sqrt(1 - meanU ** 2 * (1 - meanQxi ** 2));
  // derivative of the unrestricted index by the restricted one
  const slope = (meanU ** 2 * meanQxi) / meanQxa;
  if (method === "tsa") {
    const inner = build(qxi, indexError(qxi));
    return { qx: { ...inner, mean: meanQxa, variance: slope ** 2 * inner.variance }, u, qy };
  }
  const qxa = artefacts.map((own) => Math.sqrt(1 - meanU ** 2 * (1 - own.rxx)));
  return { qx: build(qxa, slope ** 2 * indexError(qxi)), u, qy };
}

function distribution(
  raw: readonly number[],
  weights: readonly number[],
  errorVariance: number,
  method: "tsa" | "int",
): ArtefactValues {
  const observed = weightedVariance(raw, weights, true);
  const variance = Math.max(0, observed - errorVariance);
  const kept = method === "int" ? raw.map((value) => Math.round(value * 100) / 100) : raw;
  const centre = weightedMean(kept, weights);
  const shrink = observed > 0 ? Math.sqrt(variance / observed) : 0;
  return { mean: centre, variance, values: kept.map((value) => centre + (value - centre) * shrink), weights };
}

/** Distinct values with the sum of their weights; values that agree to twelve decimals are one. */
export function consolidate({ values, weights }: ArtefactValues): Map<number, number> {
  const distinct = new Map<number, number>();
  values.forEach((value, i) => {
    const key = Math.round(value * 1e12) / 1e12;
    distinct.set(key, (distinct.get(key) ?? 0) + weights[i]!);
  });
  return distinct;
}
