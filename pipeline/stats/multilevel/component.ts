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
  addRows(structure, b, q, F, c, scratch, out);
  if (!derivatives) return;
  addColumns(structure, b, q, c, scratch, out);
  if (structure.unit >= 0) addUnit(structure, b, q, c, scratch, out);
}

/**
 * M⁻¹ F into `to`. Where a column is 1 in every row of the component, F is first centred on its weighted mean: M⁻¹ 1 has a form
 * without cancellation, which keeps the digits when that column's variance is large beside the sampling variances.
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
  const { w, mean, ZF, R, S, E } = x;
  const first = s.rowStart[b]!;
  const n = s.rowStart[b + 1]! - first;
  const ones = s.onesColumn[b]!;
  centre(F, offset, n, c, w, mean, ones >= 0);
  ZF.fill(0, 0, q * c);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < c; j++) to[i * c + j] = w[i]! * (F[offset + i * c + j]! - mean[j]!);
    for (let e = s.entryStart[first + i]!; e < s.entryStart[first + i + 1]!; e++) {
      const at = s.entryColumn[e]! * c;
      for (let j = 0; j < c; j++) ZF[at + j]! += s.entryValue[e]! * to[i * c + j]!;
    }
  }
  for (let a = 0; a < q; a++) {
    for (let j = 0; j < c; j++) R[a * c + j] = ones >= 0 ? E[a * q + ones]! * mean[j]! : 0;
    for (let d = 0; d < q; d++) {
      const left = S[a * q + d]!;
      if (left !== 0) for (let j = 0; j < c; j++) R[a * c + j]! -= left * ZF[d * c + j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let e = s.entryStart[first + i]!; e < s.entryStart[first + i + 1]!; e++) {
      const at = s.entryColumn[e]! * c;
      const left = w[i]! * s.entryValue[e]!;
      for (let j = 0; j < c; j++) to[i * c + j]! += left * R[at + j]!;
    }
  }
}

/** Weighted column means of a component's rows, or zeros when they are not wanted. */
function centre(
  F: Float64Array,
  offset: number,
  n: number,
  c: number,
  w: Float64Array,
  mean: Float64Array,
  wanted: boolean,
): void {
  mean.fill(0);
  if (!wanted) return;
  let total = 0;
  for (let i = 0; i < n; i++) {
    total += w[i]!;
    for (let j = 0; j < c; j++) mean[j]! += w[i]! * F[offset + i * c + j]!;
  }
  for (let j = 0; j < c; j++) mean[j]! /= total;
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

/** Fᵀ M⁻¹ F, and Zᵀ M⁻¹ F. */
function addRows(s: Structure, b: number, q: number, F: Float64Array, c: number, x: Scratch, out: Moments): void {
  const first = s.rowStart[b]!;
  const n = s.rowStart[b + 1]! - first;
  for (let i = 0; i < n; i++) addOuter(out.F1, F, (first + i) * c, x.T, i * c, c, 1);
  gather(s, b, q, c, x.T, x.ZT);
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
