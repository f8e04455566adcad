import { invertCore, multiplySquare, weigh } from "./core.ts";
import type { Moments, Scratch } from "./moments.ts";
import { addSharedComponent } from "./sharedComponent.ts";
import type { Structure } from "./structure.ts";

/**
 * Adds one component's share to the moments at given variances.
 *
 * Woodbury with the component's own q columns: M⁻¹ = D⁻¹ − D⁻¹ Z S Zᵀ D⁻¹. Cost O(n (q̄ + c) c + q³), q̄ entries a row: linear in the
 * component's rows, so a study of thousands of effects costs no more per effect than one of two.
 *
 * @param F [Q | y] by sorted row, k × c
 * @param sigma2 variance of each factor, ≥ 0
 * @param derivatives false adds only what the likelihood itself needs
 * @see Henderson & Searle (1981), SIAM Review 23:53–60
 */
export function addComponent(
  structure: Structure,
  b: number,
  F: Float64Array,
  c: number,
  sigma2: ArrayLike<number>,
  scratch: Scratch,
  out: Moments,
  derivatives: boolean,
): void {
  const q = structure.columnStart[b + 1]! - structure.columnStart[b]!;
  if (q === 1 && structure.onesColumn[b] === 0) {
    addSharedComponent(structure, b, F, c, sigma2, scratch, out, derivatives);
    return;
  }
  weigh(structure, b, q, sigma2, scratch, out);
  invertCore(structure, b, q, sigma2, scratch, out);
  solve(structure, b, q, F, structure.rowStart[b]! * c, c, scratch, scratch.T);
  addRows(structure, b, q, c, scratch, out);
  if (!derivatives) return;
  addColumns(structure, b, q, c, scratch, out);
  if (structure.unit >= 0) addUnit(structure, b, q, c, scratch, out);
}

/**
 * M⁻¹ F into `to`, and the core's share of Fᵀ M⁻¹ F into R.
 *
 * By least squares, not by a difference of inverses: v minimises |D^(−½)(F − Z G^½ v)|² + |v|², and M⁻¹ F = D⁻¹ (F − Z G^½ v). One
 * correction from the residuals gives v the digits that the normal equations lose where σ² is many times a sampling variance.
 *
 * @see Björck (1987), Linear Algebra and its Applications 88/89:31–48
 */
function solve(
  s: Structure,
  b: number,
  q: number,
  F: Float64Array,
  offset: number,
  c: number,
  x: Scratch,
  to: Float64Array,
): void {
  const { w, root, R, ZF, inverse } = x;
  const first = s.rowStart[b]!;
  const n = s.rowStart[b + 1]! - first;
  R.fill(0, 0, q * c);
  for (let pass = 0; pass < 3; pass++) {
    ZF.fill(0, 0, q * c);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < c; j++) to[i * c + j] = F[offset + i * c + j]!;
      const end = s.entryStart[first + i + 1]!;
      for (let e = s.entryStart[first + i]!; pass > 0 && e < end; e++) {
        const at = s.entryColumn[e]!;
        const left = s.entryValue[e]! * root[at]!;
        for (let j = 0; j < c; j++) to[i * c + j]! -= left * R[at * c + j]!;
      }
      for (let j = 0; j < c; j++) to[i * c + j]! *= w[i]!;
      for (let e = s.entryStart[first + i]!; e < end; e++) {
        const at = s.entryColumn[e]!;
        const left = s.entryValue[e]! * root[at]!;
        for (let j = 0; j < c; j++) ZF[at * c + j]! += left * to[i * c + j]!;
      }
    }
    if (pass === 2) return;
    for (let a = 0; a < q * c; a++) ZF[a]! -= R[a]!;
    for (let a = 0; a < q; a++)
      for (let d = 0; d < q; d++) {
        const left = inverse[a * q + d]!;
        if (left !== 0) for (let j = 0; j < c; j++) R[a * c + j]! += left * ZF[d * c + j]!;
      }
  }
}

