import type { Matrix, Vec } from "./matrix.ts";
import { TAU2_METHODS, type Tau2Method } from "./tau2/estimate.ts";
import type { Warning } from "./warning.ts";

/** What a univariate fit is asked for, and what it gives. Everything is on the scale of yi. */

/** Common-effect model, or random/mixed effects with τ² by a named estimator. */
export type Method = "EE" | Tau2Method;

/** All methods of {@link rma}. */
export const METHODS: readonly Method[] = ["EE", ...TAU2_METHODS];

/** Reference distribution and scaling of coefficient tests: normal, t, Knapp–Hartung, Knapp–Hartung never below 1. */
export type Test = "z" | "t" | "knha" | "adhoc";

/** All tests of {@link rma}. */
export const TESTS: readonly Test[] = ["z", "t", "knha", "adhoc"];

/** Options of a univariate fit. */
export interface RmaOptions {
  /** model matrix, k × p, full column rank; default a column of ones */
  readonly X?: Matrix | undefined;
  /** user weights, length k, ≥ 0: they replace 1/(vi + τ²) in the coefficients; GENQ needs them */
  readonly weights?: Vec | undefined;
  /** default REML */
  readonly method?: Method | undefined;
  /** default z */
  readonly test?: Test | undefined;
  /** confidence level in percent, default 95 */
  readonly level?: number | undefined;
  /** τ² held at this value instead of estimated, ≥ 0 */
  readonly tau2?: number | undefined;
}

/** Log-likelihood and what is made of it; restricted for REML, full for all other methods. */
export interface LogLik {
  readonly ll: number;
  /** REML: −2 ll; others: twice the distance to the saturated model */
  readonly dev: number;
  readonly AIC: number;
  readonly BIC: number;
  readonly AICc: number;
}

/** A fitted univariate meta-analysis or meta-regression. */
export interface RmaFit {
  readonly k: number;
  readonly p: number;
  readonly method: Method;
  readonly test: Test;
  /** percent */
  readonly level: number;
  readonly yi: Float64Array;
  readonly vi: Float64Array;
  readonly X: Matrix;
  readonly weights?: Float64Array;
  /** position of the intercept in X, −1 without one */
  readonly intercept: number;
  /** coefficients, length p, as se, stat, pval, ciLb, ciUb */
  readonly beta: Float64Array;
  readonly se: Float64Array;
  /** z or t statistics */
  readonly stat: Float64Array;
  /** k − p; absent for test z */
  readonly df?: number;
  readonly pval: Float64Array;
  readonly ciLb: Float64Array;
  readonly ciUb: Float64Array;
  /** covariance of the coefficients, p × p, scaled by s2w */
  readonly vb: Matrix;
  /** Knapp–Hartung factor, 1 for tests z and t */
  readonly s2w: number;
  /** between-study variance; 0 for EE */
  readonly tau2: number;
  /** absent for EE, a fixed τ², and k = 1 */
  readonly seTau2?: number;
  /** whether τ² was given */
  readonly tau2Fixed: boolean;
  /** percent; 100 τ²/(τ² + typicalVariance), for EE from Q */
  readonly I2: number;
  /** τ²/typicalVariance + 1, for EE from Q */
  readonly H2: number;
  /** percent of the heterogeneity without moderators; absent for intercept-only and no-intercept models */
  readonly R2?: number;
  /** (k − p)/tr P at τ² = 0; 0 when k = p */
  readonly typicalVariance: number;
  /** Cochran's Q of the residuals, χ²(QEdf) under homogeneity */
  readonly QE: number;
  readonly QEdf: number;
  readonly QEp: number;
  /** omnibus test of the coefficients in `tested`: χ² for test z, F otherwise */
  readonly QM: number;
  /** [m] for χ², [m, df] for F */
  readonly QMdf: readonly number[];
  readonly QMp: number;
  /** positions that QM tests: all but the intercept, or the only coefficient */
  readonly tested: readonly number[];
  /** absent when k = p under REML, where there is no restricted likelihood */
  readonly logLik?: LogLik;
  readonly warnings: readonly Warning[];
}
