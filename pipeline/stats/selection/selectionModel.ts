import { chi2Upper, normalTwoSidedP, normalUpperQuantile } from "../distributions.ts";
import { requireEffects, requireFinite } from "../guard.ts";
import { invertSpd, type Matrix, ones, type Vec } from "../matrix.ts";
import { betaLikelihood } from "./betaLikelihood.ts";
import type { Alternative, Likelihood, SelectionData } from "./likelihood.ts";
import type { Maximum } from "./newton.ts";
import { fitPlain, highestOf } from "./search.ts";
import { intervalOf, pValue, stepLikelihood } from "./stepLikelihood.ts";

/** Choices of a selection model. */
export interface SelectionOptions {
  /** step function of p, or the beta density's shape */
  readonly type: "step" | "beta";
  /** cut-points of p for `step`, ascending in (0, 1]; 1 is added if absent */
  readonly steps?: readonly number[];
  /** which tail p belongs to; `greater` unless told */
  readonly alternative?: Alternative;
  /** `ML` estimates τ², `EE` holds it at 0 */
  readonly method?: "ML" | "EE";
  /** k × p model matrix; intercept alone unless given */
  readonly X?: Matrix;
  /** selection parameters held fixed; undefined entries are estimated. For `step` the first is 1 always */
  readonly delta?: readonly (number | undefined)[];
  /** confidence level in percent, 95 unless told */
  readonly level?: number;
}

/** An estimate with Wald's test and interval. */
export interface SelectionEstimate {
  readonly estimate: number;
  readonly se: number;
  readonly stat: number;
  readonly pval: number;
  readonly ciLb: number;
  readonly ciUb: number;
}

/** One selection parameter; tested against 1, its lower limit not below 0; no test where it is held fixed. */
export interface SelectionDelta extends Partial<Omit<SelectionEstimate, "estimate">> {
  readonly delta: number;
  /** p-value interval (from, to] and its number of effects, for `step` */
  readonly from?: number;
  readonly to?: number;
  readonly k?: number;
}

/** A fitted selection model, on yi's scale. */
export interface SelectionFit {
  readonly coefficients: readonly SelectionEstimate[];
  readonly tau2: number;
  /** absent where τ² is 0 or held there */
  readonly seTau2?: number;
  readonly delta: readonly SelectionDelta[];
  readonly ll: number;
  /** log-likelihood of the same model without selection */
  readonly ll0: number;
  /** likelihood-ratio test of no selection; p absent where nothing is estimated */
  readonly lrt: number;
  readonly lrtDf: number;
  readonly lrtP?: number;
  readonly AIC: number;
  readonly iterations: number;
}

/**
 * Random-effects model with selection by p-value, by maximum likelihood.
 *
 * `step` with steps [.025] is the three-parameter model, [.025, .5] the four-parameter one. Analytic gradient and Hessian;
 * several starts, the highest likelihood kept. Standard errors come from the observed information in the natural parameters.
 *
 * @param yi effect sizes, length k
 * @param vi sampling variances, length k
 * @throws {RangeError} on ill-shaped input, steps out of order, or an interval of p without an effect
 * @throws {ConvergenceError} if no start reaches a maximum inside the parameter space
 * @see Hedges (1992), Statistical Science 7:246–255; Vevea & Hedges (1995), Psychometrika 60:419–435;
 *   Citkowicz & Vevea (2017), Psychological Methods 22:28–41
 */
export function selectionModel(yi: Vec, vi: Vec, options: SelectionOptions): SelectionFit {
  const X = options.X ?? ones(yi.length);
  requireEffects("selectionModel", yi, vi, X);
  requireFinite("selectionModel: X", X.data);
  const data: SelectionData = { yi, vi, X };
  const alternative = options.alternative ?? "greater";
  const steps = options.type === "step" ? requireSteps(options.steps) : [];
  const likelihood =
    options.type === "step" ? stepLikelihood(data, steps, alternative) : betaLikelihood(data, alternative);
  const fixed = fixedDelta(options, likelihood.c);
  if (options.type === "step") requireFilled(data, steps, alternative, fixed);
  const random = (options.method ?? "ML") === "ML";
  const plain = fitPlain(data, random);
  const free = [...Array<boolean>(X.cols).fill(true), random, ...fixed.map((value) => value === undefined)];
  const best = highestOf(likelihood, plain, fixed, free, options.type);
  return report(best, plain.best.at.ll, likelihood, free, { data, steps, alternative, level: options.level ?? 95 });
}