/** Zᵀ T into `to`, q × c. */
function gather(s: Structure, b: number, q: number, c: number, T: Float64Array, to: Float64Array): void {
  to.fill(0, 0, q * c);
  const first = s.rowStart[b]!;
  for (let i = first; i < s.rowStart[b + 1]!; i++) {
    for (let e = s.entryStart[i]!; e < s.entryStart[i + 1]!; e++) {
      const at = s.entryColumn[e]! * c;
      for (let j = 0; j < c; j++) to[at + j]! += s.entryValue[e]! * T[(i - first) * c + j]!;
    }
  }
}

/** Fᵀ M⁻¹ F as a sum of squares, which the errors of v enter only squared; and Zᵀ M⁻¹ F. */
function addRows(s: Structure, b: number, q: number, c: number, x: Scratch, out: Moments): void {
  const n = s.rowStart[b + 1]! - s.rowStart[b]!;
  for (let i = 0; i < n; i++) addOuter(out.F1, x.T, i * c, x.T, i * c, c, 1 / x.w[i]!);
  for (let a = 0; a < q; a++) addOuter(out.F1, x.R, a * c, x.R, a * c, c, 1);
  gather(s, b, q, c, x.T, x.ZT);
  for (let a = 0; a < q; a++)
    if (x.root[a]! > 0) for (let j = 0; j < c; j++) x.ZT[a * c + j] = x.R[a * c + j]! / x.root[a]!;
}

function addOuter(
  to: Float64Array,
  left: Float64Array,
  l: number,
  right: Float64Array,
  r: number,
  c: number,
  factor: number,
): void {
  for (let a = 0; a < c; a++) {
    const value = factor * left[l + a]!;
    for (let d = 0; d < c; d++) to[a * c + d]! += value * right[r + d]!;
  }
}

/** Shares of the factors that are columns of Z. */
function addColumns(s: Structure, b: number, q: number, c: number, x: Scratch, out: Moments): void {
  const base = s.columnStart[b]!;
  const L = s.factors;
  for (let a = 0; a < q; a++) {
    const l = s.columnFactor[base + a]!;
    if (l < 0) continue;
    out.trace[l]! += x.N[a * q + a]!;
    addOuter(out.B[l]!, x.ZT, a * c, x.ZT, a * c, c, 1);
    for (let d = 0; d < q; d++) {
      const m = s.columnFactor[base + d]!;
      if (m < l) continue;
      const value = x.N[a * q + d]!;
      out.trace2[l * L + m]! += value * value;
      addOuter(out.C[l * L + m]!, x.ZT, a * c, x.ZT, d * c, c, value);
    }
  }
}

/** Shares of the factor with one row a level, whose derivative is the identity. */
function addUnit(s: Structure, b: number, q: number, c: number, x: Scratch, out: Moments): void {
  const u = s.unit;
  const L = s.factors;
  const base = s.columnStart[b]!;
  const n = s.rowStart[b + 1]! - s.rowStart[b]!;
  const { S, H2, H3, E, product, w } = x;
  solve(s, b, q, x.T, 0, c, x, x.T2);
  gather(s, b, q, c, x.T2, x.ZT2);
  let trace = 0;
  let trace2 = 0;
  for (let i = 0; i < n; i++) {
    trace += w[i]!;
    trace2 += w[i]! * w[i]!;
    addOuter(out.B[u]!, x.T, i * c, x.T, i * c, c, 1);
    addOuter(out.C[u * L + u]!, x.T, i * c, x.T2, i * c, c, 1);
  }
  // H₂ on the left, because it is sparse
  multiplySquare(H2, S, product, q);
  for (let a = 0; a < q; a++) {
    trace -= product[a * q + a]!;
    for (let d = 0; d < q; d++) {
      trace2 -= 2 * S[a * q + d]! * H3[d * q + a]!;
      trace2 += product[a * q + d]! * product[d * q + a]!;
    }
  }
  out.trace[u]! += trace;
  out.trace2[u * L + u]! += trace2;
  multiplySquare(H2, E, product, q);
  for (let a = 0; a < q; a++) {
    const l = s.columnFactor[base + a]!;
    if (l < 0) continue;
    const cell = Math.min(l, u) * L + Math.max(l, u);
    for (let d = 0; d < q; d++) out.trace2[cell]! += E[d * q + a]! * product[d * q + a]!;
    addOuter(out.C[cell]!, x.ZT, a * c, x.ZT2, a * c, c, 1);
  }
}
