import type { Labels } from "./factor.ts";
import { fitMultilevel, type MultilevelFit, type MultilevelTest } from "./fit.ts";
import type { MultilevelInput } from "./model.ts";

/** The model under one assumed correlation of sampling errors. */
export interface SensitivityRow {
  readonly rho: number;
  readonly fit: MultilevelFit;
}

/** 0, .1 … .9, the grid that is shown when none is asked for. */
export const DEFAULT_RHOS: readonly number[] = Array.from({ length: 10 }, (_, i) => i / 10);

/**
 * How estimate, standard error and variances depend on the correlation of sampling errors, which is assumed and not known.
 *
 * @param cluster rows with one label share sampling errors; the outermost factor when absent
 * @param rhos correlations in [0, 1)
 * @throws {RangeError} on ill-shaped input or a rho outside [0, 1)
 * @throws {ConvergenceError} if a fit does not settle
 * @see Fisher & Tipton (2015), arXiv:1503.02220; Pustejovsky & Tipton (2022), Prevention Science 23:425–438
 */
export function rhoSensitivity(
  input: Omit<MultilevelInput, "sampling">,
  options: MultilevelTest = {},
  rhos: readonly number[] = DEFAULT_RHOS,
  cluster: Labels | undefined = input.random[0]?.labels,
): SensitivityRow[] {
  if (!cluster) throw new RangeError("rhoSensitivity needs at least 1 random factor, got 0");
  return rhos.map((rho) => ({ rho, fit: fitMultilevel({ ...input, sampling: { cluster, rho } }, options) }));
}
