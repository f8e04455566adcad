import { normalTwoSidedP } from "../distributions.ts";
import { requireFinite, requireSameLength } from "../guard.ts";
import type { Vec } from "../matrix.ts";

/** Kendall's rank correlation and its two-sided p-value. */
export interface Kendall {
  /** τ-b in −1 … 1 */
  readonly tau: number;
  readonly pval: number;
  /** whether the p-value is exact (no ties) or the normal approximation */
  readonly exact: boolean;
}

/**
 * Kendall's τ-b with a test of independence.
 *
 * Without ties the p-value is exact, from the distribution of the number of concordant pairs; with ties it is the normal
 * approximation with Kendall's tie-corrected variance and no continuity correction. That is what R's
 * `cor.test(method = "kendall", exact = TRUE)` does.
 *
 * @param x first variable, length n ≥ 2
 * @param y second variable, length n
 * @throws {RangeError} if lengths differ, n < 2, a value is not finite, or a variable is constant
 * @see Kendall (1938), Biometrika 30:81–93; Kendall & Gibbons (1990), Rank Correlation Methods, chapter 5
 */
export function kendall(x: Vec, y: Vec): Kendall {
  requireFinite("kendall: x", x);
  requireFinite("kendall: y", y);
  requireSameLength("kendall: y", x.length, y.length);
  const n = x.length;
  if (n < 2) throw new RangeError(`kendall needs at least 2 pairs, got ${n}`);
  let score = 0;
  for (let i = 1; i < n; i++) for (let j = 0; j < i; j++) score += Math.sign(x[i]! - x[j]!) * Math.sign(y[i]! - y[j]!);
  const pairs = (n * (n - 1)) / 2;
  const tx = tieSizes(x);
  const ty = tieSizes(y);
  const untied = (sizes: readonly number[]) => pairs - sum(sizes, (t) => (t * (t - 1)) / 2);
  if (untied(tx) === 0 || untied(ty) === 0)
    throw new RangeError("kendall needs two variables that vary, got a constant");
  const tau = score / Math.sqrt(untied(tx) * untied(ty));
  if (tx.length === 0 && ty.length === 0) return { tau, pval: exactP((score + pairs) / 2, n), exact: true };
  return { tau, pval: normalTwoSidedP(score / Math.sqrt(tiedVariance(n, tx, ty))), exact: false };
}

/** Variance of the score under independence when there are ties of the given sizes. */
function tiedVariance(n: number, tx: readonly number[], ty: readonly number[]): number {
  const cubic = (t: number) => t * (t - 1) * (2 * t + 5);
  const two = (t: number) => t * (t - 1);
  const three = (t: number) => t * (t - 1) * (t - 2);
  const base = (cubic(n) - sum(tx, cubic) - sum(ty, cubic)) / 18;
  const second = (sum(tx, two) * sum(ty, two)) / (2 * two(n));
  const third = n > 2 ? (sum(tx, three) * sum(ty, three)) / (9 * three(n)) : 0;
  return base + second + third;
}

/** Two-sided exact p: twice the smaller tail of the number of concordant pairs, at most 1. */
function exactP(concordant: number, n: number): number {
  const density = concordantDistribution(n);
  const tail = Math.min(concordant, density.length - 1 - concordant);
  let lower = 0;
  for (let i = 0; i <= tail; i++) lower += density[i]!;
  return Math.min(1, 2 * lower);
}

/** P(number of concordant pairs = 0, 1, …) for n items in random order: the Mahonian numbers over n!. */
function concordantDistribution(n: number): Float64Array {
  const size = (n * (n - 1)) / 2 + 1;
  let density = new Float64Array(size);
  density[0] = 1;
  for (let m = 2; m <= n; m++) {
    const next = new Float64Array(size);
    const top = (m * (m - 1)) / 2;
    // item m adds 0 … m − 1 pairs with equal chance: a running mean of m entries; the far half is mirrored, because the
    // differences of a running sum lose their digits there
    let window = 0;
    for (let s = 0; 2 * s <= top; s++) {
      window += density[s]!;
      if (s >= m) window -= density[s - m]!;
      next[s] = window / m;
      next[top - s] = next[s]!;
    }
    density = next;
  }
  return density;
}

function tieSizes(values: Vec): number[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < values.length; i++) counts.set(values[i]!, (counts.get(values[i]!) ?? 0) + 1);
  return [...counts.values()].filter((size) => size > 1);
}

function sum(sizes: readonly number[], f: (t: number) => number): number {
  return sizes.reduce((total, t) => total + f(t), 0);
}
