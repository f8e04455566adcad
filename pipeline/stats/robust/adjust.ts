import { cholesky, invertSpd, type Matrix, zeros } from "../matrix.ts";
import { orthonormalise } from "../multilevel/orthonormal.ts";
import { applyGradedInverseRoot } from "./gradedRoot.ts";
import { applyInverseRoot, createRootScratch, type RootScratch } from "./inverseRoot.ts";
import {
  addCross,
  multiplyLower,
  multiplyTransposed,
  solveLower,
  solveLowerTransposed,
  timesBlock,
  timesSmall,
} from "./products.ts";
import type { Clusters, WorkingModel } from "./working.ts";

/** CR0 plain; CR1 × m/(m − 1); CR1p × m/(m − p); CR1S × m(N − 1)/((m − 1)(N − p)); CR2 bias-reduced by the working model. */
export type RobustType = "CR0" | "CR1" | "CR1p" | "CR1S" | "CR2";

/**
 * What the clusters contribute, in coordinates where the design is orthonormal (X = Q R): everything a robust variance, its Satterthwaite
 * df and its Wald tests need is a sum over these p × p blocks, so nothing of size k × k or m × m is ever formed.
 *
 * g = A W Q M is the influence of a cluster's residuals on the coefficients, A the adjustment, M = (Qᵀ W Q)⁻¹.
 */
export interface Influences {
  readonly p: number;
  readonly inverseR: Matrix;
  /** the working model's covariance of the coefficients, p × p */
  readonly model: Matrix;
  /** by cluster: gᵀ Φ g, p × p */
  readonly spread: readonly Float64Array[];
  /** by cluster: [Qᵀ g; Qᵀ W Φ g], d × p with d = 2p, or Qᵀ g alone, d = p, when W = Φ⁻¹ */
  readonly lift: readonly Float64Array[];
  /** by cluster: gᵀ e, length p */
  readonly score: readonly Float64Array[];
  /** couples the lifts of two clusters: cov(gᵢᵀeᵢ, gⱼᵀeⱼ) = [i = j] gᵀΦg + liftᵢᵀ K liftⱼ, d × d */
  readonly coupling: Matrix;
}

interface Block {
  readonly rows: Int32Array;
  readonly n: number;
  /** n × n working covariance and its lower Cholesky factor */
  readonly Phi: Matrix;
  readonly L: Matrix;
  /** both are diagonal */
  readonly independent: boolean;
  /** largest working variance of a row */
  readonly largest: number;
  /** variances differ by more than a factor of 1000 */
  readonly wide: boolean;
  /** n × p: the rows of Q, and W Q */
  readonly Q: Float64Array;
  readonly WQ: Float64Array;
}

/**
 * Influence of every cluster, adjusted as the type asks.
 *
 * CR2's A is the symmetric solution of A (I − H)Φ(I − H)ᵀ A = Φ within a cluster, Lᵀ-transformed: A = L B^(−½) Lᵀ with B = Lᵀ (…) L.
 *
 * @throws {RangeError} if a working block is not positive definite
 * @see Bell & McCaffrey (2002), Survey Methodology 28:169–181; Pustejovsky & Tipton (2018), JBES 36:672–683
 */
export function clusterInfluences(working: WorkingModel, clusters: Clusters, type: RobustType): Influences {
  const { k, p } = working;
  const { Q, inverseR } = orthonormalise(working.X);
  const inverse = working.weights === undefined;
  const blocks = clusters.rows.map((rows) => makeBlock(working, rows, Q));
  const information = zeros(p, p);
  for (const block of blocks) addCross(information.data, block.Q, block.WQ, block.n, p);
  const M = invertSpd(information);
  const N = inverse ? M : sandwich(blocks, M, p);
  const root = createRootScratch(Math.max(...blocks.map((block) => block.n)));
  const scale = Math.sqrt(correction(type, clusters.n, k, p));
  const spread: Float64Array[] = [];
  const lift: Float64Array[] = [];
  const score: Float64Array[] = [];
  for (const block of blocks) {
    const g = timesSmall(block.WQ, block.n, M, p);
    if (type === "CR2") adjust(block, g, M, N, p, inverse, root);
    for (let i = 0; i < g.length; i++) g[i]! *= scale;
    const PhiG = timesBlock(block.Phi, g, p);
    const own = new Float64Array(p * p);
    addCross(own, g, PhiG, block.n, p);
    spread.push(own);
    lift.push(liftOf(block, g, PhiG, p, inverse));
    score.push(scoreOf(working, block, g, p));
  }
  return { p, inverseR, model: N, spread, lift, score, coupling: couple(M, N, p, inverse) };
}

