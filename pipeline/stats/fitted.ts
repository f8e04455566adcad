import type { RmaFit } from "./fit.ts";

/** What a fit says of its own effects. */

/** Fitted values Xβ, length k. */
export function fittedValues(fit: RmaFit): Float64Array {
  const { k, p, X, beta } = fit;
  const out = new Float64Array(k);
  for (let i = 0; i < k; i++) for (let j = 0; j < p; j++) out[i]! += X.data[i * p + j]! * beta[j]!;
  return out;
}

/** Residuals yi − Xβ, length k. */
export function residuals(fit: RmaFit): Float64Array {
  return fittedValues(fit).map((value, i) => fit.yi[i]! - value);
}

/** Weights of the effects in percent, summing to 100: user weights, or 1/(vi + τ²). */
export function studyWeights(fit: RmaFit): Float64Array {
  const w = fit.weights ?? fit.vi.map((v) => 1 / (v + fit.tau2));
  const sum = w.reduce((a, b) => a + b, 0);
  return w.map((value) => (100 * value) / sum);
}
