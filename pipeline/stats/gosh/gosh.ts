import { requireEffects } from "../guard.ts";
import type { Vec } from "../matrix.ts";
import type { GoshMethod } from "./meanKernel.ts";
import {
  drawSubsets,
  emptyTable,
  type GoshTable,
  goshRange,
  goshSample,
  MOST_EXHAUSTIVE,
  subsetCount,
} from "./subsets.ts";

export { drawSubsets, type GoshTable, goshRange, goshSample, subsetCount, subsetMask } from "./subsets.ts";

/** A share of a GOSH diagram: plain data, so that it can travel to another thread. */
export interface GoshPart {
  readonly yi: Vec;
  readonly vi: Vec;
  readonly method: GoshMethod;
  /** numbers of the first subset and of the one past the last, or flags of drawn subsets, row-major */
  readonly subsets: { readonly from: number; readonly to: number } | { readonly flags: Uint8Array };
}

/** Which subsets are pooled, cut into parts that do not depend on who pools them. */
export interface GoshPlan {
  readonly method: GoshMethod;
  /** whether these are all subsets, in the order of `subsetMask`, or a seeded draw */
  readonly exhaustive: boolean;
  /** number of subsets */
  readonly count: number;
  /** flags of the drawn subsets, row-major; absent when exhaustive */
  readonly flags?: Uint8Array;
  readonly parts: readonly GoshPart[];
}

/** How subsets are chosen. */
export interface GoshOptions {
  /** default REML */
  readonly method?: GoshMethod | undefined;
  /** largest number of subsets: all of them if there are no more, else a draw; default a million */
  readonly subsets?: number | undefined;
  /** of the draw, default 1 */
  readonly seed?: number | undefined;
}

/** A GOSH diagram's numbers with how the subsets were chosen. */
export interface Gosh extends Omit<GoshPlan, "parts" | "count"> {
  readonly table: GoshTable;
}

/** Subsets of a part: sums run along the Gray code from where a part begins, so a fixed size keeps the last digits the same. */
const PART = 2 ** 15;

/**
 * The subsets of a GOSH diagram: all when there are at most `subsets`, else a seeded draw of that many.
 *
 * @param yi effect sizes, length k
 * @param vi sampling variances, length k
 * @throws {RangeError} on ill-shaped input
 * @see Olkin, Dahabreh & Trikalinos (2012), Research Synthesis Methods 3:214–223
 */
export function planGosh(yi: Vec, vi: Vec, options: GoshOptions = {}): GoshPlan {
  const { method = "REML", subsets = 1e6, seed = 1 } = options;
  requireEffects("gosh", yi, vi);
  for (const [name, value] of Object.entries({ subsets, seed })) {
    if (!Number.isFinite(value)) throw new RangeError(`gosh needs a finite number for ${name}, got ${value}`);
  }
  if (!(Number.isInteger(subsets) && subsets >= 1))
    throw new RangeError(`gosh needs a whole number of subsets of at least 1, got ${subsets}`);
  const k = yi.length;
  const exhaustive = k <= MOST_EXHAUSTIVE && subsetCount(k) <= subsets;
  const count = exhaustive ? subsetCount(k) : subsets;
  const flags = exhaustive ? undefined : drawSubsets(k, subsets, seed);
  const parts = Array.from({ length: Math.ceil(count / PART) }, (_, i): GoshPart => {
    const [from, to] = [i * PART, Math.min(count, (i + 1) * PART)];
    // subsets are numbered from 1
    const chosen = flags ? { flags: flags.slice(from * k, to * k) } : { from: from + 1, to: to + 1 };
    return { yi, vi, method, subsets: chosen };
  });
  return { method, exhaustive, count, ...(flags ? { flags } : {}), parts };
}

/**
 * Pools the subsets of one part.
 *
 * @throws {RangeError} on ill-shaped input
 * @throws {ConvergenceError} if a τ² estimator finds no solution
 */
export function poolPart({ yi, vi, method, subsets }: GoshPart): GoshTable {
  return "flags" in subsets
    ? goshSample(yi, vi, method, subsets.flags)
    : goshRange(yi, vi, method, subsets.from, subsets.to);
}

/** The tables of all parts, in their order, as one. */
export function joinParts(parts: readonly GoshTable[]): GoshTable {
  const whole = emptyTable(parts.reduce((n, part) => n + part.k.length, 0));
  let at = 0;
  for (const part of parts) {
    for (const name of ["k", "estimate", "tau2", "QE", "I2", "H2"] as const) whole[name].set(part[name], at);
    at += part.k.length;
  }
  return whole;
}

/**
 * Graphical display of study heterogeneity, pooled here and now.
 *
 * @throws {RangeError} on ill-shaped input
 * @throws {ConvergenceError} if a τ² estimator finds no solution
 * @see Olkin, Dahabreh & Trikalinos (2012), Research Synthesis Methods 3:214–223
 */
export function gosh(yi: Vec, vi: Vec, options: GoshOptions = {}): Gosh {
  const { parts, count: _, ...plan } = planGosh(yi, vi, options);
  return { ...plan, table: joinParts(parts.map(poolPart)) };
}
