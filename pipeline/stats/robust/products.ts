import type { Matrix } from "../matrix.ts";

/** Products of a cluster's blocks, n × p and n × n, on plain arrays: no object is made for an intermediate. */

/** to += Aᵀ B for n × p matrices. */
export function addCross(to: Float64Array, A: Float64Array, B: Float64Array, n: number, p: number): void {
  for (let r = 0; r < n; r++)
    for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) to[i * p + j]! += A[r * p + i]! * B[r * p + j]!;
}

/** A · S for an n × p matrix and a p × p one. */
export function timesSmall(A: Float64Array, n: number, S: Matrix, p: number): Float64Array {
  const out = new Float64Array(n * p);
  for (let r = 0; r < n; r++)
    for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) out[r * p + j]! += A[r * p + i]! * S.data[i * p + j]!;
  return out;
}

/** S · A for an n × n matrix and an n × p one. */
export function timesBlock(S: Matrix, A: Float64Array, p: number): Float64Array {
  const n = S.rows;
  const out = new Float64Array(n * p);
  for (let r = 0; r < n; r++)
    for (let m = 0; m < n; m++) {
      const left = S.data[r * n + m]!;
      if (left !== 0) for (let j = 0; j < p; j++) out[r * p + j]! += left * A[m * p + j]!;
    }
  return out;
}

/** A ← L⁻¹ A. */
export function solveLower(L: Matrix, A: Float64Array, p: number): void {
  const n = L.rows;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < p; j++) {
      let sum = A[i * p + j]!;
      for (let m = 0; m < i; m++) sum -= L.data[i * n + m]! * A[m * p + j]!;
      A[i * p + j] = sum / L.data[i * n + i]!;
    }
}

/** A ← L⁻ᵀ A. */
export function solveLowerTransposed(L: Matrix, A: Float64Array, p: number): void {
  const n = L.rows;
  for (let i = n - 1; i >= 0; i--)
    for (let j = 0; j < p; j++) {
      let sum = A[i * p + j]!;
      for (let m = i + 1; m < n; m++) sum -= L.data[m * n + i]! * A[m * p + j]!;
      A[i * p + j] = sum / L.data[i * n + i]!;
    }
}

/** A ← Lᵀ A. */
export function multiplyTransposed(L: Matrix, A: Float64Array, p: number): void {
  const n = L.rows;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < p; j++) {
      let sum = 0;
      for (let m = i; m < n; m++) sum += L.data[m * n + i]! * A[m * p + j]!;
      A[i * p + j] = sum;
    }
}

/** A ← L A. */
export function multiplyLower(L: Matrix, A: Float64Array, p: number): void {
  const n = L.rows;
  for (let i = n - 1; i >= 0; i--)
    for (let j = 0; j < p; j++) {
      let sum = 0;
      for (let m = 0; m <= i; m++) sum += L.data[i * n + m]! * A[m * p + j]!;
      A[i * p + j] = sum;
    }
}

/** For each matrix the sum of all others: nothing is subtracted, so a matrix that dwarfs the rest leaves its own sum exact. */
export function addOthers(all: readonly Float64Array[]): Float64Array[] {
  const size = all[0]?.length ?? 0;
  const out = all.map(() => new Float64Array(size));
  const forward = new Float64Array(size);
  const backward = new Float64Array(size);
  all.forEach((_, at) => {
    const back = all.length - 1 - at;
    for (let i = 0; i < size; i++) {
      out[at]![i]! += forward[i]!;
      out[back]![i]! += backward[i]!;
      forward[i]! += all[at]![i]!;
      backward[i]! += all[back]![i]!;
    }
  });
  return out;
}
