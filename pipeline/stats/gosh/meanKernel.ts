import { ones } from "../matrix.ts";
import { createKernel } from "../tau2/createKernel.ts";
import { estimateFromKernel } from "../tau2/estimate.ts";

/** Models that a GOSH diagram can be drawn from. */
export type GoshMethod = "EE" | "DL" | "ML" | "REML";

/** Mean, heterogeneity and τ² of a changing set of effects, for millions of sets: nothing is allocated, fields hold the last result. */
export class MeanKernel {
  estimate = 0;
  tau2 = 0;
  QE = 0;
  I2 = 0;
  H2 = 1;
  /** number of effects in the set; y and v hold them in their first `k` places */
  k = 0;
  readonly y: Float64Array;
  readonly v: Float64Array;
  private readonly method: GoshMethod;
  private mu = 0;
  private score = 0;
  private information = 0;
  private curvature = 0;
  private Q = 0;
  private sumW = 0;
  private sumW2 = 0;

  /** @param capacity largest number of effects in a set */
  constructor(capacity: number, method: GoshMethod) {
    this.y = new Float64Array(capacity);
    this.v = new Float64Array(capacity);
    this.method = method;
  }

  /** Pools the set that y, v and k describe. */
  pool(): void {
    const { k } = this;
    this.tau2 = 0;
    this.evaluate(0);
    this.QE = k === 1 ? 0 : this.Q;
    if (k === 1) {
      this.estimate = this.y[0]!;
      this.I2 = 0;
      this.H2 = 1;
      return;
    }
    const df = k - 1;
    const trP = this.sumW - this.sumW2 / this.sumW;
    if (this.method === "DL") this.tau2 = Math.max(0, (this.QE - df) / trP);
    else if (this.method !== "EE") this.tau2 = this.likelihoodTau2();
    if (this.tau2 > 0) this.evaluate(this.tau2);
    else this.evaluate(0);
    this.estimate = this.mu;
    if (this.method === "EE") {
      this.I2 = this.QE > df ? (100 * (this.QE - df)) / this.QE : 0;
      this.H2 = this.QE / df;
    } else {
      const typical = df / trP;
      this.I2 = (100 * this.tau2) / (this.tau2 + typical);
      this.H2 = this.tau2 / typical + 1;
    }
  }

  /** Weighted mean, Q, and score, expected and observed information of τ². */
  private evaluate(tau2: number): void {
    const { k, y, v } = this;
    const origin = y[0]!;
    let sumW = 0;
    let sumW2 = 0;
    let sumW3 = 0;
    let wy = 0;
    for (let i = 0; i < k; i++) {
      const w = 1 / (v[i]! + tau2);
      sumW += w;
      sumW2 += w * w;
      sumW3 += w * w * w;
      wy += w * (y[i]! - origin);
    }
    const mu = origin + wy / sumW;
    let Q = 0;
    let uu = 0;
    let wu = 0;
    let wuu = 0;
    for (let i = 0; i < k; i++) {
      const w = 1 / (v[i]! + tau2);
      const e = y[i]! - mu;
      const u = w * e;
      Q += u * e;
      uu += u * u;
      wu += w * u;
      wuu += w * u * u;
    }
    const reml = this.method === "REML";
    this.mu = mu;
    this.Q = Q;
    this.sumW = sumW;
    this.sumW2 = sumW2;
    this.score = uu - (reml ? sumW - sumW2 / sumW : sumW);
    this.information = reml ? sumW2 - (2 * sumW3) / sumW + (sumW2 / sumW) ** 2 : sumW2;
    this.curvature = 2 * (wuu - (wu * wu) / sumW) - this.information;
  }

  /**
   * (Restricted) maximum likelihood τ²: scoring from the Hedges estimate, Newton near the root, zero where the likelihood is
   * higher there. The rare set on which that does not settle goes to the general estimator.
   */
  private likelihoodTau2(): number {
    const scoreAtZero = this.score;
    let tau2 = Math.max(0, this.hedges());
    const scale = this.k / this.sumW;
    for (let step = 0; step < 60; step++) {
      this.evaluate(tau2);
      if (tau2 === 0 && this.score <= 0) return 0;
      const newton = this.score / this.curvature;
      const near = this.curvature > 0 && Math.abs(newton) < 0.3 * (tau2 + scale);
      let change = near ? newton : this.score / this.information;
      if (tau2 + change < 0) change = scoreAtZero <= 0 && tau2 < 1e-6 * scale ? -tau2 : -tau2 / 2;
      if (near && Math.abs(change) <= 1e-12 * (tau2 + scale)) return this.notBelowZero(tau2 + change);
      tau2 += change;
    }
    return this.general();
  }

  /** The inner stationary point, unless the likelihood at zero is higher. */
  private notBelowZero(tau2: number): number {
    const inner = this.logLikelihood(tau2);
    return this.logLikelihood(0) > inner + 1e-10 ? 0 : tau2;
  }

  private logLikelihood(tau2: number): number {
    this.evaluate(tau2);
    let log = 0;
    let product = 1;
    // one logarithm for eight variances: their product stays in range
    for (let i = 0; i < this.k; i++) {
      product *= this.v[i]! + tau2;
      if ((i & 7) === 7) {
        log += Math.log(product);
        product = 1;
      }
    }
    log += Math.log(product) + (this.method === "REML" ? Math.log(this.sumW) : 0);
    return -0.5 * (log + this.Q);
  }

  private hedges(): number {
    const { k, y, v } = this;
    let mean = 0;
    for (let i = 0; i < k; i++) mean += y[i]!;
    mean /= k;
    let excess = 0;
    for (let i = 0; i < k; i++) excess += (y[i]! - mean) ** 2 - v[i]! * (1 - 1 / k);
    return excess / (k - 1);
  }

  private general(): number {
    const kernel = createKernel(this.y.slice(0, this.k), this.v.slice(0, this.k), ones(this.k));
    return estimateFromKernel(kernel, this.method === "ML" ? "ML" : "REML").tau2;
  }
}
