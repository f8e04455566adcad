import { normalPdf } from "../distributions.ts";
import { requireSameLength } from "../guard.ts";
import type { Vec } from "../matrix.ts";
import {
  type BareBones,
  bareBones,
  type HunterSchmidtOptions,
  limitQuantile,
  weightedMean,
  weightedVariance,
} from "./bareBones.ts";
import { type Artefacts, correctR } from "./correctedR.ts";
import { consolidate, type Distributions, distributions } from "./distributionsOfArtefacts.ts";

/** A meta-analysis corrected by the distributions of the artefacts. */
export interface ArtefactDistribution {
  readonly bareBones: BareBones;
  /** variance of observed r that differences in artefacts explain */
  readonly artefactVariance: number;
  /** residual variance of observed r */
  readonly residualVariance: number;
  /** mean true-score correlation */
  readonly meanRho: number;
  /** variance of true-score correlations */
  readonly varRho: number;
  readonly seRho: number;
  readonly ciLb: number;
  readonly ciUb: number;
  readonly crLb: number;
  readonly crUb: number;
}

/**
 * Hunter–Schmidt meta-analysis that corrects the mean and variance of r by the distributions of artefacts, for
 * unreliability ("meas") or direct range restriction of x ("uvdrr").
 *
 * `tsa`: Taylor series around the mean artefacts (Raju & Burke 1983). `int`: every combination of artefact values, rounded
 * to two decimals, and integration over the residual distribution within ± 4 standard deviations (as psychmeta). Artefact
 * distributions are freed of their own sampling error in both.
 *
 * @param artefacts one an effect, reliabilities of the restricted samples
 * @throws {RangeError} if lengths differ or a correlation, size or artefact is out of range
 * @see Raju & Burke (1983), Journal of Applied Psychology 68:382–395; Schmidt & Hunter (2015), Methods of Meta-Analysis, ch. 4
 */
export function artefactDistribution(
  ri: Vec,
  ni: Vec,
  artefacts: readonly Artefacts[],
  correction: "meas" | "uvdrr",
  method: "tsa" | "int",
  options: HunterSchmidtOptions = {},
): ArtefactDistribution {
  requireSameLength("artefactDistribution: artefacts", ri.length, artefacts.length);
  artefacts.forEach((own, i) => {
    correctR(ri[i]!, own, correction);
  });
  const observed = bareBones(ri, ni, options);
  const parts = distributions(artefacts, ni, correction, method);
  const correct = (r: number) => disattenuated(r, parts);
  const meanRho = correct(observed.mean);
  const artefactVariance = method === "tsa" ? taylorVariance(meanRho, parts) : combinedVariance(meanRho, parts);
  const residualVariance = observed.residualVariance - artefactVariance;
  const linear = method === "tsa" || correction === "meas";
  const slope = 1 / derivatives(meanRho, parts).rho;
  const carry = (variance: number) =>
    linear ? variance * slope ** 2 : integratedVariance(Math.max(0, variance), observed.mean, correct);
  const varRho = carry(residualVariance);
  const cr = limitQuantile(observed.k, options.credibility ?? 80, options) * Math.sqrt(Math.max(0, varRho));
  return {
    bareBones: observed,
    artefactVariance,
    residualVariance,
    meanRho,
    varRho,
    seRho: Math.sqrt(carry(observed.se ** 2)),
    ciLb: correct(observed.ciLb),
    ciUb: correct(observed.ciUb),
    crLb: meanRho - cr,
    crUb: meanRho + cr,
  };
}

/** Observed correlation that a true-score correlation leads to. */
function attenuated(rho: number, qx: number, u: number, qy: number): number {
  const c = rho * qx;
  return (qy * c * u) / Math.sqrt(1 + c * c * (u * u - 1));
}

function disattenuated(r: number, { qx, u, qy }: Distributions): number {
  const restricted = r / qy.mean;
  return restricted / u.mean / Math.sqrt(1 + restricted ** 2 * (1 / u.mean ** 2 - 1)) / qx.mean;
}

/** Partial derivatives of the observed correlation at the mean artefacts. */
function derivatives(rho: number, { qx, u, qy }: Distributions): { rho: number; qx: number; u: number; qy: number } {
  const c = rho * qx.mean;
  const cube = (1 + c * c * (u.mean ** 2 - 1)) ** 1.5;
  const slope = (qy.mean * u.mean) / cube;
  return {
    rho: slope * qx.mean,
    qx: slope * rho,
    u: (qy.mean * c * (1 - c * c)) / cube,
    qy: attenuated(rho, qx.mean, u.mean, 1),
  };
}

function taylorVariance(rho: number, parts: Distributions): number {
  const d = derivatives(rho, parts);
  return d.qx ** 2 * parts.qx.variance + d.u ** 2 * parts.u.variance + d.qy ** 2 * parts.qy.variance;
}

function combinedVariance(rho: number, { qx, u, qy }: Distributions): number {
  const values: number[] = [];
  const weights: number[] = [];
  for (const [x, wx] of consolidate(qx)) {
    for (const [own, wu] of consolidate(u)) {
      for (const [y, wy] of consolidate(qy)) {
        values.push(attenuated(rho, x, own, y));
        weights.push(wx * wu * wy);
      }
    }
  }
  return weightedVariance(values, weights, values.length > 1);
}

/** ∫ (f(x) − f(mean))² dN(x; mean, variance) over ± 4 standard deviations, by Simpson's rule. */
function integratedVariance(variance: number, mean: number, f: (x: number) => number): number {
  if (variance === 0) return 0;
  const sd = Math.sqrt(variance);
  const intervals = 2000;
  const step = 8 / intervals;
  const centre = f(mean);
  const terms = Float64Array.from({ length: intervals + 1 }, (_, i) => {
    const z = -4 + i * step;
    return (f(mean + sd * z) - centre) ** 2 * normalPdf(z);
  });
  const weights = terms.map((_, i) => (i === 0 || i === intervals ? 1 : i % 2 === 1 ? 4 : 2));
  return weightedMean(terms, weights) * 8;
}
