import { ConvergenceError } from "../../stats/convergence.ts";
import type { RmaFit, Test } from "../../stats/fit.ts";
import { nestedFactors } from "../../stats/multilevel/factor.ts";
import { fitMultilevel } from "../../stats/multilevel/fit.ts";
import type { Pooling, Scale } from "./models.ts";
import type { SearchEffect } from "./table.ts";

/** What a figure is read from, of a univariate or a multilevel mean; τ², I² and H² are of the former alone. */
export type SearchFit = Readonly<Record<"beta" | "se" | "stat" | "pval", ArrayLike<number>>> &
  Pick<RmaFit, "QE" | "QEp"> &
  Partial<Pick<RmaFit, "tau2" | "I2" | "H2">>;

/** The grouping of a three-level model, and the correlation of its sampling errors within studies. */
export interface Nesting {
  /** study of each effect */
  readonly study: readonly string[];
  readonly rho?: number | undefined;
}

/**
 * Effects in studies by REML or ML: the three-level mean as a variant.
 *
 * @returns undefined for another estimator, another weighting or test than such a model has, and where it has no solution
 */
export function fitThreeLevel(
  rows: readonly SearchEffect[],
  { study, rho }: Nesting,
  scale: Scale,
  { method, weights }: Pooling,
  test: Test,
): SearchFit | undefined {
  if ((method !== "REML" && method !== "ML") || weights !== "inverse variance") return undefined;
  if (test !== "z" && test !== "t") return undefined;
  const random = nestedFactors([
    { name: "study_id", labels: study },
    { name: "effect_id", labels: rows.map((row) => row.effect_id) },
  ]);
  const sampling = rho === undefined ? {} : { sampling: { cluster: study, rho } };
  try {
    const { beta, se, stat, pval, QE, QEp } = fitMultilevel(
      { ...scale.effects(rows), random, method, ...sampling },
      { test },
    );
    return { beta, se, stat, pval, QE, QEp };
  } catch (error) {
    if (error instanceof ConvergenceError || error instanceof RangeError) return undefined;
    throw error;
  }
}