function requireSteps(steps: readonly number[] | undefined): readonly number[] {
  if (!steps || steps.length === 0) throw new RangeError("selectionModel needs steps for type step, got none");
  const all = steps.at(-1) === 1 ? steps : [...steps, 1];
  all.forEach((step, i) => {
    if (!(step > (all[i - 1] ?? 0) && step <= 1))
      throw new RangeError(`selectionModel needs steps ascending in (0, 1], got ${steps.join(", ")}`);
  });
  return all;
}

function fixedDelta(options: SelectionOptions, c: number): (number | undefined)[] {
  const given = options.delta ?? Array<undefined>(c).fill(undefined);
  if (given.length !== c) throw new RangeError(`selectionModel needs ${c} entries of delta, got ${given.length}`);
  for (const value of given) {
    if (value !== undefined && !(Number.isFinite(value) && value > 0)) {
      throw new RangeError(`selectionModel needs finite positive delta, got ${value}`);
    }
  }
  return given.map((value, j) => (options.type === "step" && j === 0 ? 1 : value));
}

function countsOf(data: SelectionData, steps: readonly number[], alternative: Alternative): number[] {
  const counts = Array<number>(steps.length).fill(0);
  for (let i = 0; i < data.yi.length; i++) {
    counts[intervalOf(pValue(data.yi[i]! / Math.sqrt(data.vi[i]!), alternative), steps)]!++;
  }
  return counts;
}

function requireFilled(
  data: SelectionData,
  steps: readonly number[],
  alternative: Alternative,
  fixed: readonly unknown[],
): void {
  if (fixed.every((value) => value !== undefined)) return;
  countsOf(data, steps, alternative).forEach((count, j) => {
    if (count === 0) {
      throw new RangeError(
        `selectionModel needs an effect in every interval of p, got none in (${steps[j - 1] ?? 0}, ${steps[j]}]`,
      );
    }
  });
}

interface Context {
  readonly data: SelectionData;
  readonly steps: readonly number[];
  readonly alternative: Alternative;
  readonly level: number;
}

function report(
  best: Maximum,
  ll0: number,
  likelihood: Likelihood,
  free: readonly boolean[],
  context: Context,
): SelectionFit {
  const { p, c } = likelihood;
  const se = standardErrors(best, free, p);
  const critical = normalUpperQuantile((1 - context.level / 100) / 2);
  const wald = (i: number, against: number): SelectionEstimate => {
    const estimate = best.theta[i]!;
    const stat = (estimate - against) / se[i]!;
    const half = critical * se[i]!;
    return { estimate, se: se[i]!, stat, pval: normalTwoSidedP(stat), ciLb: estimate - half, ciUb: estimate + half };
  };
  const counts = context.steps.length > 0 ? countsOf(context.data, context.steps, context.alternative) : [];
  const delta = Array.from({ length: c }, (_, j): SelectionDelta => {
    const interval = counts.length > 0 ? { from: context.steps[j - 1] ?? 0, to: context.steps[j]!, k: counts[j]! } : {};
    if (!free[p + 1 + j]) return { ...interval, delta: best.theta[p + 1 + j]! };
    const { estimate, ...test } = wald(p + 1 + j, 1);
    return { ...interval, delta: estimate, ...test, ciLb: Math.max(0, test.ciLb) };
  });
  const lrtDf = free.slice(p + 1).filter(Boolean).length;
  const lrt = Math.max(0, 2 * (best.at.ll - ll0));
  return {
    coefficients: Array.from({ length: p }, (_, j) => wald(j, 0)),
    tau2: best.theta[p]!,
    ...(Number.isFinite(se[p]!) ? { seTau2: se[p]! } : {}),
    delta,
    ll: best.at.ll,
    ll0,
    lrt,
    lrtDf,
    ...(lrtDf > 0 ? { lrtP: chi2Upper(lrt, lrtDf) } : {}),
    AIC: -2 * best.at.ll + 2 * free.filter(Boolean).length,
    iterations: best.iterations,
  };
}

/** Standard errors of the free parameters, ∞ for those held; τ² on its bound counts as held. */
function standardErrors(best: Maximum, free: readonly boolean[], p: number): Float64Array {
  const n = best.theta.length;
  const moving = Array.from({ length: n }, (_, i) => i).filter((i) => free[i] && !(i === p && best.theta[p] === 0));
  const information = { rows: moving.length, cols: moving.length, data: new Float64Array(moving.length ** 2) };
  moving.forEach((i, a) => {
    moving.forEach((j, b) => {
      information.data[a * moving.length + b] = -best.at.hessian[i * n + j]!;
    });
  });
  const covariance = invertSpd(information);
  const se = new Float64Array(n).fill(Infinity);
  moving.forEach((i, a) => {
    se[i] = Math.sqrt(covariance.data[a * moving.length + a]!);
  });
  return se;
}
