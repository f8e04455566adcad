import type { GoshTable } from "./subsets.ts";

/** Distribution of one column over the subsets. */
export interface Spread {
  readonly mean: number;
  readonly sd: number;
  readonly min: number;
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
  readonly max: number;
}

/** What a GOSH diagram shows, in few numbers. */
export interface GoshSummary {
  readonly subsets: number;
  readonly estimate: Spread;
  readonly I2: Spread;
  readonly tau2: Spread;
}

/**
 * Spread of estimate, I² and τ² over the subsets; quartiles by linear interpolation between order statistics (R's type 7).
 *
 * @throws {RangeError} if there is no subset
 * @see Hyndman & Fan (1996), American Statistician 50:361–365
 */
export function summariseGosh(table: GoshTable): GoshSummary {
  const subsets = table.k.length;
  if (subsets === 0) throw new RangeError("summariseGosh needs at least 1 subset, got 0");
  return { subsets, estimate: spread(table.estimate), I2: spread(table.I2), tau2: spread(table.tau2) };
}

function spread(column: Float64Array): Spread {
  const n = column.length;
  const sorted = Float64Array.from(column).sort();
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (column[i]! - mean) / (i + 1);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (column[i]! - mean) ** 2;
  const at = (p: number): number => {
    const h = (n - 1) * p;
    const low = Math.floor(h);
    const next = sorted[Math.min(n - 1, low + 1)]!;
    return sorted[low]! + (h - low) * (next - sorted[low]!);
  };
  const sd = n === 1 ? 0 : Math.sqrt(squares / (n - 1));
  return { mean, sd, min: sorted[0]!, q25: at(0.25), median: at(0.5), q75: at(0.75), max: sorted[n - 1]! };
}
