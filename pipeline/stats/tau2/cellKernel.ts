import type { Vec } from "../matrix.ts";
import type { Kernel } from "./kernel.ts";

/**
 * Kernel of a saturated factor design: everything is a sum over the studies of a cell.
 *
 * Each cell starts with its most precise study and counts effects from that one's yi. A study that holds nearly all
 * weight of its cell then costs no digits: S − w is summed over the others, never subtracted.
 */
export class CellKernel implements Kernel {
  readonly k: number;
  readonly p: number;
  hedges = 0;
  sumW = 0;
  sumW2 = 0;
  Q = 0;
  yPPy = 0;
  yPPPy = 0;
  trP = 0;
  trPP = 0;
  private readonly y: Float64Array;
  private readonly v: Float64Array;
  private readonly w: Float64Array;
  /** first position of each cell, and k at the end */
  private readonly start: Int32Array;
  /** yi of each cell's first study */
  private readonly origin: Float64Array;
  /** Σw of each cell at the last τ² */
  readonly cellWeight: Float64Array;
  /** weighted mean of each cell at the last τ² */
  readonly cellMean: Float64Array;
  /** τ² of the fields, NaN before the first call */
  private evaluated = Number.NaN;

  /**
   * @param cells number of each row's cell, 0 … p − 1; undefined for one cell
   * @param p count of cells, none of them empty
   */
  constructor(yi: Vec, vi: Vec, cells: ArrayLike<number> | undefined, p: number) {
    this.k = yi.length;
    this.p = p;
    // one allocation for three arrays: in small fits the allocator costs more than the arithmetic
    const storage = new Float64Array(3 * this.k);
    this.y = storage.subarray(0, this.k);
    this.v = storage.subarray(this.k, 2 * this.k);
    this.w = storage.subarray(2 * this.k);
    this.start = new Int32Array(p + 1);
    this.cellWeight = new Float64Array(p);
    this.cellMean = new Float64Array(p);
    this.origin = new Float64Array(p);
    this.assign(yi, vi, cells);
  }

  /** Puts (new) data into the kernel's storage, arranged by cell. @throws {RangeError} if a cell is empty */
  assign(yi: Vec, vi: Vec, cells: ArrayLike<number> | undefined): void {
    const { k, p, start, y, v } = this;
    this.evaluated = Number.NaN;
    start.fill(0);
    for (let i = 0; i < k; i++) start[(cells ? cells[i]! : 0) + 1]!++;
    for (let g = 0; g < p; g++) {
      if (start[g + 1] === 0)
        throw new RangeError(`kernel needs an effect in each of ${p} cells, got none in ${g + 1}`);
      start[g + 1]! += start[g]!;
    }
    const next = start.slice(0, p);
    for (let i = 0; i < k; i++) {
      const to = next[cells ? cells[i]! : 0]!++;
      y[to] = yi[i]!;
      v[to] = vi[i]!;
    }
    for (let g = 0; g < p; g++) this.origin[g] = this.leadWithMostPrecise(start[g]!, start[g + 1]!);
    this.hedges = this.unweighted();
  }

  private unweighted(): number {
    const { k, p, start, y, v } = this;
    let excess = 0;
    for (let g = 0; g < p; g++) {
      const from = start[g]!;
      const to = start[g + 1]!;
      let sum = 0;
      for (let i = from; i < to; i++) sum += y[i]!;
      const mean = sum / (to - from);
      const within = 1 - 1 / (to - from);
      for (let i = from; i < to; i++) excess += (y[i]! - mean) ** 2 - v[i]! * within;
    }
    return excess / (k - p);
  }

  /** Moves a cell's most precise study to its front, counts effects from it, and returns its yi. */
  private leadWithMostPrecise(from: number, to: number): number {
    const { y, v } = this;
    let lead = from;
    for (let i = from + 1; i < to; i++) if (v[i]! < v[lead]!) lead = i;
    const origin = y[lead]!;
    y[lead] = y[from]!;
    y[from] = origin;
    const kept = v[lead]!;
    v[lead] = v[from]!;
    v[from] = kept;
    for (let i = from; i < to; i++) y[i]! -= origin;
    return origin;
  }

  at(tau2: number): void {
    if (tau2 === this.evaluated) return;
    this.evaluated = tau2;
    const { p, start, y, v, w } = this;
    let sumW = 0;
    let sumW2 = 0;
    let Q = 0;
    let yPPy = 0;
    let yPPPy = 0;
    let trP = 0;
    let trPP = 0;
    for (let g = 0; g < p; g++) {
      const from = start[g]!;
      const to = start[g + 1]!;
      // first pass: sums over the studies after the lead, whose y is 0
      const lead = 1 / (v[from]! + tau2);
      w[from] = lead;
      let rest = 0;
      let rest2 = 0;
      let wy = 0;
      for (let i = from + 1; i < to; i++) {
        const wi = 1 / (v[i]! + tau2);
        w[i] = wi;
        rest += wi;
        rest2 += wi * wi;
        wy += wi * y[i]!;
      }
      const S = rest + lead;
      const S2 = rest2 + lead * lead;
      const mu = wy / S;
      // second pass: u = Py, and the row sums of P∘P; the lead first
      let u = -lead * mu;
      let uu = u * u;
      let q = -u * mu;
      let wu = lead * u;
      let wuu = lead * u * u;
      let wd = lead * rest;
      let pp = lead * lead * (rest * rest + rest2);
      for (let i = from + 1; i < to; i++) {
        const wi = w[i]!;
        const r = y[i]! - mu;
        u = wi * r;
        q += u * r;
        uu += u * u;
        wu += wi * u;
        wuu += wi * u * u;
        const d = S - wi;
        const w2 = wi * wi;
        wd += wi * d;
        pp += w2 * (d * d + (S2 - w2));
      }
      this.cellWeight[g] = S;
      this.cellMean[g] = this.origin[g]! + mu;
      sumW += S;
      sumW2 += S2;
      Q += q;
      yPPy += uu;
      yPPPy += wuu - (wu * wu) / S;
      trP += wd / S;
      trPP += pp / (S * S);
    }
    this.sumW = sumW;
    this.sumW2 = sumW2;
    this.Q = Q;
    this.yPPy = yPPy;
    this.yPPPy = yPPPy;
    this.trP = trP;
    this.trPP = trPP;
  }

  sumLogVariance(): number {
    return -sumLog(this.w);
  }

  logDetRatio(): number {
    let sum = 0;
    for (let g = 0; g < this.p; g++) sum += Math.log(this.cellWeight[g]! / (this.start[g + 1]! - this.start[g]!));
    return sum;
  }
}

/** Σ ln w, one logarithm for eight weights: their product stays within range for any sampling variance met in practice. */
function sumLog(w: Float64Array): number {
  let sum = 0;
  let product = 1;
  for (let i = 0; i < w.length; i++) {
    product *= w[i]!;
    if ((i & 7) === 7 || product < 1e-200 || product > 1e200) {
      sum += Math.log(product);
      product = 1;
    }
  }
  return sum + Math.log(product);
}
