import { requireSameLength } from "./guard.ts";
import type { Matrix, Vec } from "./matrix.ts";

/**
 * QR factors of W^½ X for changing weights, in storage that is kept between calls.
 *
 * Working with an orthonormal basis instead of XᵀWX keeps the digits that a calendar year or a 10,000-fold range of
 * weights would cost: P = W − WX(XᵀWX)⁻¹XᵀW becomes W^½ (I − QQᵀ) W^½.
 *
 * @see Golub & Van Loan (2013), Matrix Computations, section 5.2.8 (modified Gram–Schmidt, here with one repetition)
 */
export class WeightedQr {
  readonly k: number;
  readonly p: number;
  /** orthonormal columns, column-major: entry i of column j at j·k + i */
  readonly q: Float64Array;
  /** upper triangular p × p, row-major */
  readonly r: Float64Array;
  /** √w of the last call */
  readonly root: Float64Array;
  private readonly X: Matrix;

  /** @throws {RangeError} if X does not have full column rank */
  constructor(X: Matrix) {
    this.X = X;
    this.k = X.rows;
    this.p = X.cols;
    this.q = new Float64Array(this.k * this.p);
    this.r = new Float64Array(this.p * this.p);
    this.root = new Float64Array(this.k);
    this.factor(new Float64Array(this.k).fill(1), 1e-10);
  }

  /**
   * Factors W^½ X.
   *
   * @param w weights, length k, ≥ 0
   * @param rankTolerance smallest part of a column that must be left after the columns before it are taken out
   * @throws {RangeError} if a column is a combination of those before it
   */
  factor(w: Vec, rankTolerance = 0): void {
    const { k, p, q, r, root, X } = this;
    requireSameLength("WeightedQr: w", k, w.length);
    for (let i = 0; i < k; i++) root[i] = Math.sqrt(w[i]!);
    for (let j = 0; j < p; j++) {
      const at = j * k;
      for (let i = 0; i < k; i++) q[at + i] = root[i]! * X.data[i * p + j]!;
      const before = norm(q, at, k);
      for (let l = 0; l < j; l++) r[l * p + j] = 0;
      // the second round removes what rounding left of the earlier columns
      for (let round = 0; round < 2; round++) {
        for (let l = 0; l < j; l++) r[l * p + j]! += removeComponent(q, l * k, q, at, k);
      }
      const after = norm(q, at, k);
      if (!(after > rankTolerance * before)) {
        throw new RangeError(`model matrix needs full column rank, got column ${j + 1} redundant`);
      }
      r[j * p + j] = after;
      for (let i = 0; i < k; i++) q[at + i]! /= after;
    }
  }

  /** Takes the components in the column space out of z (length k), in place, and returns them (length p). */
  residual(z: Float64Array, components: Float64Array = new Float64Array(this.p)): Float64Array {
    const { k, p, q } = this;
    components.fill(0);
    for (let round = 0; round < 2; round++) {
      for (let j = 0; j < p; j++) components[j]! += removeComponent(q, j * k, z, 0, k);
    }
    return components;
  }

  /** Leverages qᵢ·qᵢ, length k. */
  leverages(): Float64Array {
    const { k, p, q } = this;
    const h = new Float64Array(k);
    for (let j = 0; j < p; j++) for (let i = 0; i < k; i++) h[i]! += q[j * k + i]! * q[j * k + i]!;
    return h;
  }

  /** Row i of I − QQᵀ into z: its squared length is 1 − hᵢ, whose digits the difference loses where hᵢ is nearly 1. */
  projectionRow(i: number, z: Float64Array): void {
    z.fill(0);
    z[i] = 1;
    this.residual(z);
  }

  /** Solves R x = c for the coefficients of the columns of X. */
  solve(c: Vec): Float64Array {
    const { p, r } = this;
    const x = Float64Array.from({ length: p }, (_, i) => c[i]!);
    for (let i = p - 1; i >= 0; i--) {
      let sum = x[i]!;
      for (let j = i + 1; j < p; j++) sum -= r[i * p + j]! * x[j]!;
      x[i] = sum / r[i * p + i]!;
    }
    return x;
  }

  /** (XᵀWX)⁻¹ = R⁻¹R⁻ᵀ, p × p. */
  crossproductInverse(): Matrix {
    const { p } = this;
    const data = new Float64Array(p * p);
    const unit = new Float64Array(p);
    for (let l = 0; l < p; l++) {
      unit.fill(0);
      unit[l] = 1;
      const column = this.solve(unit);
      for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) data[i * p + j]! += column[i]! * column[j]!;
    }
    return { rows: p, cols: p, data };
  }

  /** ln |XᵀWX|. */
  logDet(): number {
    let sum = 0;
    for (let j = 0; j < this.p; j++) sum += Math.log(this.r[j * this.p + j]!);
    return 2 * sum;
  }
}

function norm(a: Float64Array, at: number, k: number): number {
  let sum = 0;
  for (let i = 0; i < k; i++) sum += a[at + i]! * a[at + i]!;
  return Math.sqrt(sum);
}

/** z ← z − q(qᵀz) for the unit vector at `qAt`; returns qᵀz. */
function removeComponent(q: Float64Array, qAt: number, z: Float64Array, zAt: number, k: number): number {
  let dot = 0;
  for (let i = 0; i < k; i++) dot += q[qAt + i]! * z[zAt + i]!;
  for (let i = 0; i < k; i++) z[zAt + i]! -= dot * q[qAt + i]!;
  return dot;
}
