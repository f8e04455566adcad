import { tUpper } from "../distributions.ts";
import type { RmaFit } from "../fit.ts";
import { requireEffects } from "../guard.ts";
import type { Vec } from "../matrix.ts";
import { rma } from "../regression.ts";
import { type EggerOptions, egger } from "./egger.ts";

/** A coefficient with its test. */
export interface BiasEstimate {
  readonly estimate: number;
  readonly se: number;
  readonly stat: number;
  /** absent for z */
  readonly df?: number;
  readonly pval: number;
  readonly ciLb: number;
  readonly ciUb: number;
}

/** Regression of effects on precision, read at infinite precision. */
export interface PrecisionRegression extends BiasEstimate {
  /** coefficient of se (PET) or of its square (PEESE) */
  readonly slope: BiasEstimate;
  readonly tau2: number;
}

/** PET, PEESE, and the one of the two that PET's test chooses. */
export interface PetPeese {
  readonly model: "rma" | "lm";
  readonly pet: PrecisionRegression;
  readonly peese: PrecisionRegression;
  /** one-sided p of PET's intercept, in the direction of the weighted mean */
  readonly petOneSidedP: number;
  readonly selected: "PET" | "PEESE";
  readonly conditional: BiasEstimate;
}

/** Choices of {@link petPeese}. */
export interface PetPeeseOptions extends Pick<EggerOptions, "model" | "method" | "test" | "level"> {
  /** one-sided level at which PET hands over to PEESE, .05 unless told */
  readonly alpha?: number;
}

/**
 * PET-PEESE: the effect at infinite precision, linear in the standard error unless there is evidence of an effect, then linear
 * in the variance.
 *
 * The usual convention is weighted least squares with multiplicative dispersion (`model` lm, the default here); `rma` takes
 * additive heterogeneity instead. PEESE is taken if PET's intercept differs from 0 one-sided at `alpha` in the direction of the
 * weighted mean.
 *
 * @throws {RangeError} on ill-shaped input, equal vi, or an alpha outside (0, 1)
 * @throws {ConvergenceError} if the τ² estimator finds no solution
 * @see Stanley & Doucouliagos (2014), Research Synthesis Methods 5:60–78
 */
export function petPeese(yi: Vec, vi: Vec, options: PetPeeseOptions = {}): PetPeese {
  const { model = "lm", alpha = 0.05 } = options;
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`petPeese needs alpha in (0, 1), got ${alpha}`);
  const pet = precisionRegression(egger(yi, vi, { ...options, model, predictor: "sei" }).fit);
  const peese = precisionRegression(egger(yi, vi, { ...options, model, predictor: "vi" }).fit);
  const direction = weightedMeanSign(yi, vi);
  const petOneSidedP = tUpper(direction * pet.stat, pet.df ?? Infinity);
  const selected = petOneSidedP < alpha ? "PEESE" : "PET";
  const { slope: _slope, tau2: _tau2, ...conditional } = selected === "PET" ? pet : peese;
  return { model, pet, peese, petOneSidedP, selected, conditional };
}

function weightedMeanSign(yi: Vec, vi: Vec): number {
  let sum = 0;
  for (let i = 0; i < yi.length; i++) sum += yi[i]! / vi[i]!;
  return sum < 0 ? -1 : 1;
}

/** One coefficient of a fit, with its test. */
export function coefficientOf(fit: RmaFit, j: number): BiasEstimate {
  return {
    estimate: fit.beta[j]!,
    se: fit.se[j]!,
    stat: fit.stat[j]!,
    ...(fit.df === undefined ? {} : { df: fit.df }),
    pval: fit.pval[j]!,
    ciLb: fit.ciLb[j]!,
    ciUb: fit.ciUb[j]!,
  };
}

function precisionRegression(fit: RmaFit): PrecisionRegression {
  return { ...coefficientOf(fit, 0), slope: coefficientOf(fit, 1), tau2: fit.tau2 };
}

/** The mean of the adequately powered studies. */
export interface Waap extends BiasEstimate {
  /** number of studies with at least 80% power for the mean of all */
  readonly powered: number;
  /** whether the estimate is that of the powered ones, or of all, because fewer than two are powered */
  readonly poweredOnly: boolean;
}

/**
 * WAAP-WLS: weighted least-squares mean, with multiplicative dispersion, of the studies that have 80% power to find the mean of
 * all; of all studies if fewer than two have it.
 *
 * Powered means a standard error of at most |mean|/2.8, 2.8 being 1.96 + 0.84.
 *
 * @throws {RangeError} on ill-shaped input or fewer than 2 effects
 * @see Stanley, Doucouliagos & Ioannidis (2017), Statistics in Medicine 36:1580–1598
 */
export function waap(yi: Vec, vi: Vec, level = 95): Waap {
  requireEffects("waap", yi, vi);
  if (yi.length < 2) throw new RangeError(`waap needs at least 2 effects, got ${yi.length}`);
  const wls = (rows: readonly number[]) =>
    rma(
      rows.map((i) => yi[i]!),
      rows.map((i) => vi[i]!),
      { method: "EE", test: "knha", level },
    );
  const all = Array.from({ length: yi.length }, (_, i) => i);
  const mean = wls(all);
  const powered = all.filter((i) => Math.sqrt(vi[i]!) <= Math.abs(mean.beta[0]!) / 2.8);
  const poweredOnly = powered.length >= 2;
  return { ...coefficientOf(poweredOnly ? wls(powered) : mean, 0), powered: powered.length, poweredOnly };
}
