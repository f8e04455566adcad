import { chi2Upper } from "./distributions.ts";
import type { Method } from "./fit.ts";
import type { Kernel } from "./tau2/kernel.ts";

/** Residual heterogeneity of a fit. */
export interface Heterogeneity {
  readonly QE: number;
  readonly QEdf: number;
  readonly QEp: number;
  readonly I2: number;
  readonly H2: number;
  readonly typicalVariance: number;
}

/**
 * Q, and I² and H² from τ² and the typical sampling variance (k − p)/tr P; for the common-effect model from Q.
 *
 * Unlike I² = (Q − df)/Q this agrees with the τ² that the fit uses, whatever its estimator.
 *
 * @param kernel the data; left evaluated at τ² = 0
 * @returns percent for I2; Q = 0, p = 1, I² = 0, H² = 1 when k = p
 * @see Higgins & Thompson (2002), Statistics in Medicine 21:1539–1558
 */
export function heterogeneity(kernel: Kernel, method: Method, tau2: number): Heterogeneity {
  const QEdf = kernel.k - kernel.p;
  if (QEdf === 0) return { QE: 0, QEdf, QEp: 1, I2: 0, H2: 1, typicalVariance: 0 };
  kernel.at(0);
  const QE = kernel.Q;
  const typicalVariance = QEdf / kernel.trP;
  const ratios =
    method === "EE" ? qBased(QE, QEdf) : { I2: i2FromTau2(tau2, typicalVariance), H2: tau2 / typicalVariance + 1 };
  return { QE, QEdf, QEp: chi2Upper(QE, QEdf), ...ratios, typicalVariance };
}

/** I² in percent from τ². */
export function i2FromTau2(tau2: number, typicalVariance: number): number {
  return (100 * tau2) / (typicalVariance + tau2);
}

/**
 * The Q-based convention: I² = 100 (Q − df)/Q, not below 0, and H² = Q/df.
 *
 * It equals the τ²-based one for DL (where not truncated) and differs for every other estimator.
 *
 * @param Q Cochran's Q, ≥ 0
 * @param df its degrees of freedom, > 0
 * @see Higgins & Thompson (2002), Statistics in Medicine 21:1539–1558
 */
export function qBased(Q: number, df: number): { I2: number; H2: number } {
  if (!(Q >= 0 && Q < Infinity && df > 0 && df < Infinity))
    throw new RangeError(`qBased needs Q at least 0 and df above 0, got ${Q} and ${df}`);
  return { I2: Q > df ? (100 * (Q - df)) / Q : 0, H2: Q / df };
}
