import { chi2UpperQuantile } from "../distributions.ts";
import type { MultilevelFit } from "./fit.ts";
import type { Evaluation } from "./likelihood.ts";
import { maximise } from "./maximise.ts";

/** Profile-likelihood interval of one variance component. */
export interface VarianceInterval {
  readonly name: string;
  readonly sigma2: number;
  /** exactly 0 when the likelihood does not exclude 0 */
  readonly ciLb: number;
  /** Infinity when the likelihood never falls far enough */
  readonly ciUb: number;
}

const STEPS = 100;

/**
 * Profile-likelihood intervals of the variance components, the other variances re-estimated at every trial value.
 *
 * The limits are where 2 (ll_max − ll_profile) meets the χ²(1) quantile. The slope of the profile is the score of the held component at
 * the re-estimated others, so Newton's method finds them, kept between bounds that bisect when it strays.
 *
 * @param fit a fit; components held at a value get no interval
 * @param level per cent, the fit's own when absent
 * @throws {ConvergenceError} if a re-estimation fails
 * @see Venzon & Moolgavkar (1988), Applied Statistics 37:87–94; Viechtbauer (2007), Statistics in Medicine 26:37–52
 */
export function profileIntervals(fit: MultilevelFit, level = fit.level): VarianceInterval[] {
  const { likelihood, fixed } = fit.model;
  const drop = chi2UpperQuantile(1 - level / 100, 1) / 2;
  return fit.levels.flatMap(({ name }, l) => {
    if (fixed[l] !== undefined) return [];
    const profile = (value: number, warm: ArrayLike<number>): Evaluation =>
      maximise(
        likelihood,
        fixed.map((held, m) => (m === l ? value : held)),
        warm,
      );
    const top: Point = { value: fit.sigma2[l]!, height: drop, slope: 0, warm: fit.sigma2 };
    const at = (value: number, warm: ArrayLike<number>): Point => {
      const e = profile(value, warm);
      return { value, height: e.ll - fit.logLik.ll + drop, slope: e.score[l]!, warm: e.sigma2 };
    };
    return [{ name, sigma2: top.value, ciLb: lowerLimit(at, top), ciUb: upperLimit(at, top, fit) }];
  });
}

/** A point of the profile: height above the limit's level, slope in σ², and the other variances there. */
interface Point {
  readonly value: number;
  readonly height: number;
  readonly slope: number;
  readonly warm: ArrayLike<number>;
}

type Profile = (value: number, warm: ArrayLike<number>) => Point;

function lowerLimit(at: Profile, top: Point): number {
  if (top.value === 0) return 0;
  const zero = at(0, top.warm);
  return zero.height >= 0 ? 0 : cross(at, top, zero);
}

function upperLimit(at: Profile, top: Point, fit: MultilevelFit): number {
  let inside = top;
  const typical = fit.sigma2.reduce((sum, s) => sum + s, 0) || fit.vb.data[0]!;
  for (let value = Math.max(2 * top.value, typical); Number.isFinite(value); value *= 2) {
    const outside = at(value, inside.warm);
    if (outside.height < 0) return cross(at, inside, outside);
    if (value > 1e8 * typical) break;
    inside = outside;
  }
  return Infinity;
}

/** Root of the height between a point above the level and one below it. */
function cross(at: Profile, above: Point, below: Point): number {
  let high = above;
  let low = below;
  let now = below;
  for (let step = 0; step < STEPS; step++) {
    let next = now.value - now.height / now.slope;
    const left = Math.min(high.value, low.value);
    const right = Math.max(high.value, low.value);
    if (!(next > left && next < right)) next = (left + right) / 2;
    if (Math.abs(next - now.value) <= 1e-13 * Math.abs(next) || right - left <= 1e-15 * right) return next;
    now = at(next, now.warm);
    if (now.height === 0) return next;
    if (now.height > 0) high = now;
    else low = now;
  }
  return now.value;
}
