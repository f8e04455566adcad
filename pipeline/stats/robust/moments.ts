import { type Matrix, type Vec, zeros } from "../matrix.ts";
import type { Influences } from "./adjust.ts";

/** Clusters whose covariance with every other one is taken by itself: more than the directions of a model in which one can stand out. */
const HEAVIEST = 12;

/**
 * Expectation of the robust covariance of contrasts under the working model, q × q.
 *
 * @param rows contrasts of R β, q × p
 */
export function meanOfVariance({ own, p }: Influences, rows: readonly Vec[]): Matrix {
  const q = rows.length;
  const mean = zeros(q, q);
  const along = new Float64Array(q * q);
  for (const block of own) {
    alongRows(block, p, rows, along);
    for (let i = 0; i < along.length; i++) mean.data[i]! += along[i]!;
  }
  return mean;
}

/**
 * Sum of the variances of all entries of the robust covariance of contrasts under the working model.
 *
 * Pairs of clusters are summed pair by pair, because the closed form Σᵢⱼ − Σᵢᵢ cancels where one cluster holds nearly all the weight.
 * The closed form serves the clusters beyond the heaviest, of which none stands out, so the cost stays linear.
 *
 * @param rows contrasts of R β, q × p
 */
export function totalVariance(influences: Influences, rows: readonly Vec[]): number {
  const { own, p, coupling } = influences;
  const q = rows.length;
  const d = coupling.rows;
  const m = own.length;
  let total = 0;
  const along = new Float64Array(q * q);
  for (const block of own) {
    alongRows(block, p, rows, along);
    for (let s = 0; s < q; s++)
      for (let t = 0; t < q; t++) total += along[s * q + s]! * along[t * q + t]! + along[s * q + t]! ** 2;
  }
  const { lifts, coupled } = sortedLifts(influences, rows);
  const z = new Float64Array(q * q);
  const heavy = Math.min(m, HEAVIEST);
  for (let i = 0; i < heavy; i++)
    for (let j = i + 1; j < m; j++) total += 2 * pairVariance(coupled, i, lifts, j, q, d, z);
  for (let j = heavy; j < m; j++) total -= pairVariance(coupled, j, lifts, j, q, d, z);
  return total + allPairs(lifts, coupled, heavy, m, q, d);
}

/** Lifts along the contrasts and their products with K, m runs of q × d, the clusters that weigh most first. */
function sortedLifts({ lift, coupling, p }: Influences, rows: readonly Vec[]) {
  const q = rows.length;
  const d = coupling.rows;
  const size = q * d;
  const plain = new Float64Array(lift.length * size);
  const times = new Float64Array(lift.length * size);
  // without weights of its own a model couples clusters by −1 alone
  const negative = d === p;
  const weight = new Float64Array(lift.length);
  lift.forEach((block, at) => {
    for (let s = 0; s < q; s++) {
      const from = at * size + s * d;
      const row = rows[s]!;
      for (let i = 0; i < d; i++) for (let l = 0; l < p; l++) plain[from + i]! += block[i * p + l]! * row[l]!;
      for (let i = 0; i < d; i++) {
        if (negative) times[from + i] = -plain[from + i]!;
        else for (let l = 0; l < d; l++) times[from + i]! += coupling.data[i * d + l]! * plain[from + l]!;
        weight[at]! += Math.abs(times[from + i]! * plain[from + i]!);
      }
    }
  });
  const order = Array.from(weight, (_, at) => at).sort((a, b) => weight[b]! - weight[a]!);
  const sorted = (from: Float64Array) => {
    const to = new Float64Array(from.length);
    order.forEach((at, i) => {
      to.set(from.subarray(at * size, (at + 1) * size), i * size);
    });
    return to;
  };
  return { lifts: sorted(plain), coupled: sorted(times) };
}

/** What the covariance of two clusters' terms adds, over all pairs of contrasts: Σ zₛₛ zₜₜ + zₛₜ zₜₛ. */
function pairVariance(
  coupled: Float64Array,
  i: number,
  lifts: Float64Array,
  j: number,
  q: number,
  d: number,
  z: Float64Array,
): number {
  const size = q * d;
  let trace = 0;
  for (let s = 0; s < q; s++)
    for (let t = 0; t < q; t++) {
      let sum = 0;
      for (let l = 0; l < d; l++) sum += coupled[i * size + s * d + l]! * lifts[j * size + t * d + l]!;
      z[s * q + t] = sum;
      if (s === t) trace += sum;
    }
  let total = trace * trace;
  for (let s = 0; s < q; s++) for (let t = 0; t < q; t++) total += z[s * q + t]! * z[t * q + s]!;
  return total;
}

/** The same over all pairs of the clusters from … to − 1, each with itself included, through d × d sums of lifts. */
function allPairs(lifts: Float64Array, coupled: Float64Array, from: number, to: number, q: number, d: number): number {
  if (from >= to) return 0;
  const size = q * d;
  const cell = d * d;
  // K Σ liftₛ liftₜᵀ for each s, t
  const through = new Float64Array(q * q * cell);
  for (let j = from; j < to; j++)
    for (let s = 0; s < q; s++)
      for (let t = 0; t < q; t++) {
        const at = (s * q + t) * cell;
        for (let a = 0; a < d; a++)
          for (let b = 0; b < d; b++)
            through[at + a * d + b]! += coupled[j * size + s * d + a]! * lifts[j * size + t * d + b]!;
      }
  let total = 0;
  for (let s = 0; s < q; s++)
    for (let t = 0; t < q; t++) {
      const there = (s * q + t) * cell;
      const back = (t * q + s) * cell;
      for (let a = 0; a < d; a++)
        for (let b = 0; b < d; b++)
          total += (through[there + a * d + b]! + through[back + a * d + b]!) * through[back + b * d + a]!;
    }
  return total;
}

/** rowsₛᵀ A rowsₜ into `out`, q × q. */
function alongRows(A: Float64Array, p: number, rows: readonly Vec[], out: Float64Array): void {
  const q = rows.length;
  for (let s = 0; s < q; s++) {
    const left = rows[s]!;
    for (let t = 0; t < q; t++) {
      const right = rows[t]!;
      let sum = 0;
      for (let i = 0; i < p; i++) for (let l = 0; l < p; l++) sum += left[i]! * A[i * p + l]! * right[l]!;
      out[s * q + t] = sum;
    }
  }
}
