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
import { type ArtefactCorrection, type Artefacts, correctR } from "./correctedR.ts";
import { type DistributionMethod, type Distributions, distributions } from "./distributionsOfArtefacts.ts";
import { type ArtefactMeans, ATTENUATIONS, type Attenuation } from "./restriction.ts";

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
 * Hunter–Schmidt meta-analysis that corrects the mean and variance of r by the distributions of artefacts, for unreliability
 * ("meas"), and direct ("uvdrr", Case II) or indirect ("uvirr", Case IV) range restriction of x.
 *
 * `tsa`: Taylor series around the mean artefacts (Raju & Burke 1983). `int`: every combination of artefact values, rounded
 * to two decimals, and integration over the residual distribution within ± 4 standard deviations (as psychmeta). Artefact
 * distributions are freed of their own sampling error in both, artefacts taken as independent of each other and of the correlations.
 *
 * @param artefacts one an effect, reliabilities of the restricted samples; what an effect lacks is taken from the others
 * @throws {RangeError} if lengths differ, a correlation, size or artefact is out of range, a reliability is one of the unrestricted
 * population, an artefact is known of no effect, or artefacts contradict each other or their means
 * @see Raju & Burke (1983), Journal of Applied Psychology 68:382–395; Hunter, Schmidt & Le (2006), Journal of Applied Psychology
 * 91:594–612; Le & Schmidt (2006), Psychological Methods 11:416–438; Law, Schmidt & Hunter (1994), Journal of Applied Psychology
 * 79:425–438; Schmidt & Hunter (2015), Methods of Meta-Analysis, ch. 4
 */
export function artefactDistribution(
  ri: Vec,
  ni: Vec,
  artefacts: readonly Partial<Artefacts>[],
  correction: ArtefactCorrection,
  method: DistributionMethod,
  options: HunterSchmidtOptions = {},
): ArtefactDistribution {
  requireArtefacts(ri, artefacts, correction);
  const observed = bareBones(ri, ni, options);
  const parts = distributions(artefacts, ni, correction, method);
  const formula = ATTENUATIONS[correction];
  const means = { qx: parts.qx.mean, u: parts.u.mean, qy: parts.qy.mean };
  const correct = (r: number) => formula.correct(r, means);
  const meanRho = correct(observed.mean);
  const slopes = formula.slopes(meanRho, { ...means, qx: parts.qxa.mean });
  const artefactVariance = method === "tsa" ? taylorVariance(slopes, parts) : combinedVariance(meanRho, parts, formula);
  const residualVariance = observed.residualVariance - artefactVariance;
  const linear = method === "tsa" || correction === "meas";
  const carry = (variance: number) =>
    linear ? variance / slopes.rho ** 2 : integratedVariance(Math.max(0, variance), observed.mean, correct);
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

/**
 * Refuses artefacts out of range, and those of one effect that contradict each other; what an effect lacks is not looked at.
 *
 * @throws {RangeError} as said, if the lengths differ, or for a reliability of the unrestricted population
 */
export function requireArtefacts(
  ri: Vec,
  artefacts: readonly Partial<Artefacts>[],
  correction: ArtefactCorrection,
): void {
  requireSameLength("artefactDistribution: artefacts", ri.length, artefacts.length);
  artefacts.forEach((own, i) => {
    if (own.rxxUnrestricted)
      throw new RangeError(`artefactDistribution needs rxx of the restricted samples, got an unrestricted ${own.rxx}`);
    const { rxx = 1, ryy = 1, ux = 1 } = own;
    correctR(ri[i]!, { rxx, ryy, ux }, correction);
  });
}

/** Variance of observed correlations from independent artefacts, to the first order. */
function taylorVariance(slopes: ArtefactMeans, { qxa, u, qy }: Distributions): number {
  return slopes.qx ** 2 * qxa.variance + slopes.u ** 2 * u.variance + slopes.qy ** 2 * qy.variance;
}

function combinedVariance(rho: number, parts: Distributions, formula: Attenuation): number {
  const values: number[] = [];
  const weights: number[] = [];
  parts.qx.values.forEach((qx, i) => {
    parts.u.values.forEach((u, j) => {
      parts.qy.values.forEach((qy, l) => {
        values.push(formula.attenuate(rho, { qx, u, qy }));
        weights.push(parts.qx.weights[i]! * parts.u.weights[j]! * parts.qy.weights[l]!);
      });
    });
  });
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
