import { cholesky, type Matrix, multiply, zeros } from "../matrix.ts";
import { orthonormalise } from "../multilevel/orthonormal.ts";
import { addCross, multiplyLower, solveLower, solveLowerTransposed } from "./products.ts";
import type { Clusters, WorkingModel } from "./working.ts";

/** One cluster in coordinates where the weighted design is orthonormal: S X = Q R over all rows, W = Sᵀ S. */
export interface Block {
  readonly rows: Int32Array;
  readonly n: number;
  /** n × n working covariance and its lower Cholesky factor */
  readonly Phi: Matrix;
  readonly L: Matrix;
  /** both are diagonal */
  readonly independent: boolean;
  /** largest working variance of a row */
  readonly largest: number;
  /** a row's variance given the rows before it differs by more than a factor of 100 from another's */
  readonly wide: boolean;
  /** n × p: rows of Q */
  readonly Q: Float64Array;
  /** n × p: X R⁻¹ */
  readonly XR: Float64Array;
  /** n × p: Sᵀ Q = W X R⁻¹ */
  readonly WXR: Float64Array;
  /** Qᵀ Q of the cluster, its share of the identity, p × p */
  readonly share: Float64Array;
}

/**
 * Clusters as blocks, and R⁻¹.
 *
 * X is made orthonormal before it is weighted, so that a year beside an intercept costs no digits, and after, so that weights over many orders of magnitude cost none.
 *
 * @throws {RangeError} if a working block is not positive definite or the columns of X are dependent
 */
export function makeBlocks(working: WorkingModel, clusters: Clusters): { blocks: Block[]; inverseR: Matrix } {
  const plain = orthonormalise(working.X);
  const bases = clusters.rows.map((rows) => covariances(working, rows));
  const p = working.p;
  const weighted = zeros(working.k, p);
  bases.forEach(({ rows, n, L }) => {
    const part = rowsOf(plain.Q, rows);
    if (working.weights) scaleRows(part, n, p, (a) => Math.sqrt(working.weights![rows[a]!]!));
    else solveLower(L, part, p);
    rows.forEach((row, a) => {
      for (let j = 0; j < p; j++) weighted.data[row * p + j] = part[a * p + j]!;
    });
  });
  const { Q, inverseR } = orthonormalise(weighted, 0);
  const blocks = bases.map((base) => {
    const { rows, n, L } = base;
    const part = rowsOf(Q, rows);
    const share = new Float64Array(p * p);
    addCross(share, part, part, n, p);
    const XR = part.slice();
    const WXR = part.slice();
    if (working.weights) {
      scaleRows(XR, n, p, (a) => 1 / Math.sqrt(working.weights![rows[a]!]!));
      scaleRows(WXR, n, p, (a) => Math.sqrt(working.weights![rows[a]!]!));
    } else {
      multiplyLower(L, XR, p);
      solveLowerTransposed(L, WXR, p);
    }
    return { ...base, Q: part, XR, WXR, share };
  });
  return { blocks, inverseR: multiply(plain.inverseR, inverseR) };
}

function covariances(working: WorkingModel, rows: Int32Array) {
  const n = rows.length;
  const Phi = zeros(n, n);
  const { independent } = working;
  for (let a = 0; a < n; a++)
    for (let b = independent ? a : 0; b <= a; b++) {
      const value = working.covariance(rows[a]!, rows[b]!);
      Phi.data[a * n + b] = value;
      Phi.data[b * n + a] = value;
    }
  const L = independent ? diagonalRoot(Phi) : cholesky(Phi);
  let smallest = Infinity;
  let largest = 0;
  for (let a = 0; a < n * n; a += n + 1) {
    smallest = Math.min(smallest, L.data[a]! ** 2);
    largest = Math.max(largest, Phi.data[a]!);
  }
  return { rows, n, Phi, L, independent, largest, wide: largest > 100 * smallest };
}

function diagonalRoot(Phi: Matrix): Matrix {
  const root = zeros(Phi.rows, Phi.rows);
  for (let a = 0; a < Phi.data.length; a += Phi.rows + 1) root.data[a] = Math.sqrt(Phi.data[a]!);
  return root;
}

function rowsOf({ data, cols }: Matrix, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length * cols);
  rows.forEach((row, a) => {
    for (let j = 0; j < cols; j++) out[a * cols + j] = data[row * cols + j]!;
  });
  return out;
}

function scaleRows(A: Float64Array, n: number, p: number, factor: (row: number) => number): void {
  for (let a = 0; a < n; a++) {
    const scale = factor(a);
    for (let j = 0; j < p; j++) A[a * p + j]! *= scale;
  }
}
