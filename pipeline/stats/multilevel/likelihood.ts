import { type Matrix, type Vec, zeros } from "../matrix.ts";
import { addComponent } from "./component.ts";
import { clearMoments, createMoments, createScratch, type Moments } from "./moments.ts";
import { orthonormalise, toCoefficients, toCovariance } from "./orthonormal.ts";
import type { Structure } from "./structure.ts";

/** The likelihood at one point of the variances. */
export interface Evaluation {
  readonly sigma2: Float64Array;
  /** log-likelihood, restricted for REML (with metafor's ½ log |XᵀX|), constants included */
  readonly ll: number;
  /** derivative of ll by each σ², length L */
  readonly score: Float64Array;
  /** −(second derivative), L × L row-major */
  readonly observed: Float64Array;
  /** expected information, L × L row-major */
  readonly expected: Float64Array;
  /** weighted residual sum of squares, yᵀ P y */
  readonly rss: number;
  /** log |M| */
  readonly logDet: number;
  /** tr(P K_l) for each factor, P the residual-making matrix of the generalised least squares fit */
  readonly traceP: Float64Array;
  readonly beta: Float64Array;
  readonly vb: Matrix;
}

/** A likelihood ready to be evaluated; not re-entrant, its working arrays are shared between calls. */
export interface Likelihood {
  readonly structure: Structure;
  readonly method: "REML" | "ML";
  readonly p: number;
  /** mean square of the residuals of a rough fit, squared units of yi: an upper guess of a variance */
  readonly spread: number;
  evaluate(sigma2: Vec): Evaluation;
  /** the log-likelihood alone, at half the cost */
  value(sigma2: Vec): number;
  /** diagonal of the hat matrix X (Xᵀ M⁻¹ X)⁻¹ Xᵀ M⁻¹, in the caller's order */
  leverages(sigma2: Vec): Float64Array;
}

/**
 * Log-likelihood of the multilevel model with analytic gradient and second derivatives, one pass over the rows a call.
 *
 * y is first reduced by a weighted fit that ignores the random effects, and X made orthonormal, so that neither a large mean nor a year costs digits.
 *
 * @param yi effects, length k
 * @param X k × p, full column rank
 * @throws {RangeError} if the columns of X are dependent
 * @see Gilmour, Thompson & Cullis (1995), Biometrics 51:1440–1450; Lindstrom & Bates (1988), JASA 83:1014–1022
 */
export function createLikelihood(structure: Structure, yi: Vec, X: Matrix, method: "REML" | "ML"): Likelihood {
  const { k, factors: L } = structure;
  const p = X.cols;
  const c = p + 1;
  const { Q, inverseR } = orthonormalise(X);
  const start = roughFit(structure, yi, Q);
  const F = new Float64Array(k * c);
  structure.order.forEach((i, s) => {
    let residual = yi[i]!;
    for (let j = 0; j < p; j++) {
      F[s * c + j] = Q.data[i * p + j]!;
      residual -= Q.data[i * p + j]! * start[j]!;
    }
    F[s * c + p] = residual;
  });
  let squares = 0;
  for (let s = 0; s < k; s++) squares += F[s * c + p]! ** 2;
  const scratch = createScratch(structure, c);
  const moments = createMoments(c, L);
  const degrees = method === "REML" ? k - p : k;
  const sweep = (sigma2: Vec, derivatives: boolean): Gls & { readonly ll: number } => {
    clearMoments(moments);
    for (let b = 0; b + 1 < structure.rowStart.length; b++)
      addComponent(structure, b, F, c, sigma2, scratch, moments, derivatives);
    const gls = solveGls(moments, p);
    const information = method === "REML" ? gls.logDetInformation : 0;
    return { ...gls, ll: -0.5 * (degrees * Math.log(2 * Math.PI) + moments.logDet + gls.rss + information) };
  };
  return {
    structure,
    method,
    p,
    spread: squares / Math.max(1, k - p),
    value: (sigma2) => sweep(sigma2, false).ll,
    leverages(sigma2) {
      const solved = new Float64Array(k * c);
      clearMoments(moments);
      for (let b = 0; b + 1 < structure.rowStart.length; b++) {
        addComponent(structure, b, F, c, sigma2, scratch, moments, false);
        const first = structure.rowStart[b]!;
        // M⁻¹ F of the component's rows is what the sums were made from
        solved.set(scratch.T.subarray(0, (structure.rowStart[b + 1]! - first) * c), first * c);
      }
      const A: Matrix = { rows: p, cols: p, data: solveGls(moments, p).inverse };
      const hats = new Float64Array(k);
      structure.order.forEach((i, s) => {
        hats[i] = bilinear(A, F.subarray(s * c, s * c + p), solved.subarray(s * c, s * c + p));
      });
      return hats;
    },
    evaluate(sigma2) {
      const { ll, ...gls } = sweep(sigma2, true);
      const gamma = gls.delta.map((d, j) => d + start[j]!);
      return {
        sigma2: Float64Array.from({ length: L }, (_, l) => sigma2[l]!),
        ll,
        rss: gls.rss,
        logDet: moments.logDet,
        ...derivatives(moments, gls, p, L, method),
        beta: toCoefficients(inverseR, gamma),
        vb: toCovariance(inverseR, { rows: p, cols: p, data: gls.inverse }),
      };
    },
  };
}

