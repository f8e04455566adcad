/** Adjustments of p-values for several tests. */
export const ADJUSTMENTS = ["none", "bonferroni", "holm", "hochberg", "hommel", "BH", "BY"] as const;

/** One of {@link ADJUSTMENTS}. */
export type Adjustment = (typeof ADJUSTMENTS)[number];

/**
 * p-values adjusted for multiplicity.
 *
 * Bonferroni, Holm (step-down), Hochberg and Hommel keep the family-wise error; BH and BY the false discovery rate (BY
 * under any dependence).
 *
 * @param pval p-values, each in [0, 1]
 * @returns adjusted values in the same order, each at most 1
 * @throws {RangeError} if a value lies outside [0, 1]
 * @see Holm (1979), Scandinavian Journal of Statistics 6:65–70; Hochberg (1988), Biometrika 75:800–802; Hommel (1988),
 *   Biometrika 75:383–386; Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57:289–300; Benjamini &
 *   Yekutieli (2001), Annals of Statistics 29:1165–1188
 */
export function adjustP(pval: readonly number[], method: Adjustment): number[] {
  pval.forEach((p, i) => {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`adjustP needs p-values in [0, 1], got ${p} at position ${i + 1}`);
  });
  const n = pval.length;
  if (method === "none" || n < 2) return [...pval];
  if (method === "bonferroni") return pval.map((p) => Math.min(1, n * p));
  const order = pval.map((_, i) => i).sort((a, b) => pval[a]! - pval[b]!);
  const sorted = order.map((i) => pval[i]!);
  const adjusted = method === "hommel" ? hommel(sorted) : steps(sorted, method);
  const out = new Array<number>(n);
  order.forEach((i, rank) => {
    out[i] = Math.min(1, adjusted[rank]!);
  });
  return out;
}

/** Running maximum upwards (Holm) or running minimum downwards (the others) of factor · p over ascending p. */
function steps(sorted: readonly number[], method: "holm" | "hochberg" | "BH" | "BY"): number[] {
  const n = sorted.length;
  const harmonic = sorted.reduce((sum, _, i) => sum + 1 / (i + 1), 0);
  const factor = (rank: number): number => {
    if (method === "BH") return n / (rank + 1);
    return method === "BY" ? (harmonic * n) / (rank + 1) : n - rank;
  };
  const out = sorted.map((p, rank) => factor(rank) * p);
  if (method === "holm") for (let i = 1; i < n; i++) out[i] = Math.max(out[i]!, out[i - 1]!);
  else for (let i = n - 2; i >= 0; i--) out[i] = Math.min(out[i]!, out[i + 1]!);
  return out;
}

/** Closed testing with Simes' test of every intersection, over ascending p. */
function hommel(p: readonly number[]): number[] {
  const n = p.length;
  const simes = (values: readonly number[]): number =>
    values.reduce((least, value, i) => Math.min(least, (values.length * value) / (i + 1)), Infinity);
  const out = new Array<number>(n).fill(0);
  // the adjusted p of one hypothesis is the worst Simes p over the subsets that hold it; for each size the worst subset
  // adds the largest p-values
  for (let i = 0; i < n; i++) {
    for (let size = 1; size <= n; size++) {
      const others = p.filter((_, j) => j !== i).slice(n - size);
      const subset = [...others, p[i]!].sort((a, b) => a - b);
      out[i] = Math.max(out[i]!, simes(subset));
    }
  }
  return out;
}
