import type { LogLik, Method } from "./fit.ts";

const LOG_2PI = 1.8378770664093453; // ln 2π

/** Parts of the log-likelihood of a fit at its τ² and coefficients. */
export interface LikelihoodParts {
  readonly k: number;
  readonly p: number;
  readonly method: Method;
  readonly tau2Fixed: boolean;
  /** Σ ln(vi + τ²) */
  readonly sumLogVariance: number;
  /** Σ ln vi */
  readonly sumLogSampling: number;
  /** Σ (yi − Xβ)²/(vi + τ²) */
  readonly rss: number;
  /** ln |XᵀWX| − ln |XᵀX| */
  readonly logDetRatio: number;
}

/**
 * Log-likelihood, deviance and information criteria.
 *
 * REML: restricted likelihood with + ½ ln |XᵀX|, n = k − p in BIC and AICc, deviance −2 ll. All other methods: full
 * likelihood, n = k, deviance against the model with one mean per effect and τ² = 0. Parameters are the coefficients and,
 * unless EE or fixed, τ².
 *
 * @returns undefined where n = 0, as for one effect under REML
 * @see Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30:261–293; Hurvich & Tsai (1989),
 *   Biometrika 76:297–307 (AICc)
 */
export function fitStatistics(parts: LikelihoodParts): LogLik | undefined {
  const { k, p, method } = parts;
  const reml = method === "REML";
  const n = reml ? k - p : k;
  if (n === 0) return undefined;
  const ll = -0.5 * (n * LOG_2PI + parts.sumLogVariance + parts.rss + (reml ? parts.logDetRatio : 0));
  const saturated = -0.5 * (k * LOG_2PI + parts.sumLogSampling);
  const dev = reml ? -2 * ll : k > p ? -2 * (ll - saturated) : 0;
  const m = p + (method === "EE" || parts.tau2Fixed ? 0 : 1);
  const size = Math.max(n, m + 2);
  return {
    ll,
    dev,
    AIC: -2 * ll + 2 * m,
    BIC: -2 * ll + m * Math.log(n),
    AICc: -2 * ll + (2 * m * size) / (size - m - 1),
  };
}