function correction(type: RobustType, m: number, k: number, p: number): number {
  if (type === "CR1") return m / (m - 1);
  if (type === "CR1p") {
    if (m <= p) throw new RangeError(`CR1p needs more clusters than its ${p} coefficients, got ${m}`);
    return m / (m - p);
  }
  return type === "CR1S" ? (m * (k - 1)) / ((m - 1) * (k - p)) : 1;
}

function makeBlock(working: WorkingModel, rows: Int32Array, all: Matrix): Block {
  const n = rows.length;
  const p = all.cols;
  const Phi = zeros(n, n);
  const Q = new Float64Array(n * p);
  const { independent } = working;
  for (let a = 0; a < n; a++) {
    for (let b = independent ? a : 0; b <= a; b++) {
      const value = working.covariance(rows[a]!, rows[b]!);
      Phi.data[a * n + b] = value;
      Phi.data[b * n + a] = value;
    }
    for (let j = 0; j < p; j++) Q[a * p + j] = all.data[rows[a]! * p + j]!;
  }
  const L = independent ? diagonalRoot(Phi) : cholesky(Phi);
  const WQ = Q.slice();
  if (working.weights)
    for (let a = 0; a < n; a++) for (let j = 0; j < p; j++) WQ[a * p + j]! *= working.weights[rows[a]!]!;
  else {
    solveLower(L, WQ, p);
    solveLowerTransposed(L, WQ, p);
  }
  const variances = Array.from(rows, (row) => working.covariance(row, row));
  const largest = Math.max(...variances);
  const wide = largest > 1000 * Math.min(...variances);
  return { rows, n, Phi, L, independent, largest, wide, Q, WQ };
}

function diagonalRoot(Phi: Matrix): Matrix {
  const root = zeros(Phi.rows, Phi.rows);
  for (let a = 0; a < Phi.data.length; a += Phi.rows + 1) root.data[a] = Math.sqrt(Phi.data[a]!);
  return root;
}

/** CR2: g ← L B^(−½) Lᵀ g. */
function adjust(
  block: Block,
  g: Float64Array,
  M: Matrix,
  N: Matrix,
  p: number,
  inverse: boolean,
  root: RootScratch,
): void {
  const { n, L } = block;
  const B = residualCovariance(block, M, N, p, inverse);
  // variances that differ much give B small eigenvalues that are no rounding error
  const graded = block.wide && isRegular(B, L);
  if (block.independent) scaleBoth(L, B);
  else congruence(L, B);
  multiplyTransposed(L, g, p);
  if (graded) applyGradedInverseRoot(B, n, g, p);
  else applyInverseRoot(B, n, g, p, root, block.largest ** 2);
  multiplyLower(L, g, p);
}

/** Whether every residual of the cluster keeps a share of its own variance, by the pivots of both Cholesky factors. */
function isRegular(B: Float64Array, L: Matrix): boolean {
  const n = L.rows;
  const l = B.slice();
  for (let j = 0; j < n; j++) {
    for (let m = 0; m < j; m++) l[j * n + j]! -= l[j * n + m]! ** 2;
    if (!(l[j * n + j]! > 1e-8 * L.data[j * n + j]! ** 2)) return false;
    l[j * n + j] = Math.sqrt(l[j * n + j]!);
    for (let i = j + 1; i < n; i++) {
      for (let m = 0; m < j; m++) l[i * n + j]! -= l[i * n + m]! * l[j * n + m]!;
      l[i * n + j]! /= l[j * n + j]!;
    }
  }
  return true;
}

