import type { Matrix, Vec } from "../matrix.ts";

/** Which tail of the observed effects the p-values of the selection refer to. */
export type Alternative = "greater" | "less" | "two.sided";

/** Effects and their model matrix as the selection likelihoods take them. */
export interface SelectionData {
  readonly yi: Vec;
  readonly vi: Vec;
  /** k × p */
  readonly X: Matrix;
}

/**
 * Log-likelihood with its first and second derivatives in the natural parameters (β₁ … β_p, τ², δ₁ … δ_c).
 */
export interface Evaluation {
  readonly ll: number;
  /** length p + 1 + c */
  readonly gradient: Float64Array;
  /** row-major, (p + 1 + c)² */
  readonly hessian: Float64Array;
}

/** A selection model's log-likelihood. */
export interface Likelihood {
  /** number of coefficients */
  readonly p: number;
  /** number of selection parameters, all of them, fixed ones too */
  readonly c: number;
  /** @returns null where the likelihood is not finite, which a search must treat as forbidden ground */
  evaluate(theta: Float64Array): Evaluation | null;
}

/**
 * Adds one study's share of gradient and Hessian.
 *
 * The study depends on β only through μ = xᵀβ, so its derivatives come in terms of (μ, τ², δ₁ … δ_c) and are spread over β.
 *
 * @param row the study's row in X
 * @param g derivatives in (μ, τ², δ), length 2 + c
 * @param h second derivatives, row-major (2 + c)²
 */
export function addStudy(sum: Evaluation, X: Matrix, row: number, g: Float64Array, h: Float64Array): void {
  const p = X.cols;
  const m = g.length;
  const n = p + m - 1;
  for (let a = 0; a < m; a++) {
    if (a === 0) for (let j = 0; j < p; j++) sum.gradient[j]! += X.data[row * p + j]! * g[0]!;
    else sum.gradient[p + a - 1]! += g[a]!;
    for (let b = 0; b <= a; b++) addBlock(sum.hessian, X, row, n, a, b, h[a * m + b]!);
  }
}

function addBlock(hessian: Float64Array, X: Matrix, row: number, n: number, a: number, b: number, value: number): void {
  const p = X.cols;
  if (a > 0 && b > 0) {
    const i = p + a - 1;
    const j = p + b - 1;
    hessian[i * n + j]! += value;
    if (i !== j) hessian[j * n + i]! += value;
  } else if (a > 0) {
    const i = p + a - 1;
    for (let j = 0; j < p; j++) {
      const share = value * X.data[row * p + j]!;
      hessian[i * n + j]! += share;
      hessian[j * n + i]! += share;
    }
  } else {
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) hessian[i * n + j]! += value * X.data[row * p + i]! * X.data[row * p + j]!;
    }
  }
}

/** Log density of a normal effect and its derivatives in (μ, τ²), before selection: [ll, μ, τ², μμ, μτ², τ²τ²]. */
export function normalTerms(error: number, s2: number): readonly [number, number, number, number, number, number] {
  const e2 = error * error;
  return [
    -0.5 * (Math.log(2 * Math.PI * s2) + e2 / s2),
    error / s2,
    (e2 / s2 - 1) / (2 * s2),
    -1 / s2,
    -error / (s2 * s2),
    (0.5 - e2 / s2) / (s2 * s2),
  ];
}
