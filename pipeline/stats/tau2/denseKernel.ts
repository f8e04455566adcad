import { centredEffects } from "../design.ts";
import type { Matrix, Vec } from "../matrix.ts";
import { WeightedQr } from "../weightedQr.ts";
import type { Kernel } from "./kernel.ts";

/** Kernel of any model matrix, by QR of W^½ X at each τ²: O(k p²) a call, no k × k matrix. */
export class DenseKernel implements Kernel {
  readonly k: number;
  readonly p: number;
  sumW = 0;
  sumW2 = 0;
  Q = 0;
  yPPy = 0;
  yPPPy = 0;
  trP = 0;
  trPP = 0;
  readonly hedges: number;
  private readonly y: Float64Array;
  private readonly v: Vec;
  private readonly w: Float64Array;
  private readonly e: Float64Array;
  private readonly c: Float64Array;
  private readonly h: Float64Array;
  private readonly row: Float64Array;
  private readonly QtWQ: Float64Array;
  private readonly qr: WeightedQr;
  private readonly logDetXtX: number;
  /** τ² of the fields, NaN before the first call */
  private evaluated = Number.NaN;

  /** @throws {RangeError} if X is rank-deficient */
  constructor(yi: Vec, vi: Vec, X: Matrix) {
    this.k = yi.length;
    this.p = X.cols;
    this.y = centredEffects(yi, vi, X);
    this.v = vi;
    this.w = new Float64Array(this.k);
    this.e = new Float64Array(this.k);
    this.c = new Float64Array(this.p);
    this.h = new Float64Array(this.k);
    this.row = new Float64Array(this.k);
    this.QtWQ = new Float64Array(this.p * this.p);
    this.qr = new WeightedQr(X);
    this.logDetXtX = this.qr.logDet();
    this.hedges = this.unweighted();
  }

  private unweighted(): number {
    const { k, p, v, e, qr } = this;
    const h = qr.leverages();
    e.set(this.y);
    qr.residual(e, this.c);
    let excess = 0;
    for (let i = 0; i < k; i++) excess += e[i]! * e[i]! - v[i]! * (1 - h[i]!);
    return excess / (k - p);
  }

  at(tau2: number): void {
    if (tau2 === this.evaluated) return;
    this.evaluated = tau2;
    const { k, p, v, w, y, e, c, qr } = this;
    let sumW = 0;
    let sumW2 = 0;
    for (let i = 0; i < k; i++) {
      const wi = 1 / (v[i]! + tau2);
      w[i] = wi;
      sumW += wi;
      sumW2 += wi * wi;
    }
    qr.factor(w);
    const { q, root } = qr;
    for (let i = 0; i < k; i++) e[i] = root[i]! * y[i]!;
    qr.residual(e, c);
    let Q = 0;
    let yPPy = 0;
    let yPPPy = 0;
    for (let i = 0; i < k; i++) {
      const ei = e[i]!;
      const wi = w[i]!;
      Q += ei * ei;
      yPPy += wi * ei * ei;
      yPPPy += wi * wi * ei * ei;
    }
    // yPPPy = |W^½u|² − |Qᵀ W^½u|² with W^½u = We
    for (let j = 0; j < p; j++) {
      let dot = 0;
      for (let i = 0; i < k; i++) dot += q[j * k + i]! * w[i]! * e[i]!;
      yPPPy -= dot * dot;
    }
    this.sumW = sumW;
    this.sumW2 = sumW2;
    this.Q = Q;
    this.yPPy = yPPy;
    this.yPPPy = yPPPy;
    this.traces();
  }

  /**
   * tr P = Σ w(1 − h) and tr PP = Σ w²(1 − 2h) + |QᵀWQ|², h the leverages.
   *
   * Rows with h above ½, fewer than 2p, are left out of both and added as rows of P: their differences would cancel.
   */
  private traces(): void {
    const { k, p, w, h, QtWQ } = this;
    const { q } = this.qr;
    QtWQ.fill(0);
    let trP = 0;
    let trPP = 0;
    for (let i = 0; i < k; i++) {
      const wi = w[i]!;
      let hi = 0;
      for (let j = 0; j < p; j++) hi += q[j * k + i]! ** 2;
      h[i] = hi;
      if (hi > 0.5) continue;
      for (let j = 0; j < p; j++) for (let l = 0; l <= j; l++) QtWQ[j * p + l]! += wi * q[j * k + i]! * q[l * k + i]!;
      trP += wi * (1 - hi);
      trPP += wi * wi * (1 - 2 * hi);
    }
    for (let j = 0; j < p; j++) {
      for (let l = 0; l <= j; l++) trPP += (l === j ? 1 : 2) * QtWQ[j * p + l]! * QtWQ[j * p + l]!;
    }
    this.trP = trP;
    this.trPP = trPP;
    for (let i = 0; i < k; i++) if (h[i]! > 0.5) this.addRow(i);
  }

  /** Row i of P to the traces; and its column where that belongs to no such row. */
  private addRow(i: number): void {
    const { k, w, h, row } = this;
    this.qr.projectionRow(i, row);
    let squares = 0;
    let weighted = 0;
    for (let j = 0; j < k; j++) {
      const square = row[j]! * row[j]!;
      squares += square;
      weighted += (h[j]! > 0.5 ? 1 : 2) * w[j]! * square;
    }
    this.trP += w[i]! * squares;
    this.trPP += w[i]! * weighted;
  }

  sumLogVariance(): number {
    let sum = 0;
    for (let i = 0; i < this.k; i++) sum -= Math.log(this.w[i]!);
    return sum;
  }

  logDetRatio(): number {
    return this.qr.logDet() - this.logDetXtX;
  }
}
