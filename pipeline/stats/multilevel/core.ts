import type { Moments, Scratch } from "./moments.ts";
import type { Structure } from "./structure.ts";

/** Weights 1/d and the cross products of Z under them. */
export function weigh(s: Structure, b: number, q: number, sigma2: ArrayLike<number>, x: Scratch, out: Moments): void {
  const unitVariance = s.unit >= 0 ? sigma2[s.unit]! : 0;
  const { H, H2, H3, w } = x;
  H.fill(0, 0, q * q);
  if (s.unit >= 0) {
    H2.fill(0, 0, q * q);
    H3.fill(0, 0, q * q);
  }
  const first = s.rowStart[b]!;
  for (let i = first; i < s.rowStart[b + 1]!; i++) {
    const d = s.diagonal[i]! + unitVariance;
    const weight = 1 / d;
    w[i - first] = weight;
    out.logDet += Math.log(d);
    for (let e = s.entryStart[i]!; e < s.entryStart[i + 1]!; e++) {
      const at = s.entryColumn[e]! * q;
      const left = weight * s.entryValue[e]!;
      for (let f = s.entryStart[i]!; f < s.entryStart[i + 1]!; f++) {
        const product = left * s.entryValue[f]!;
        const cell = at + s.entryColumn[f]!;
        H[cell]! += product;
        H2[cell]! += product * weight;
        H3[cell]! += product * weight * weight;
      }
    }
  }
}

/** K⁻¹, S, E = (I + GH)⁻¹ and N = HE from the q × q core; log-determinant of the core. */
export function invertCore(
  s: Structure,
  b: number,
  q: number,
  sigma2: ArrayLike<number>,
  x: Scratch,
  out: Moments,
): void {
  const { H, K, S, E, N, root, inverse } = x;
  const base = s.columnStart[b]!;
  for (let a = 0; a < q; a++) {
    const factor = s.columnFactor[base + a]!;
    root[a] = Math.sqrt(factor < 0 ? s.columnVariance[base + a]! : sigma2[factor]!);
  }
  for (let a = 0; a < q; a++) {
    for (let d = 0; d <= a; d++) K[a * q + d] = root[a]! * H[a * q + d]! * root[d]! + (a === d ? 1 : 0);
  }
  const lead = diagonalLead(K, q);
  out.logDet += factorise(K, q, lead);
  invertFactored(K, q, lead, inverse);
  // (I + GH)⁻¹ = G½ K⁻¹ G⁻½ where the variance is positive: no difference of near equals
  for (let d = 0; d < q; d++) {
    if (root[d]! > 0) for (let a = 0; a < q; a++) E[a * q + d] = (root[a]! * inverse[a * q + d]!) / root[d]!;
  }
  for (let a = 0; a < q; a++) for (let d = 0; d < q; d++) S[a * q + d] = inverse[a * q + d]! * root[a]! * root[d]!;
  for (let d = 0; d < q; d++) {
    if (root[d]! > 0) continue;
    for (let a = 0; a < q; a++) {
      let sum = a === d ? 1 : 0;
      for (let m = 0; m < q; m++) sum -= S[a * q + m]! * H[m * q + d]!;
      E[a * q + d] = sum;
    }
  }
  multiplySquare(H, E, N, q);
  // N = G⁻½ (I − K⁻¹) G⁻½: where a variance is large beside the errors the product has lost what this keeps
  for (let a = 0; a < q; a++)
    for (let d = 0; d < q; d++)
      if (root[a]! ** 2 * H[a * q + a]! > 1 && root[d]! ** 2 * H[d * q + d]! > 1)
        N[a * q + d] = ((a === d ? 1 : 0) - inverse[a * q + d]!) / (root[a]! * root[d]!);
}

/** Size of the diagonal block that K begins with. */
function diagonalLead(K: Float64Array, q: number): number {
  for (let i = 1; i < q; i++) for (let j = 0; j < i; j++) if (K[i * q + j] !== 0) return i;
  return q;
}

/**
 * In-place lower Cholesky factor of K; returns log |K|. K = I + positive semidefinite, so pivots are at least 1.
 *
 * The first `lead` columns have nothing but their diagonal down to row `lead`, which leaves the cost to the smaller factors.
 */
function factorise(K: Float64Array, q: number, lead: number): number {
  let logDet = 0;
  for (let j = 0; j < q; j++) {
    for (let i = Math.max(lead, j); i < q; i++) {
      let sum = K[i * q + j]!;
      if (j >= lead) for (let m = 0; m < j; m++) sum -= K[i * q + m]! * K[j * q + m]!;
      if (i === j) {
        K[j * q + j] = Math.sqrt(sum);
        logDet += Math.log(sum);
      } else K[i * q + j] = sum / (j < lead ? Math.sqrt(K[j * q + j]!) : K[j * q + j]!);
    }
    if (j >= lead) continue;
    logDet += Math.log(K[j * q + j]!);
    K[j * q + j] = Math.sqrt(K[j * q + j]!);
  }
  return logDet;
}

/** Inverse of L Lᵀ into `out`, L in the lower triangle of K with a diagonal block of size `lead` first. */
function invertFactored(K: Float64Array, q: number, lead: number, out: Float64Array): void {
  for (let j = 0; j < q; j++) {
    for (let i = 0; i < q; i++) {
      if (i < j || (i < lead && i > j)) {
        out[i * q + j] = 0;
        continue;
      }
      let sum = i === j ? 1 : 0;
      if (j < lead && i >= lead) sum -= K[i * q + j]! * out[j * q + j]!;
      for (let m = Math.max(lead, j); m < i; m++) sum -= K[i * q + m]! * out[m * q + j]!;
      out[i * q + j] = sum / K[i * q + i]!;
    }
    for (let i = q - 1; i >= 0; i--) {
      let sum = out[i * q + j]!;
      for (let m = i < lead ? lead : i + 1; m < q; m++) sum -= K[m * q + i]! * out[m * q + j]!;
      out[i * q + j] = sum / K[i * q + i]!;
    }
  }
}

/** A · B into `out`, q × q. */
export function multiplySquare(A: Float64Array, B: Float64Array, out: Float64Array, q: number): void {
  for (let a = 0; a < q; a++) {
    for (let d = 0; d < q; d++) out[a * q + d] = 0;
    for (let m = 0; m < q; m++) {
      const left = A[a * q + m]!;
      if (left !== 0) for (let d = 0; d < q; d++) out[a * q + d]! += left * B[m * q + d]!;
    }
  }
}