/** Least squares with weights 1/diagonal: near enough to leave small residuals. */
function roughFit(structure: Structure, yi: Vec, Q: Matrix): Float64Array {
  const p = Q.cols;
  const A = new Float64Array(p * p);
  const right = new Float64Array(p);
  structure.order.forEach((i, s) => {
    const w = 1 / structure.diagonal[s]!;
    for (let a = 0; a < p; a++) {
      right[a]! += w * Q.data[i * p + a]! * yi[i]!;
      for (let b = 0; b < p; b++) A[a * p + b]! += w * Q.data[i * p + a]! * Q.data[i * p + b]!;
    }
  });
  const { inverse } = invert(A, p);
  return Float64Array.from({ length: p }, (_, a) => right.reduce((sum, r, b) => sum + inverse[a * p + b]! * r, 0));
}

interface Gls {
  readonly delta: Float64Array;
  readonly inverse: Float64Array;
  readonly logDetInformation: number;
  readonly rss: number;
}

function solveGls(moments: Moments, p: number): Gls {
  const c = p + 1;
  const A = new Float64Array(p * p);
  for (let a = 0; a < p; a++)
    for (let b = 0; b < p; b++) A[a * p + b] = (moments.F1[a * c + b]! + moments.F1[b * c + a]!) / 2;
  const { inverse, logDet } = invert(A, p);
  const delta = new Float64Array(p);
  let rss = moments.F1[p * c + p]!;
  for (let a = 0; a < p; a++) {
    for (let b = 0; b < p; b++) delta[a]! += inverse[a * p + b]! * moments.F1[b * c + p]!;
  }
  for (let a = 0; a < p; a++) rss -= delta[a]! * moments.F1[a * c + p]!;
  return { delta, inverse, logDetInformation: logDet, rss };
}

/** Inverse and log-determinant of a small symmetric positive definite matrix. */
function invert(A: Float64Array, p: number): { inverse: Float64Array; logDet: number } {
  const inverse = Float64Array.from(A);
  let logDet = 0;
  for (let j = 0; j < p; j++) {
    const pivot = inverse[j * p + j]!;
    if (!(pivot > 0)) throw new RangeError(`model needs a positive definite information matrix, got pivot ${pivot}`);
    logDet += Math.log(pivot);
    inverse[j * p + j] = 1;
    for (let m = 0; m < p; m++) inverse[j * p + m]! /= pivot;
    for (let i = 0; i < p; i++) {
      if (i === j) continue;
      const factor = inverse[i * p + j]!;
      inverse[i * p + j] = 0;
      for (let m = 0; m < p; m++) inverse[i * p + m]! -= factor * inverse[j * p + m]!;
    }
  }
  return { inverse, logDet };
}

type Derivatives = Pick<Evaluation, "score" | "observed" | "expected" | "traceP">;

function derivatives(moments: Moments, gls: Gls, p: number, L: number, method: "REML" | "ML"): Derivatives {
  const c = p + 1;
  const a = Float64Array.from({ length: c }, (_, j) => (j < p ? -gls.delta[j]! : 1));
  const A: Matrix = { rows: p, cols: p, data: gls.inverse };
  const pull = moments.B.map((B) => rowsTimes(B, c, a));
  const corrected = moments.B.map((B) => leftCorner(A, B, c));
  const score = new Float64Array(L);
  const traceP = new Float64Array(L);
  const observed = new Float64Array(L * L);
  const expected = new Float64Array(L * L);
  for (let l = 0; l < L; l++) {
    traceP[l] = moments.trace[l]! - traceOf(corrected[l]!);
    score[l] = 0.5 * (dot(a, pull[l]!, c) - (method === "REML" ? traceP[l]! : moments.trace[l]!));
    for (let m = l; m < L; m++) {
      const C = moments.C[l * L + m]!;
      const quadratic = dot(a, rowsTimes(C, c, a), c) - bilinear(A, pull[l]!, pull[m]!);
      let trace = moments.trace2[l * L + m]!;
      if (method === "REML") trace += traceOfProduct(corrected[l]!, corrected[m]!) - 2 * traceOf(leftCorner(A, C, c));
      observed[l * L + m] = observed[m * L + l] = quadratic - 0.5 * trace;
      expected[l * L + m] = expected[m * L + l] = 0.5 * trace;
    }
  }
  return { score, observed, expected, traceP };
}

function rowsTimes(B: Float64Array, c: number, a: Float64Array): Float64Array {
  const out = new Float64Array(c);
  for (let i = 0; i < c; i++) for (let j = 0; j < c; j++) out[i]! += B[i * c + j]! * a[j]!;
  return out;
}

/** A times the p × p corner of a c × c block. */
function leftCorner(A: Matrix, B: Float64Array, c: number): Matrix {
  const p = A.rows;
  const out = zeros(p, p);
  for (let i = 0; i < p; i++)
    for (let m = 0; m < p; m++) for (let j = 0; j < p; j++) out.data[i * p + j]! += A.data[i * p + m]! * B[m * c + j]!;
  return out;
}

function dot(x: Float64Array, y: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += x[i]! * y[i]!;
  return sum;
}

function bilinear(A: Matrix, x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < A.rows; i++) for (let j = 0; j < A.rows; j++) sum += x[i]! * A.data[i * A.rows + j]! * y[j]!;
  return sum;
}

function traceOf(m: Matrix): number {
  let sum = 0;
  for (let i = 0; i < m.rows; i++) sum += m.data[i * m.rows + i]!;
  return sum;
}

function traceOfProduct(x: Matrix, y: Matrix): number {
  let sum = 0;
  for (let i = 0; i < x.rows; i++)
    for (let j = 0; j < x.rows; j++) sum += x.data[i * x.rows + j]! * y.data[j * x.rows + i]!;
  return sum;
}
