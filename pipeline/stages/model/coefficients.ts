import type { Coefficient } from "../../schema/fit.ts";

/** What the engine knows of coefficients, each a run of length p. */
export interface CoefficientRuns {
  readonly beta: ArrayLike<number>;
  readonly se: ArrayLike<number>;
  readonly stat: ArrayLike<number>;
  /** one number for all, or one each; absent for the normal distribution */
  readonly df?: number | ArrayLike<number>;
  readonly pval: ArrayLike<number>;
  readonly ciLb: ArrayLike<number>;
  readonly ciUb: ArrayLike<number>;
}

/** Coefficients as rows, by name. */
export function coefficientRows(names: readonly string[], runs: CoefficientRuns): Coefficient[] {
  return names.map((name, j) => {
    const df = typeof runs.df === "object" ? runs.df[j] : runs.df;
    return {
      name,
      beta: runs.beta[j]!,
      se: runs.se[j]!,
      stat: runs.stat[j]!,
      ...(df === undefined ? {} : { df }),
      pval: runs.pval[j]!,
      ciLb: runs.ciLb[j]!,
      ciUb: runs.ciUb[j]!,
    };
  });
}
