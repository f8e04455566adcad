import type { Vec } from "../matrix.ts";
import { weightedMean, weightedVariance } from "./bareBones.ts";
import type { ArtefactCorrection, Artefacts } from "./correctedR.ts";
import { trueScoreRatio, unrestrictedReliability } from "./restriction.ts";

/** Taylor series around the mean artefacts, or every combination of artefact values. */
export type DistributionMethod = "tsa" | "int";

/** Mean of an artefact, and its variance freed of sampling error, ≥ 0. */
export interface ArtefactMoments {
  readonly mean: number;
  readonly variance: number;
}

/** The distribution of one artefact over the studies, weighted by n. */
export interface ArtefactValues extends ArtefactMoments {
  /** distinct values, shrunk to the variance, and the persons behind each; for the interactive method */
  readonly values: readonly number[];
  readonly weights: readonly number[];
}

/** Distributions of the reliability indices (square roots of reliabilities) and of the ratio of standard deviations. */
export interface Distributions {
  /** index of x that correlations are corrected by: unrestricted under direct restriction, restricted under indirect */
  readonly qx: ArtefactValues;
  /** index of x in the unrestricted population, by which the Taylor series goes */
  readonly qxa: ArtefactMoments;
  /** of observed scores under direct restriction, of true scores under indirect, 1 without */
  readonly u: ArtefactValues;
  readonly qy: ArtefactValues;
}

/** An artefact as the effects give it that know theirs: a reliability index, or a ratio of standard deviations. */
interface Known {
  readonly values: readonly number[];
  /** sizes of the samples behind them */
  readonly weights: readonly number[];
  readonly mean: number;
  /** sampling variance of the mean artefact, n-weighted */
  readonly errorVariance: number;
}

const NONE: ArtefactValues = { mean: 1, variance: 0, values: [1], weights: [1] };

/**
 * Artefact distributions of a set of effects, each artefact from the effects that know theirs.
 *
 * Sampling error is that of the mean artefact: (1 − q²)²/(n − 1) for a reliability index, u²/(2(n − 1)) for u. What is derived from
 * another artefact (the unrestricted index of x, the ratio of true scores) is so at the mean of that other.
 *
 * @throws {RangeError} if no effect knows an artefact, or a mean artefact and an effect's own contradict each other
 */
export function distributions(
  artefacts: readonly Partial<Artefacts>[],
  ni: Vec,
  correction: ArtefactCorrection,
  method: DistributionMethod,
): Distributions {
  const x = known("rxx", artefacts, ni, Math.sqrt, indexError);
  const y = known("ryy", artefacts, ni, Math.sqrt, indexError);
  const qy = distribution(y, method);
  if (correction === "meas") {
    const qx = distribution(x, method);
    return { qx, qxa: qx, u: NONE, qy };
  }
  const u = known("ux", artefacts, ni, (ratio) => ratio, ratioError);
  return { ...(correction === "uvdrr" ? direct(x, u, method) : indirect(x, u, method)), qy };
}

function known(
  key: "rxx" | "ryy" | "ux",
  artefacts: readonly Partial<Artefacts>[],
  ni: Vec,
  transform: (value: number) => number,
  error: (mean: number, n: number) => number,
): Known {
  const values: number[] = [];
  const weights: number[] = [];
  artefacts.forEach((own, i) => {
    const value = own[key];
    if (value === undefined) return;
    values.push(transform(value));
    weights.push(ni[i]!);
  });
  if (values.length === 0) throw new RangeError(`artefact distributions need one ${key} at least, got none`);
  const mean = weightedMean(values, weights);
  const errors = weights.map((n) => error(mean, n));
  return { values, weights, mean, errorVariance: weightedMean(errors, weights) };
}

const indexError = (mean: number, n: number): number => (1 - mean ** 2) ** 2 / (n - 1);
const ratioError = (mean: number, n: number): number => (0.5 * mean ** 2) / (n - 1);

function direct(x: Known, ratio: Known, method: DistributionMethod): Omit<Distributions, "qy"> {
  const u = distribution(ratio, method);
  const { slope, moments } = unrestricted(x, ratio.mean, method);
  if (method === "tsa") return { qx: { ...distribution(x, method), ...moments }, qxa: moments, u };
  const values = x.values.map((q) => Math.sqrt(unrestrictedReliability(q * q, ratio.mean)));
  const qx = distribution({ ...x, values, errorVariance: slope ** 2 * x.errorVariance }, method);
  return { qx, qxa: qx, u };
}

function indirect(x: Known, ratio: Known, method: DistributionMethod): Omit<Distributions, "qy"> {
  const reliabilities = x.values.map((q) => q * q);
  const meanRxx = weightedMean(reliabilities, x.weights);
  const atMean = trueScoreRatio(ratio.mean, meanRxx);
  const base = { qx: distribution(x, method), qxa: unrestricted(x, ratio.mean, method).moments };
  if (method === "int") {
    const values = ratio.values.map((u) => trueScoreRatio(u, meanRxx).value);
    const errorVariance = atMean.slope ** 2 * ratio.errorVariance;
    return { ...base, u: distribution({ ...ratio, values, errorVariance }, method) };
  }
  // a mean reliability can be had from reliabilities and from indices: psychmeta takes the middle, and so do we
  const byIndex = trueScoreRatio(ratio.mean, x.mean ** 2);
  const observed = distribution(ratio, method);
  const mean = (atMean.value + byIndex.value) / 2;
  const variance = ((atMean.slope ** 2 + byIndex.slope ** 2) / 2) * observed.variance;
  return { ...base, u: { ...observed, mean, variance } };
}

/** Unrestricted index of x at the mean ratio, and its derivative by the restricted index. */
function unrestricted(x: Known, u: number, method: DistributionMethod): { slope: number; moments: ArtefactMoments } {
  const mean = Math.sqrt(unrestrictedReliability(x.mean ** 2, u));
  const slope = (u ** 2 * x.mean) / mean;
  return { slope, moments: { mean, variance: slope ** 2 * distribution(x, method).variance } };
}

function distribution({ values: raw, weights, errorVariance }: Known, method: DistributionMethod): ArtefactValues {
  const observed = weightedVariance(raw, weights, raw.length > 1);
  const variance = Math.max(0, observed - errorVariance);
  const distinct = new Map<number, number>();
  for (const [i, value] of raw.entries()) {
    const kept = method === "int" ? toTwoDecimals(value) : value;
    distinct.set(kept, (distinct.get(kept) ?? 0) + weights[i]!);
  }
  const [values, sums] = [[...distinct.keys()], [...distinct.values()]];
  const mean = weightedMean(values, sums);
  if (variance === 0) return { mean, variance, values: [mean], weights: [1] };
  const shrink = Math.sqrt(variance / observed);
  return { mean, variance, values: values.map((value) => mean + (value - mean) * shrink), weights: sums };
}

/** The nearer two-decimal number, the even one where both are as near in doubles: as R rounds, which counts for ratios like .725. */
function toTwoDecimals(value: number): number {
  const lower = Math.floor(value * 100);
  const below = value - lower / 100;
  const above = Math.ceil(value * 100) / 100 - value;
  return below < above || (below === above && lower % 2 === 0) ? lower / 100 : Math.ceil(value * 100) / 100;
}
