/**
 * Small dense matrices, row-major, for model matrices (k × p) and coefficient covariances (p × p).
 *
 * Never used for a k × k covariance: the engine works on blocks and sufficient statistics instead.
 */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  /** row-major, length rows × cols */
  readonly data: Float64Array;
}

/** Any indexable run of numbers: plain, readonly or typed. */
export type Vec = ArrayLike<number>;

/** A rows × cols matrix of zeros. */
export function zeros(rows: number, cols: number): Matrix {
  return { rows, cols, data: new Float64Array(rows * cols) };
}

/**
 * Matrix from an array of rows.
 *
 * @throws {RangeError} if rows are ragged or an entry is not finite
 */
export function fromRows(rows: readonly Vec[]): Matrix {
  const cols = rows[0]?.length ?? 0;
  const out = zeros(rows.length, cols);
  rows.forEach((row, i) => {
    if (row.length !== cols)
      throw new RangeError(`matrix needs rows of ${cols} entries, got ${row.length} in row ${i + 1}`);
    for (let j = 0; j < cols; j++) {
      const value = row[j]!;
      if (!Number.isFinite(value)) throw new RangeError(`matrix needs finite entries, got ${value} in row ${i + 1}`);
      out.data[i * cols + j] = value;
    }
  });
  return out;
}

/** Rows of a matrix as plain arrays, for artefacts. */
export function toRows(m: Matrix): number[][] {
  return Array.from({ length: m.rows }, (_, i) => Array.from(m.data.subarray(i * m.cols, (i + 1) * m.cols)));
}

/** The k × 1 matrix of ones: an intercept-only design. */
export function ones(k: number): Matrix {
  return { rows: k, cols: 1, data: new Float64Array(k).fill(1) };
}

/** A · B. @throws {RangeError} if the inner dimensions differ */
export function multiply(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.rows) throw new RangeError(`multiply needs ${a.cols} rows on the right, got ${b.rows}`);
  const out = zeros(a.rows, b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let l = 0; l < a.cols; l++) {
      const x = a.data[i * a.cols + l]!;
      if (x === 0) continue;
      for (let j = 0; j < b.cols; j++) out.data[i * b.cols + j]! += x * b.data[l * b.cols + j]!;
    }
  }
  return out;
}

/** Aᵀ. */
export function transpose(a: Matrix): Matrix {
  const out = zeros(a.cols, a.rows);
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < a.cols; j++) out.data[j * a.rows + i] = a.data[i * a.cols + j]!;
  return out;
}

/** A · x. */
export function multiplyVector(a: Matrix, x: Vec): Float64Array {
  const out = new Float64Array(a.rows);
  for (let i = 0; i < a.rows; i++) {
    let sum = 0;
    for (let j = 0; j < a.cols; j++) sum += a.data[i * a.cols + j]! * x[j]!;
    out[i] = sum;
  }
  return out;
}

/**
 * Lower Cholesky factor L of a symmetric positive definite matrix, A = L Lᵀ; only the lower triangle of A is read.
 *
 * @throws {RangeError} if a pivot is not positive: the matrix is singular or not positive definite
 */
export function cholesky(a: Matrix): Matrix {
  const n = a.rows;
  const l = zeros(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a.data[i * n + j]!;
      for (let m = 0; m < j; m++) sum -= l.data[i * n + m]! * l.data[j * n + m]!;
      if (i === j) {
        if (!(sum > 0)) throw new RangeError(`cholesky needs a positive definite matrix, got pivot ${sum}`);
        l.data[j * n + j] = Math.sqrt(sum);
      } else l.data[i * n + j] = sum / l.data[j * n + j]!;
    }
  }
  return l;
}

/** Solves A x = b for symmetric positive definite A given its Cholesky factor. */
export function solveCholesky(l: Matrix, b: Vec): Float64Array {
  const n = l.rows;
  const x = Float64Array.from({ length: n }, (_, i) => b[i]!);
  for (let i = 0; i < n; i++) {
    let sum = x[i]!;
    for (let j = 0; j < i; j++) sum -= l.data[i * n + j]! * x[j]!;
    x[i] = sum / l.data[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let j = i + 1; j < n; j++) sum -= l.data[j * n + i]! * x[j]!;
    x[i] = sum / l.data[i * n + i]!;
  }
  return x;
}

/** log |A| from the Cholesky factor of A. */
export function logDetCholesky(l: Matrix): number {
  let sum = 0;
  for (let i = 0; i < l.rows; i++) sum += Math.log(l.data[i * l.cols + i]!);
  return 2 * sum;
}

/** Inverse of a symmetric positive definite matrix. @throws {RangeError} as {@link cholesky} */
export function invertSpd(a: Matrix): Matrix {
  const n = a.rows;
  const l = cholesky(a);
  const out = zeros(n, n);
  const unit = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    unit.fill(0);
    unit[j] = 1;
    const column = solveCholesky(l, unit);
    for (let i = 0; i < n; i++) out.data[i * n + j] = column[i]!;
  }
  return out;
}

/** Eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Matrix;
}

/**
 * Cyclic Jacobi eigen-decomposition of a symmetric matrix.
 *
 * Chosen over QR because it is accurate to the last digits for the small matrices met here (p, or a cluster's size).
 *
 * @throws {RangeError} on non-finite entries, or if it has not converged after 100 sweeps
 * @see Golub & Van Loan (2013), Matrix Computations, section 8.5
 */
export function eigenSymmetric(a: Matrix): Eigen {
  const n = a.rows;
  const m = Float64Array.from(a.data);
  const v = zeros(n, n);
  for (let i = 0; i < n; i++) v.data[i * n + i] = 1;
  for (let sweep = 0; sweep < 100; sweep++) {
    let off = 0;
    let diagonal = 0;
    for (let i = 0; i < n; i++) {
      diagonal += m[i * n + i]! ** 2;
      for (let j = i + 1; j < n; j++) off += m[i * n + j]! ** 2;
    }
    if (!Number.isFinite(off + diagonal)) throw new RangeError("eigenSymmetric needs finite numbers, got others");
    if (off === 0 || off <= 1e-32 * diagonal) return sortEigen(m, v);
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(m, v, n, p, q);
  }
  throw new RangeError("eigenSymmetric needs fewer than 100 sweeps to converge, got 100");
}

function rotate(m: Float64Array, v: Matrix, n: number, p: number, q: number): void {
  const apq = m[p * n + q]!;
  if (apq === 0) return;
  const theta = (m[q * n + q]! - m[p * n + p]!) / (2 * apq);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(1, theta));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let i = 0; i < n; i++) {
    const mip = m[i * n + p]!;
    const miq = m[i * n + q]!;
    m[i * n + p] = c * mip - s * miq;
    m[i * n + q] = s * mip + c * miq;
  }
  for (let i = 0; i < n; i++) {
    const mpi = m[p * n + i]!;
    const mqi = m[q * n + i]!;
    m[p * n + i] = c * mpi - s * mqi;
    m[q * n + i] = s * mpi + c * mqi;
    const vip = v.data[i * n + p]!;
    const viq = v.data[i * n + q]!;
    v.data[i * n + p] = c * vip - s * viq;
    v.data[i * n + q] = s * vip + c * viq;
  }
}

function sortEigen(m: Float64Array, v: Matrix): Eigen {
  const n = v.rows;
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => m[i * n + i]! - m[j * n + j]!);
  const vectors = zeros(n, n);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) vectors.data[i * n + to] = v.data[i * n + from]!;
  });
  return { values: Float64Array.from(order, (i) => m[i * n + i]!), vectors };
}
