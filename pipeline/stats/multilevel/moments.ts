import type { Structure } from "./structure.ts";

/**
 * Everything that the likelihood, its gradient and both informations need, summed over components.
 *
 * F is the k × c matrix [Q | y], M the marginal covariance, K_l = Z_l Z_lᵀ the derivative of M by σ²_l (the identity for the unit factor).
 */
export interface Moments {
  /** log |M| */
  logDet: number;
  /** Fᵀ M⁻¹ F, c × c */
  readonly F1: Float64Array;
  /** Fᵀ M⁻¹ K_l M⁻¹ F, c × c for each factor */
  readonly B: readonly Float64Array[];
  /** Fᵀ M⁻¹ K_l M⁻¹ K_m M⁻¹ F, c × c at l·L + m, l ≤ m */
  readonly C: readonly Float64Array[];
  /** tr(M⁻¹ K_l) */
  readonly trace: Float64Array;
  /** tr(M⁻¹ K_l M⁻¹ K_m) at l·L + m, l ≤ m */
  readonly trace2: Float64Array;
}

/** Zeroed sums for c columns and L factors. */
export function createMoments(c: number, factors: number): Moments {
  const square = () => new Float64Array(c * c);
  return {
    logDet: 0,
    F1: square(),
    B: Array.from({ length: factors }, square),
    C: Array.from({ length: factors * factors }, square),
    trace: new Float64Array(factors),
    trace2: new Float64Array(factors * factors),
  };
}

/** Puts all sums back to zero. */
export function clearMoments(moments: Moments): void {
  moments.logDet = 0;
  moments.F1.fill(0);
  moments.trace.fill(0);
  moments.trace2.fill(0);
  for (const block of moments.B) block.fill(0);
  for (const block of moments.C) block.fill(0);
}

/** Working arrays, as large as the largest component needs. */
export interface Scratch {
  /** q × q: Zᵀ D⁻ʲ Z for j = 1, 2, 3 */
  readonly H: Float64Array;
  readonly H2: Float64Array;
  readonly H3: Float64Array;
  /** I + G½ H G½ and its Cholesky factor */
  readonly K: Float64Array;
  /** (I + G½ H G½)⁻¹, and the same between G½ */
  readonly inverse: Float64Array;
  readonly S: Float64Array;
  /** (I + G H)⁻¹, so that M⁻¹ Z = D⁻¹ Z E */
  readonly E: Float64Array;
  /** Zᵀ M⁻¹ Z */
  readonly N: Float64Array;
  readonly product: Float64Array;
  readonly root: Float64Array;
  /** inverse of D by row */
  readonly w: Float64Array;
  /** M⁻¹ F and M⁻² F, rows × c */
  readonly T: Float64Array;
  readonly T2: Float64Array;
  /** Zᵀ M⁻¹ F and Zᵀ M⁻² F, q × c */
  readonly ZT: Float64Array;
  readonly ZT2: Float64Array;
  readonly ZF: Float64Array;
  readonly R: Float64Array;
  readonly mean: Float64Array;
}

/** Scratch for a structure and c columns. */
export function createScratch(structure: Structure, c: number): Scratch {
  let n = 0;
  let q = 0;
  for (let b = 0; b + 1 < structure.rowStart.length; b++) {
    n = Math.max(n, structure.rowStart[b + 1]! - structure.rowStart[b]!);
    q = Math.max(q, structure.columnStart[b + 1]! - structure.columnStart[b]!);
  }
  const square = () => new Float64Array(q * q);
  const wide = () => new Float64Array(q * c);
  return {
    H: square(),
    H2: square(),
    H3: square(),
    K: square(),
    inverse: square(),
    S: square(),
    E: square(),
    N: square(),
    product: square(),
    root: new Float64Array(q),
    w: new Float64Array(n),
    T: new Float64Array(n * c),
    T2: new Float64Array(n * c),
    ZT: wide(),
    ZT2: wide(),
    ZF: wide(),
    R: wide(),
    mean: new Float64Array(c),
  };
}
