import { requireEffects } from "../guard.ts";
import type { Vec } from "../matrix.ts";
import { createRandom } from "../random.ts";
import { type GoshMethod, MeanKernel } from "./meanKernel.ts";

/** Pooled results of many subsets, column by column; all columns have one length. */
export interface GoshTable {
  /** number of effects in the subset */
  readonly k: Uint16Array;
  readonly estimate: Float64Array;
  readonly tau2: Float64Array;
  readonly QE: Float64Array;
  /** percent */
  readonly I2: Float64Array;
  readonly H2: Float64Array;
}

/** Largest number of effects whose subsets are numbered: 2²⁴ of them are 17 million. */
export const MOST_EXHAUSTIVE = 24;

/**
 * Members of subset number `index` as bits, effect i at bit i: the reflected Gray code, so that neighbours differ by one effect.
 *
 * @param index 1 … 2ᵏ − 1
 */
export function subsetMask(index: number): number {
  return index ^ (index >>> 1);
}

/** Number of non-empty subsets of k effects. */
export function subsetCount(k: number): number {
  return 2 ** k - 1;
}

/**
 * Pools the subsets numbered from … to − 1 in Gray-code order: a pure part of a GOSH diagram, so that threads can share the work.
 *
 * Subset `index` is `subsetMask(index)`. Single effects have τ² = 0.
 *
 * @param yi effect sizes, length k ≤ 24
 * @param vi sampling variances, length k
 * @param from first number, ≥ 1
 * @param to one past the last, ≤ 2ᵏ
 * @throws {RangeError} on ill-shaped input or a range outside 1 … 2ᵏ
 * @throws {ConvergenceError} if a τ² estimator finds no solution
 * @see Olkin, Dahabreh & Trikalinos (2012), Research Synthesis Methods 3:214–223
 */
export function goshRange(yi: Vec, vi: Vec, method: GoshMethod, from: number, to: number): GoshTable {
  requireEffects("goshRange", yi, vi);
  const k = yi.length;
  if (k > MOST_EXHAUSTIVE) throw new RangeError(`goshRange needs at most ${MOST_EXHAUSTIVE} effects, got ${k}`);
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 1 && from <= to && to <= 2 ** k)) {
    throw new RangeError(`goshRange needs a range within 1 … ${2 ** k}, got ${from} … ${to}`);
  }
  const table = emptyTable(to - from);
  const kernel = new MeanKernel(k, method);
  const place = new Int32Array(k).fill(-1);
  const member = new Int32Array(k);
  const toggle = (i: number): void => {
    if (place[i]! < 0) {
      kernel.y[kernel.k] = yi[i]!;
      kernel.v[kernel.k] = vi[i]!;
      member[kernel.k] = i;
      place[i] = kernel.k++;
      return;
    }
    // the last member takes the place of the one that leaves
    const last = --kernel.k;
    const at = place[i]!;
    kernel.y[at] = kernel.y[last]!;
    kernel.v[at] = kernel.v[last]!;
    member[at] = member[last]!;
    place[member[at]!] = at;
    place[i] = -1;
  };
  const first = subsetMask(from);
  for (let i = 0; i < k; i++) if ((first >>> i) & 1) toggle(i);
  for (let index = from; index < to; index++) {
    kernel.pool();
    store(table, index - from, kernel);
    // the Gray code of the next number differs in the bit that is the lowest set one of that number
    if (index + 1 < to) toggle(31 - Math.clz32((index + 1) & -(index + 1)));
  }
  return table;
}

/**
 * Seeded draw of non-empty subsets, each effect in with chance one half.
 *
 * @returns count × k flags, row-major, 1 for a member
 * @throws {RangeError} if k or count is not a whole number of at least 1
 */
export function drawSubsets(k: number, count: number, seed: number): Uint8Array {
  for (const [name, value] of Object.entries({ k, count })) {
    if (!(Number.isInteger(value) && value >= 1))
      throw new RangeError(`drawSubsets needs ${name} of at least 1, got ${value}`);
  }
  const random = createRandom(seed);
  const flags = new Uint8Array(k * count);
  for (let row = 0; row < count; row++) {
    for (let size = 0; size === 0; ) {
      for (let i = 0; i < k; i++) {
        const flag = random.next() < 0.5 ? 1 : 0;
        flags[row * k + i] = flag;
        size += flag;
      }
    }
  }
  return flags;
}

/**
 * Pools the subsets given by flags, as {@link drawSubsets} makes them; a part of them is a valid input too.
 *
 * @param flags rows × k, row-major
 * @throws {RangeError} on ill-shaped input or an empty subset
 * @throws {ConvergenceError} if a τ² estimator finds no solution
 */
export function goshSample(yi: Vec, vi: Vec, method: GoshMethod, flags: Uint8Array): GoshTable {
  requireEffects("goshSample", yi, vi);
  const k = yi.length;
  const rows = flags.length / k;
  if (!Number.isInteger(rows)) throw new RangeError(`goshSample needs rows of ${k} flags, got ${flags.length} in all`);
  const table = emptyTable(rows);
  const kernel = new MeanKernel(k, method);
  for (let row = 0; row < rows; row++) {
    kernel.k = 0;
    for (let i = 0; i < k; i++) {
      if (!flags[row * k + i]) continue;
      kernel.y[kernel.k] = yi[i]!;
      kernel.v[kernel.k++] = vi[i]!;
    }
    if (kernel.k === 0) throw new RangeError(`goshSample needs subsets with an effect, got none in row ${row + 1}`);
    kernel.pool();
    store(table, row, kernel);
  }
  return table;
}

/** A table of n rows, all zero. */
export function emptyTable(n: number): GoshTable {
  const column = () => new Float64Array(n);
  return { k: new Uint16Array(n), estimate: column(), tau2: column(), QE: column(), I2: column(), H2: column() };
}

function store(table: GoshTable, row: number, kernel: MeanKernel): void {
  table.k[row] = kernel.k;
  table.estimate[row] = kernel.estimate;
  table.tau2[row] = kernel.tau2;
  table.QE[row] = kernel.QE;
  table.I2[row] = kernel.I2;
  table.H2[row] = kernel.H2;
}
