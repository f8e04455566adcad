import { bareBones, type HunterSchmidtOptions } from "../../../pipeline/stats/artefact/bareBones.ts";
import type { Artefacts } from "../../../pipeline/stats/artefact/correctedR.ts";
import { distributions } from "../../../pipeline/stats/artefact/distributionsOfArtefacts.ts";
import { ATTENUATIONS } from "../../../pipeline/stats/artefact/restriction.ts";

/**
 * Taylor series under indirect restriction as psychmeta prints it: it sends mean and variance of true-score ratios through R's
 * `zapsmall` beside the number of persons N whose ratio is known, which rounds both to 7 − log₁₀ N decimals.
 */
export function taylorAsRounded(
  r: readonly number[],
  n: readonly number[],
  artefacts: readonly Partial<Artefacts>[],
  options: HunterSchmidtOptions,
): { meanRho: number; artefactVariance: number; varRho: number } {
  const observed = bareBones(r, n, options);
  const { qx, qxa, u, qy } = distributions(artefacts, n, "uvirr", "tsa");
  const persons = n.filter((_, i) => artefacts[i]!.ux !== undefined).reduce((sum, own) => sum + own, 0);
  const places = Math.floor(7.5 - Math.log10(persons));
  const round = (value: number) => Math.round(value * 10 ** places) / 10 ** places;
  const { correct, slopes } = ATTENUATIONS.uvirr;
  const means = { qx: qx.mean, u: round(u.mean), qy: qy.mean };
  const meanRho = correct(observed.mean, means);
  const by = slopes(meanRho, { ...means, qx: qxa.mean });
  const artefactVariance = by.qx ** 2 * qxa.variance + by.u ** 2 * round(u.variance) + by.qy ** 2 * qy.variance;
  return { meanRho, artefactVariance, varRho: (observed.residualVariance - artefactVariance) / by.rho ** 2 };
}
