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

/** What the distributions are built from: a builder that knows the weights, indices, ratios and their error variances. */
interface Sources {
  readonly artefacts: readonly Artefacts[];
  readonly weights: readonly number[];
  readonly method: DistributionMethod;
  readonly build: (raw: readonly number[], errorVariance: number) => ArtefactValues;
  readonly index: { readonly inner: ArtefactValues; readonly mean: number; readonly errorVariance: number };
  readonly ratio: { readonly observed: readonly number[]; readonly mean: number; readonly errorVariance: number };
}

const NONE: ArtefactValues = { mean: 1, variance: 0, values: [1], weights: [1] };

/**
 * Artefact distributions of a set of studies.
 *
 * Sampling error is that of the mean artefact: (1 − q²)²/(n − 1) for a reliability index, u²/(2(n − 1)) for u. What is derived from
 * another artefact (the unrestricted index of x, the ratio of true scores) is so at the mean of that other.
 *
 * @throws {RangeError} if a mean artefact and a study's own contradict each other
 */
export function distributions(
  artefacts: readonly Artefacts[],
  ni: Vec,
  correction: ArtefactCorrection,
  method: DistributionMethod,
): Distributions {
  const weights = Array.from(ni);
  const perPerson = weightedMean(
    weights.map((n) => 1 / (n - 1)),
    weights,
  );
  const indexOf = (reliabilities: readonly number[]) => {
    const values = reliabilities.map(Math.sqrt);
    const mean = weightedMean(values, weights);
    return { values, mean, errorVariance: (1 - mean ** 2) ** 2 * perPerson };
  };
  const build = (raw: readonly number[], errorVariance: number) => distribution(raw, weights, errorVariance, method);
  const x = indexOf(artefacts.map(({ rxx }) => rxx));
  const y = indexOf(artefacts.map(({ ryy }) => ryy));
  const qy = build(y.values, y.errorVariance);
  const inner = build(x.values, x.errorVariance);
  if (correction === "meas") return { qx: inner, qxa: inner, u: NONE, qy };
  const observed = artefacts.map(({ ux }) => ux!);
  const mean = weightedMean(observed, weights);
  const ratio = { observed, mean, errorVariance: 0.5 * mean ** 2 * perPerson };
  const index = { inner, mean: x.mean, errorVariance: x.errorVariance };
  const sources = { artefacts, weights, method, build, index, ratio };
  return { ...(correction === "uvdrr" ? direct(sources) : indirect(sources)), qy };
}

function direct(sources: Sources): Omit<Distributions, "qy"> {
  const { artefacts, build, index, method, ratio } = sources;
  const u = build(ratio.observed, ratio.errorVariance);
  const { slope, moments } = unrestricted(sources);
  if (method === "tsa") return { qx: { ...index.inner, ...moments }, qxa: moments, u };
  const values = artefacts.map(({ rxx }) => Math.sqrt(unrestrictedReliability(rxx, ratio.mean)));
  const qx = build(values, slope ** 2 * index.errorVariance);
  return { qx, qxa: qx, u };
}

function indirect(sources: Sources): Omit<Distributions, "qy"> {
  const { artefacts, weights, build, index, method, ratio } = sources;
  const meanRxx = weightedMean(
    artefacts.map(({ rxx }) => rxx),
    weights,
  );
  const atMean = trueScoreRatio(ratio.mean, meanRxx);
  const base = { qx: index.inner, qxa: unrestricted(sources).moments };
  if (method === "int") {
    const values = ratio.observed.map((u) => trueScoreRatio(u, meanRxx).value);
    return { ...base, u: build(values, atMean.slope ** 2 * ratio.errorVariance) };
  }
  // a mean reliability can be had from reliabilities and from indices: psychmeta takes the middle, and so do we
  const byIndex = trueScoreRatio(ratio.mean, index.mean ** 2);
  const observed = build(ratio.observed, ratio.errorVariance);
  const mean = (atMean.value + byIndex.value) / 2;
  const variance = ((atMean.slope ** 2 + byIndex.slope ** 2) / 2) * observed.variance;
  return { ...base, u: { ...observed, mean, variance } };
}

/** Unrestricted index of x at the mean ratio, and its derivative by the restricted index. */
function unrestricted({ index, ratio }: Sources): { slope: number; moments: ArtefactMoments } {
  const mean = Math.sqrt(unrestrictedReliability(index.mean ** 2, ratio.mean));
  const slope = (ratio.mean ** 2 * index.mean) / mean;
  return { slope, moments: { mean, variance: slope ** 2 * index.inner.variance } };
}

function distribution(
  raw: readonly number[],
  weights: readonly number[],
  errorVariance: number,
  method: DistributionMethod,
): ArtefactValues {
  const observed = weightedVariance(raw, weights, true);
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
