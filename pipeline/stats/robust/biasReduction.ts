import { type Matrix, zeros } from "../matrix.ts";
import type { Block } from "./block.ts";
import { applyGradedInverseRoot } from "./gradedRoot.ts";
import { applyInverseRoot, type RootScratch } from "./inverseRoot.ts";
import { multiplyLower, multiplyTransposed, timesBlock, timesSmall } from "./products.ts";

/** The adjusted influence of a cluster's residuals, and the part of Lᵀ g₀ that it keeps. */
export interface Reduced {
  /** A g₀, n × p */
  readonly g: Float64Array;
  /** Π Lᵀ g₀, n × p, Π the projection on the directions in which the cluster has residuals of its own */
  readonly kept: Float64Array;
}

/**
 * CR2's adjustment of a cluster: g = A g₀ with A the symmetric solution of A (I − H)Φ(I − H)ᵀ A = Φ, Lᵀ-transformed.
 *
 * A = L B^(−½) Lᵀ with B = Lᵀ (…) L, so that gᵀ (…) g = |Π Lᵀ g₀|² without a subtraction.
 *
 * @param N working covariance of the coefficients, p × p; the identity when W = Φ⁻¹
 * @param inverse W = Φ⁻¹
 * @see Bell & McCaffrey (2002), Survey Methodology 28:169–181; Pustejovsky & Tipton (2018), JBES 36:672–683
 */
export function reduceBias(block: Block, N: Matrix, p: number, inverse: boolean, root: RootScratch): Reduced {
  const { n, L } = block;
  const g = block.WXR.slice();
  multiplyTransposed(L, g, p);
  let kept: Float64Array = g.slice();
  // variances that differ much give B small eigenvalues that are no rounding error
  const factor = block.wide ? rootOfB(block, N, p, inverse) : undefined;
  if (factor) applyGradedInverseRoot(factor, g, p);
  else {
    const B = residualCovariance(block, N, p, inverse);
    if (block.independent) scaleBoth(L, B);
    else congruence(L, B);
    const whole = B.slice();
    const dropped = applyInverseRoot(B, n, g, p, root, block.largest ** 2);
    if (dropped > 0) kept = projected(whole, n, kept, p, root, block.largest ** 2);
  }
  multiplyLower(L, g, p);
  return { g, kept };
}

/** Y without the directions that B does not have: B^(−½) B^(−½) B Y. */
function projected(B: Float64Array, n: number, Y: Float64Array, p: number, root: RootScratch, magnitude: number) {
  const full = zeros(n, n);
  for (let a = 0; a < n; a++)
    for (let b = 0; b <= a; b++) {
      full.data[a * n + b] = B[a * n + b]!;
      full.data[b * n + a] = B[a * n + b]!;
    }
  const out = timesBlock(full, Y, p);
  for (let half = 0; half < 2; half++) applyInverseRoot(B.slice(), n, out, p, root, magnitude);
  return out;
}

/**
 * Columns of F = Lᵀ L C with F Fᵀ = B, C the Cholesky factor of the residuals' covariance in units of L; nothing where the cluster has
 * a direction without residuals of its own.
 */
function rootOfB(block: Block, N: Matrix, p: number, inverse: boolean): Float64Array[] | undefined {
  const { n, L } = block;
  const C = inverse ? complement(block, p) : inUnitsOf(L, residualCovariance(block, N, p, inverse));
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < j; i++) C[i * n + j] = 0;
    for (let m = 0; m < j; m++) C[j * n + j]! -= C[j * n + m]! ** 2;
    if (!(C[j * n + j]! > 1e-8)) return undefined;
    C[j * n + j] = Math.sqrt(C[j * n + j]!);
    for (let i = j + 1; i < n; i++) {
      for (let m = 0; m < j; m++) C[i * n + j]! -= C[i * n + m]! * C[j * n + m]!;
      C[i * n + j]! /= C[j * n + j]!;
    }
  }
  multiplyLower(L, C, n);
  multiplyTransposed(L, C, n);
  return Array.from({ length: n }, (_, j) => Float64Array.from({ length: n }, (_, i) => C[i * n + j]!));
}

/** I − Q Qᵀ of the cluster's rows. */
function complement({ n, Q }: Block, p: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      let sum = a === b ? 1 : 0;
      for (let j = 0; j < p; j++) sum -= Q[a * p + j]! * Q[b * p + j]!;
      out[a * n + b] = sum;
    }
  return out;
}

/** L⁻¹ G L⁻ᵀ for a diagonal L. */
function inUnitsOf(L: Matrix, G: Float64Array): Float64Array {
  const n = L.rows;
  for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) G[a * n + b]! /= L.data[a * n + a]! * L.data[b * n + b]!;
  return G;
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
function residualCovariance(block: Block, N: Matrix, p: number, inverse: boolean): Float64Array {
  const { n, Phi, XR } = block;
  const G = Phi.data.slice();
  const XN = inverse ? XR : timesSmall(XR, n, N, p);
  const sign = inverse ? -1 : 1;
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      let sum = 0;
      for (let j = 0; j < p; j++) sum += XN[a * p + j]! * XR[b * p + j]!;
      G[a * n + b]! += sign * sum;
    }
  if (inverse) return G;
  const PhiW = timesBlock(Phi, block.WXR, p);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++)
      for (let j = 0; j < p; j++)
        G[a * n + b]! -= XR[a * p + j]! * PhiW[b * p + j]! + PhiW[a * p + j]! * XR[b * p + j]!;
  return G;
}
