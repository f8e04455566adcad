import { requireCorrelation } from "./correlationGuard.ts";
import { requireFinite } from "./guard.ts";

/** One coefficient of a regression, as a (semi-)partial correlation. */
export interface PartialEffect {
  readonly yi: number;
  readonly vi: number;
}

/**
 * Partial correlation of one predictor (PCOR) from its t: t/√(t² + df), vi = (1 − yi²)²/df.
 *
 * @param t test statistic of the coefficient
 * @param ni sample size
 * @param mi predictors in the model, this one included; df = ni − mi − 1
 * @throws {RangeError} if df < 1 or t is not finite
 * @see Aloe & Becker (2012), Journal of Educational and Behavioral Statistics 37:278–297
 */
export function partialR(t: number, ni: number, mi: number): PartialEffect {
  const df = residualDf(t, ni, mi);
  const yi = t / Math.sqrt(t * t + df);
  return { yi, vi: (1 - yi * yi) ** 2 / df };
}

/**
 * Fisher's z of a partial correlation (ZPCOR), vi = 1/(df − 1).
 *
 * Fisher (1924): a partial correlation behaves as a correlation of n − q persons, q the predictors held constant, so that
 * n − 3 becomes n − q − 3 = df − 1. metafor 3.8 prints 1/df; `rule: "df"` gives that.
 *
 * @throws {RangeError} if df < 2 (df < 1 for rule "df") or t is not finite
 * @see Fisher (1924), Metron 3:329–332
 */
export function partialZ(t: number, ni: number, mi: number, rule: "df-1" | "df" = "df-1"): PartialEffect {
  const df = residualDf(t, ni, mi);
  if (rule === "df-1" && df < 2)
    throw new RangeError(`partialZ needs at least 2 residual degrees of freedom, got ${df}`);
  return { yi: Math.atanh(t / Math.sqrt(t * t + df)), vi: 1 / (rule === "df" ? df : df - 1) };
}

/**
 * Semi-partial correlation of one predictor (SPCOR): t √(1 − R²)/√df.
 *
 * @param r2 squared multiple correlation of the full model, 0 ≤ R² ≤ 1
 * @returns vi by the delta method of Aloe & Becker, over n
 * @throws {RangeError} if df < 1, R² lies outside [0, 1], or t and R² cannot belong to one model
 * @see Aloe & Becker (2012), Journal of Educational and Behavioral Statistics 37:278–297
 */
export function semiPartialR(t: number, ni: number, mi: number, r2: number): PartialEffect {
  const df = residualDf(t, ni, mi);
  if (!(r2 >= 0 && r2 <= 1)) throw new RangeError(`semiPartialR needs R² from 0 to 1, got ${r2}`);
  const yi = (t * Math.sqrt(1 - r2)) / Math.sqrt(df);
  requireCorrelation("semiPartialR", yi);
  const others = r2 - yi * yi;
  const vi = (r2 * r2 - 2 * r2 + others + 1 - others * others) / ni;
  if (!(vi > 0)) throw new RangeError(`semiPartialR needs t and R² of one model, got a variance of ${vi}`);
  return { yi, vi };
}

function residualDf(t: number, ni: number, mi: number): number {
  requireFinite("partial correlation: t, n, m", [t, ni, mi]);
  if (mi < 1) throw new RangeError(`partial correlation needs at least 1 predictor, got ${mi}`);
  const df = ni - mi - 1;
  if (!(df >= 1)) throw new RangeError(`partial correlation needs n − m − 1 of at least 1, got ${df}`);
  return df;
}
