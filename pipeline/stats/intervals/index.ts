import type { RmaFit } from "../fit.ts";
import { generalizedQInterval } from "./generalizedQ.ts";
import type { HeterogeneityInterval } from "./interval.ts";
import { profileLikelihoodInterval } from "./profileLikelihood.ts";
import { qProfileInterval } from "./qProfile.ts";

export type { HeterogeneityInterval } from "./interval.ts";
export { generalizedQInterval, profileLikelihoodInterval, qProfileInterval };

/**
 * Interval for τ², I² and H² by name.
 *
 * @throws {RangeError} as the three functions
 */
export function heterogeneityInterval(
  fit: RmaFit,
  type: HeterogeneityInterval["type"],
  level: number = fit.level,
): HeterogeneityInterval {
  if (type === "QP") return qProfileInterval(fit, level);
  if (type === "PL") return profileLikelihoodInterval(fit, level);
  return generalizedQInterval(fit, fit.weights, level);
}