/** B ← Lᵀ B L for a diagonal L, lower triangle. */
function scaleBoth(L: Matrix, B: Float64Array): void {
  const n = L.rows;
  for (let a = 0; a < n; a++) {
    const left = L.data[a * n + a]!;
    for (let b = 0; b <= a; b++) B[a * n + b]! *= left * L.data[b * n + b]!;
  }
}

/** B ← Lᵀ B L for a lower triangular L, lower triangle. */
function congruence(L: Matrix, B: Float64Array): void {
  const n = L.rows;
  const half = new Float64Array(n * n);
  for (let a = 0; a < n; a++)
    for (let m = 0; m < n; m++) {
      const left = B[a * n + m]!;
      for (let b = 0; b <= m; b++) half[a * n + b]! += left * L.data[m * n + b]!;
    }
  B.fill(0);
  for (let m = 0; m < n; m++)
    for (let a = 0; a <= m; a++) {
      const left = L.data[m * n + a]!;
      for (let b = 0; b <= a; b++) B[a * n + b]! += left * half[m * n + b]!;
    }
}

/** Working covariance of the cluster's residuals. */
function residualCovariance(block: Block, M: Matrix, N: Matrix, p: number, inverse: boolean): Float64Array {
  const { n, Phi, Q } = block;
  const G = Phi.data.slice();
  const QN = timesSmall(Q, n, N, p);
  const sign = inverse ? -1 : 1;
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      let sum = 0;
      for (let j = 0; j < p; j++) sum += QN[a * p + j]! * Q[b * p + j]!;
      G[a * n + b]! += sign * sum;
    }
  if (inverse) return G;
  const QM = timesSmall(Q, n, M, p);
  const PhiWQ = timesBlock(Phi, block.WQ, p);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++)
      for (let j = 0; j < p; j++)
        G[a * n + b]! -= QM[a * p + j]! * PhiWQ[b * p + j]! + PhiWQ[a * p + j]! * QM[b * p + j]!;
  return G;
}

/** M Qᵀ W Φ W Q M: the working covariance of the coefficients. */
function sandwich(blocks: readonly Block[], M: Matrix, p: number): Matrix {
  const N = zeros(p, p);
  for (const block of blocks) {
    const WQM = timesSmall(block.WQ, block.n, M, p);
    addCross(N.data, WQM, timesBlock(block.Phi, WQM, p), block.n, p);
  }
  return N;
}

function couple(M: Matrix, N: Matrix, p: number, inverse: boolean): Matrix {
  const d = inverse ? p : 2 * p;
  const K = zeros(d, d);
  for (let i = 0; i < p; i++)
    for (let j = 0; j < p; j++) {
      K.data[i * d + j] = inverse ? -M.data[i * p + j]! : N.data[i * p + j]!;
      if (inverse) continue;
      K.data[i * d + p + j] = -M.data[i * p + j]!;
      K.data[(p + i) * d + j] = -M.data[i * p + j]!;
    }
  return K;
}

function liftOf(block: Block, g: Float64Array, PhiG: Float64Array, p: number, inverse: boolean): Float64Array {
  const lift = new Float64Array((inverse ? 1 : 2) * p * p);
  addCross(lift, block.Q, g, block.n, p);
  if (!inverse) addCross(lift.subarray(p * p), block.WQ, PhiG, block.n, p);
  return lift;
}

function scoreOf(working: WorkingModel, block: Block, g: Float64Array, p: number): Float64Array {
  const score = new Float64Array(p);
  block.rows.forEach((row, a) => {
    let residual = working.yi[row]!;
    for (let j = 0; j < p; j++) residual -= working.X.data[row * p + j]! * working.beta[j]!;
    for (let j = 0; j < p; j++) score[j]! += g[a * p + j]! * residual;
  });
  return score;
}
