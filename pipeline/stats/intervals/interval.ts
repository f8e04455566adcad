import type { RmaFit } from "../fit.ts";

/** Confidence limits of τ², and of I² and H² that follow from them. */
export interface HeterogeneityInterval {
  readonly type: "QP" | "GENQ" | "PL";
  /** percent */
  readonly level: number;
  readonly tau2: readonly [number, number];
  /** percent */
  readonly I2: readonly [number, number];
  readonly H2: readonly [number, number];
  /** no τ² ≥ 0 belongs to the interval (the effects are less spread than sampling error allows): limits are then 0 */
  readonly empty: boolean;
}

/** Turns limits of τ² into limits of I² and H² by the fit's typical sampling variance. */
export function withRatios(
  fit: RmaFit,
  type: HeterogeneityInterval["type"],
  level: number,
  tau2: readonly [number, number],
  empty = false,
): HeterogeneityInterval {
  const vt = fit.typicalVariance;
  const i2 = (t: number): number => (100 * t) / (vt + t);
  const h2 = (t: number): number => t / vt + 1;
  return { type, level, tau2, I2: [i2(tau2[0]), i2(tau2[1])], H2: [h2(tau2[0]), h2(tau2[1])], empty };
}

/** @throws {RangeError} for a fit that has no interval for τ² */
export function requireEstimatedTau2(name: string, fit: RmaFit): void {
  if (fit.method === "EE" || fit.tau2Fixed) throw new RangeError(`${name} needs an estimated tau2, got none`);
  if (fit.k <= fit.p) throw new RangeError(`${name} needs more effects than coefficients, got ${fit.k} and ${fit.p}`);
}
