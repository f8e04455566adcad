import { ConvergenceError } from "../../stats/convergence.ts";
import { unbiasedR } from "../../stats/correlationUnbiased.ts";
import type { Method, RmaFit, Test } from "../../stats/fit.ts";
import { rma } from "../../stats/regression.ts";
import type { SearchEffect } from "./table.ts";

/** A measure with a rule for its sampling variance. */
export interface Scale {
  readonly measure: "ZCOR" | "COR" | "UCOR";
  readonly variance: string;
  /** false for a rule that is not the measure's own, which counts as a departure */
  readonly usual: boolean;
  readonly needsN: boolean;
  effects(rows: readonly SearchEffect[]): { yi: number[]; vi: number[] };
}

/** How effects become one number: an estimator with weights 1/(vi + τ²), or weights that need no τ². */
export interface Pooling {
  readonly method: string;
  readonly weights: "inverse variance" | "n" | "equal";
}

const own = (rows: readonly SearchEffect[]) => rows.map((e) => e.yi);
const raw = (rows: readonly SearchEffect[]) => rows.map((e) => e.ri);
/** Mean correlation weighted by n, which Hunter & Schmidt put into every variance. */
function meanR(rows: readonly SearchEffect[]): number {
  const n = rows.reduce((sum, e) => sum + e.ni, 0);
  return rows.reduce((sum, e) => sum + e.ni * e.ri, 0) / n;
}

/** Olkin–Pratt estimates already made: rows are shared between thousands of variants, and each costs an integral. */
const estimates = new WeakMap<SearchEffect, number>();

function unbiased(effect: SearchEffect): number {
  const known = estimates.get(effect);
  if (known !== undefined) return known;
  const value = unbiasedR(effect.ri, effect.ni);
  estimates.set(effect, value);
  return value;
}

/** Measures and variances that papers on correlations have used, the usual ones first. */
export const SCALES: readonly Scale[] = [
  {
    measure: "ZCOR",
    variance: "1/(n-3)",
    usual: true,
    needsN: false,
    effects: (rows) => ({ yi: own(rows), vi: rows.map((e) => e.vi) }),
  },
  {
    measure: "COR",
    variance: "(1-r^2)^2/(n-1)",
    usual: true,
    needsN: true,
    effects: (rows) => ({ yi: raw(rows), vi: rows.map((e) => (1 - e.ri ** 2) ** 2 / (e.ni - 1)) }),
  },
  {
    measure: "UCOR",
    variance: "(1-r^2)^2/(n-1)",
    usual: true,
    needsN: true,
    effects: (rows) => {
      const yi = rows.map(unbiased);
      return { yi, vi: rows.map((e, i) => (1 - yi[i]! ** 2) ** 2 / (e.ni - 1)) };
    },
  },
  {
    measure: "COR",
    variance: "(1-mean r^2)^2/(n-1)",
    usual: false,
    needsN: true,
    effects: (rows) => {
      const numerator = (1 - meanR(rows) ** 2) ** 2;
      return { yi: raw(rows), vi: rows.map((e) => numerator / (e.ni - 1)) };
    },
  },
  {
    measure: "COR",
    variance: "1/(n-3)",
    usual: false,
    needsN: true,
    effects: (rows) => ({ yi: raw(rows), vi: rows.map((e) => 1 / (e.ni - 3)) }),
  },
  {
    measure: "ZCOR",
    variance: "1/n",
    usual: false,
    needsN: true,
    effects: (rows) => ({ yi: own(rows), vi: rows.map((e) => 1 / e.ni) }),
  },
];

/** The DerSimonian–Laird τ² that MAc does not stop at zero. */
export const UNTRUNCATED = "DL, not stopped at 0 (MAc)";

const METHODS = ["EE", "DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM", UNTRUNCATED] as const;

/** Every estimator, and the two weightings that need none: by n (Hunter & Schmidt) and equal. */
export const POOLINGS: readonly Pooling[] = [
  ...METHODS.map((method) => ({ method, weights: "inverse variance" }) as const),
  { method: "none", weights: "n" },
  { method: "none", weights: "equal" },
];

/**
 * One model of the search.
 *
 * @returns the fit; undefined where it has no solution on these rows, or is the same as its plain namesake
 */
export function fitVariant(
  rows: readonly SearchEffect[],
  scale: Scale,
  pooling: Pooling,
  test: Test,
): RmaFit | undefined {
  try {
    const { yi, vi } = scale.effects(rows);
    if (pooling.weights === "n") return rma(yi, vi, { method: "EE", test, weights: rows.map((e) => e.ni) });
    if (pooling.weights === "equal") return rma(yi, vi, { method: "EE", test, weights: rows.map(() => 1) });
    if (pooling.method !== UNTRUNCATED) return rma(yi, vi, { method: pooling.method as Method, test });
    return untruncated(yi, vi, test);
  } catch (error) {
    if (error instanceof ConvergenceError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** DL with the τ² that its moment equation gives, where that is below zero and every weight stays positive. */
function untruncated(yi: readonly number[], vi: readonly number[], test: Test): RmaFit | undefined {
  const w = vi.map((v) => 1 / v);
  const sum = w.reduce((s, x) => s + x, 0);
  const mean = yi.reduce((s, y, i) => s + y * w[i]!, 0) / sum;
  const q = yi.reduce((s, y, i) => s + w[i]! * (y - mean) ** 2, 0);
  const tau2 = (q - (yi.length - 1)) / (sum - w.reduce((s, x) => s + x * x, 0) / sum);
  if (tau2 >= 0) return undefined;
  const shifted = vi.map((v) => v + tau2);
  return shifted.some((v) => v <= 0) ? undefined : rma(yi, shifted, { method: "EE", test });
}
