import { type Matrix, zeros } from "../matrix.ts";
import { reduceBias } from "./biasReduction.ts";
import { type Block, makeBlocks } from "./block.ts";
import { createRootScratch } from "./inverseRoot.ts";
import { addCross, addOthers, timesBlock } from "./products.ts";
import type { Clusters, WorkingModel } from "./working.ts";

/** CR0 plain; CR1 × m/(m − 1); CR1p × m/(m − p); CR1S × m(N − 1)/((m − 1)(N − p)); CR2 bias-reduced by the working model. */
export type RobustType = "CR0" | "CR1" | "CR1p" | "CR1S" | "CR2";

/**
 * What the clusters contribute, in coordinates where the weighted design is orthonormal (W^½ X = Q R): everything a robust variance, its
 * Satterthwaite df and its Wald tests need is a sum over these p × p blocks, so nothing of size k × k or m × m is ever formed.
 *
 * g is the adjusted influence of a cluster's residuals on the coefficients R β.
 */
export interface Influences {
  readonly p: number;
  readonly inverseR: Matrix;
  /** the working model's covariance of R β, p × p */
  readonly model: Matrix;
  /** by cluster: the working variance of its term gᵀ e, p × p, made of sums of squares alone */
  readonly own: readonly Float64Array[];
  /** by cluster: [Qᵀ g; Qᵀ W Φ g], d × p with d = 2p, or Qᵀ g alone, d = p, when W = Φ⁻¹; Q here X R⁻¹ */
  readonly lift: readonly Float64Array[];
  /** by cluster: gᵀ e, length p */
  readonly score: readonly Float64Array[];
  /** by cluster: what rounding of the effects may leave of gᵀ e, length p */
  readonly noise: readonly Float64Array[];
  /** couples the lifts of two clusters: cov(gᵢᵀeᵢ, gⱼᵀeⱼ) = liftᵢᵀ K liftⱼ for i ≠ j, d × d */
  readonly coupling: Matrix;
}

/**
 * Influence of every cluster, adjusted as the type asks.
 *
 * @throws {RangeError} if a working block is not positive definite
 * @see Bell & McCaffrey (2002), Survey Methodology 28:169–181; Pustejovsky & Tipton (2018), JBES 36:672–683
 */
export function clusterInfluences(working: WorkingModel, clusters: Clusters, type: RobustType): Influences {
  const { k, p } = working;
  const inverse = working.weights === undefined;
  const { blocks, inverseR } = makeBlocks(working, clusters);
  const spread = blocks.map((block) => spreadOf(block, p, inverse));
  const N = zeros(p, p);
  for (const each of spread) for (let i = 0; i < each.length; i++) N.data[i]! += each[i]!;
  const root = createRootScratch(Math.max(...blocks.map((block) => block.n)));
  const scale = Math.sqrt(correction(type, clusters.n, k, p));
  const plain = type === "CR2" ? [] : unadjusted(blocks, spread, p, scale * scale);
  const own: Float64Array[] = [];
  const lift: Float64Array[] = [];
  const score: Float64Array[] = [];
  const noise: Float64Array[] = [];
  blocks.forEach((block, j) => {
    let g: Float64Array;
    if (type === "CR2") {
      const reduced = reduceBias(block, N, p, inverse, root);
      g = reduced.g;
      const kept = new Float64Array(p * p);
      addCross(kept, reduced.kept, reduced.kept, block.n, p);
      own.push(kept);
    } else {
      g = block.WXR.map((value) => value * scale);
      own.push(plain[j]!);
    }
    lift.push(liftOf(block, g, p, inverse));
    const [sum, rounding] = scoreOf(working, block, g, p);
    score.push(sum);
    noise.push(rounding);
  });
  return { p, inverseR, model: N, own, lift, score, noise, coupling: couple(N, p, inverse) };
}

function correction(type: RobustType, m: number, k: number, p: number): number {
  if (type === "CR1") return m / (m - 1);
  if (type === "CR1p") {
    if (m <= p) throw new RangeError(`CR1p needs more clusters than its ${p} coefficients, got ${m}`);
    return m / (m - p);
  }
  return type === "CR1S" ? (m * (k - 1)) / ((m - 1) * (k - p)) : 1;
}

/** Working variance of WXRᵀ ε over the cluster: its share of the covariance of R β. */
function spreadOf({ share, Phi, WXR, n }: Block, p: number, inverse: boolean): Float64Array {
  if (inverse) return share;
  const out = new Float64Array(p * p);
  addCross(out, WXR, timesBlock(Phi, WXR, p), n, p);
  return out;
}

/**
 * Working variance of each cluster's WXRᵀ e without an adjustment: (I − B)N(I − B) + B N₋ B, B the cluster's share, N its spread and N₋
 * that of the others. I − B and N₋ are summed over the others: a cluster with nearly all the weight leaves nothing to subtract from.
 */
function unadjusted(
  blocks: readonly Block[],
  spread: readonly Float64Array[],
  p: number,
  factor: number,
): Float64Array[] {
  const rest = addOthers(blocks.map(({ share }) => share));
  const others = addOthers(spread);
  return blocks.map(({ share }, j) => {
    const out = new Float64Array(p * p);
    addCross(out, rest[j]!, square(spread[j]!, rest[j]!, p), p, p);
    addCross(out, share, square(others[j]!, share, p), p, p);
    return out.map((value) => value * factor);
  });
}

function square(A: Float64Array, B: Float64Array, p: number): Float64Array {
  return timesBlock({ rows: p, cols: p, data: A }, B, p);
}

function couple(N: Matrix, p: number, inverse: boolean): Matrix {
  const d = inverse ? p : 2 * p;
  const K = zeros(d, d);
  for (let i = 0; i < p; i++) {
    if (inverse) {
      K.data[i * d + i] = -1;
      continue;
    }
    for (let j = 0; j < p; j++) K.data[i * d + j] = N.data[i * p + j]!;
    K.data[i * d + p + i] = -1;
    K.data[(p + i) * d + i] = -1;
  }
  return K;
}

function liftOf(block: Block, g: Float64Array, p: number, inverse: boolean): Float64Array {
  const lift = new Float64Array((inverse ? 1 : 2) * p * p);
  addCross(lift, block.XR, g, block.n, p);
  if (!inverse) addCross(lift.subarray(p * p), block.WXR, timesBlock(block.Phi, g, p), block.n, p);
  return lift;
}

/** gᵀ e, and the most that rounding of the residuals can make of it. */
function scoreOf(working: WorkingModel, block: Block, g: Float64Array, p: number): [Float64Array, Float64Array] {
  const score = new Float64Array(p);
  const rounding = new Float64Array(p);
  block.rows.forEach((row, a) => {
    let residual = working.yi[row]!;
    let size = Math.abs(residual);
    for (let j = 0; j < p; j++) {
      const term = working.X.data[row * p + j]! * working.beta[j]!;
      residual -= term;
      size += Math.abs(term);
    }
    for (let j = 0; j < p; j++) {
      score[j]! += g[a * p + j]! * residual;
      rounding[j]! += Math.abs(g[a * p + j]!) * Number.EPSILON * size;
    }
  });
  return [score, rounding];
}
