import type { Moments, Scratch } from "./moments.ts";
import type { Structure } from "./structure.ts";

/**
 * A component whose rows share one random effect and have independent errors: a study of the ordinary three-level model.
 *
 * The general route of component.ts with q = 1 written out, several times faster: M⁻¹ f = w (f − f̄ + E f̄), E = 1/(1 + σ² Σw),
 * f̄ the weighted mean. The sum f − f̄ + E f̄ is kept in that order; taking (1 − E) f̄ off f would cancel when σ² Σw is large.
 */
export function addSharedComponent(
  s: Structure,
  b: number,
  F: Float64Array,
  c: number,
  sigma2: ArrayLike<number>,
  x: Scratch,
  out: Moments,
  derivatives: boolean,
): void {
  const { w, T, T2, mean, ZT, ZT2 } = x;
  const first = s.rowStart[b]!;
  const n = s.rowStart[b + 1]! - first;
  const unitVariance = s.unit >= 0 ? sigma2[s.unit]! : 0;
  let g = 0;
  for (let i = 0; i < n; i++) {
    const d = s.diagonal[first + i]! + unitVariance;
    w[i] = 1 / d;
    g += w[i]!;
    out.logDet += Math.log(d);
  }
  const l = s.columnFactor[s.columnStart[b]!]!;
  const E = 1 / (1 + sigma2[l]! * g);
  out.logDet -= Math.log(E);
  weightedMeans(F, first * c, n, c, w, g, mean);
  ZT.fill(0, 0, c);
  for (let i = 0; i < n; i++) {
    const at = (first + i) * c;
    for (let j = 0; j < c; j++) {
      const value = w[i]! * (F[at + j]! - mean[j]! + E * mean[j]!);
      T[i * c + j] = value;
      ZT[j]! += value;
      for (let m = 0; m < c; m++) out.F1[j + m * c]! += F[at + m]! * value;
    }
  }
  if (!derivatives) return;
  const N = g * E;
  addColumn(out, l, s.factors, c, N, ZT);
  if (s.unit < 0) return;
  weightedMeans(T, 0, n, c, w, g, mean);
  ZT2.fill(0, 0, c);
  const B = out.B[s.unit]!;
  const C = out.C[s.unit * s.factors + s.unit]!;
  let w2 = 0;
  let w3 = 0;
  for (let i = 0; i < n; i++) {
    const square = w[i]! * w[i]!;
    w2 += square;
    w3 += square * w[i]!;
    for (let j = 0; j < c; j++) {
      const value = w[i]! * (T[i * c + j]! - mean[j]! + E * mean[j]!);
      T2[i * c + j] = value;
      ZT2[j]! += value;
      for (let m = 0; m < c; m++) {
        B[m * c + j]! += T[i * c + m]! * T[i * c + j]!;
        C[m * c + j]! += T[i * c + m]! * value;
      }
    }
  }
  addUnitTraces(s, l, c, sigma2[l]! * E, E, g, w2, w3, ZT, ZT2, out);
}

function weightedMeans(
  F: Float64Array,
  offset: number,
  n: number,
  c: number,
  w: Float64Array,
  g: number,
  mean: Float64Array,
): void {
  for (let j = 0; j < c; j++) mean[j] = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < c; j++) mean[j]! += w[i]! * F[offset + i * c + j]!;
  for (let j = 0; j < c; j++) mean[j]! /= g;
}

function addColumn(out: Moments, l: number, L: number, c: number, N: number, ZT: Float64Array): void {
  out.trace[l]! += N;
  out.trace2[l * L + l]! += N * N;
  const B = out.B[l]!;
  const C = out.C[l * L + l]!;
  for (let j = 0; j < c; j++)
    for (let m = 0; m < c; m++) {
      const product = ZT[j]! * ZT[m]!;
      B[j * c + m]! += product;
      C[j * c + m]! += N * product;
    }
}

function addUnitTraces(
  s: Structure,
  l: number,
  c: number,
  S: number,
  E: number,
  g: number,
  w2: number,
  w3: number,
  ZT: Float64Array,
  ZT2: Float64Array,
  out: Moments,
): void {
  const u = s.unit;
  const cell = Math.min(l, u) * s.factors + Math.max(l, u);
  out.trace[u]! += g - S * w2;
  out.trace2[u * s.factors + u]! += w2 - 2 * S * w3 + S * S * w2 * w2;
  out.trace2[cell]! += E * E * w2;
  const C = out.C[cell]!;
  for (let j = 0; j < c; j++) for (let m = 0; m < c; m++) C[j * c + m]! += ZT[j]! * ZT2[m]!;
}
