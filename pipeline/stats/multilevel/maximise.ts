import { ConvergenceError } from "../convergence.ts";
import type { Evaluation, Likelihood } from "./likelihood.ts";
import { type Fixed, startingPoints } from "./startingPoints.ts";

const ITERATIONS = 200;

/**
 * Maximum of the (restricted) likelihood over σ² ≥ 0.
 *
 * Newton steps with the observed information (the expected one where the observed is not positive definite), each the solution of the
 * quadratic model inside the bounds, shortened until the likelihood rises. A variance rests at exactly 0 when the likelihood falls
 * away from 0. The likelihood can have several maxima: a climb from each {@link startingPoints}, the highest wins.
 *
 * @param fixed one entry a factor
 * @param start where to begin, one climb only
 * @throws {ConvergenceError} if the steps do not settle
 * @see Jennrich & Sampson (1976), Technometrics 18:11–17
 */
export function maximise(likelihood: Likelihood, fixed: Fixed, start?: ArrayLike<number>): Evaluation {
  if (start)
    return climb(likelihood, fixed, likelihood.evaluate(Float64Array.from(fixed, (held, l) => held ?? start[l]!)));
  const starts = startingPoints(likelihood, fixed);
  let best: Evaluation | undefined;
  let failure: unknown;
  for (const at of starts) {
    try {
      const found = climb(likelihood, fixed, at);
      if (!best || found.ll > best.ll) best = found;
    } catch (error) {
      if (!(error instanceof ConvergenceError)) throw error;
      failure = error;
    }
  }
  if (!best) throw failure;
  return best;
}

/** Newton's way up from one point. */
function climb(likelihood: Likelihood, fixed: Fixed, first: Evaluation): Evaluation {
  const errors = typicalError(likelihood);
  let now = first;
  let polished = 0;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const scale = now.sigma2.reduce((total, s) => total + s, 0) + 1e-3 * errors;
    const step = boundedStep(now, fixed);
    const size = Math.max(0, ...step.map(Math.abs));
    if (size <= 1e-14 * scale) return now;
    // where the promised gain drowns in rounding the likelihood cannot judge a step, and the score can
    const drowned = step.reduce((sum, d, l) => sum + d * now.score[l]!, 0) < 1e-10;
    if (drowned && size <= 1e-6 * scale && ++polished > 5) return now;
    const next = drowned ? likelihood.evaluate(moved(now, step, 1)) : ascend(likelihood, now, step);
    if (!next) break;
    now = next;
    // Newton doubles the digits: after a step of 1e-8 rounding is all that is left
    if (size <= 1e-8 * scale) return now;
  }
  throw new ConvergenceError(`${likelihood.method} of the multilevel model`, ITERATIONS);
}

/** Harmonic mean of the sampling variances: a step is small against it when the variances are 0. */
function typicalError(likelihood: Likelihood): number {
  const { diagonal } = likelihood.structure;
  let sum = 0;
  for (let i = 0; i < diagonal.length; i++) sum += 1 / diagonal[i]!;
  return diagonal.length / sum;
}

function moved(now: Evaluation, step: Float64Array, factor: number): Float64Array {
  const full = Math.max(...step.map(Math.abs));
  return now.sigma2.map((s, l) =>
    factor === 1 && s + step[l]! < 1e-15 * full ? 0 : Math.max(0, s + factor * step[l]!),
  );
}

/**
 * Maximiser of the quadratic model within the bounds.
 *
 * Every set of variances that may rest at 0 is tried: there are few factors, and dropping all that would pass 0 at once can point downhill.
 */
function boundedStep(now: Evaluation, fixed: Fixed): Float64Array {
  const L = fixed.length;
  const free = fixed.flatMap((value, l) => (value === undefined ? [l] : []));
  const settled = free.filter((l) => now.sigma2[l] === 0 && now.score[l]! <= 0);
  for (const [information, damping] of [
    [now.observed, 0],
    [now.expected, 0],
    // two factors that group the rows alike leave a ridge: damped steps reach it, where only the sum is determined
    [now.expected, 1e-6],
  ] as const) {
    const damped = information.map((value, cell) => (cell % (L + 1) === 0 ? value * (1 + damping) : value));
    let best: Float64Array | undefined;
    let height = -Infinity;
    for (let set = 0; set < 1 << free.length; set++) {
      const resting = free.filter((_, i) => (set >> i) & 1);
      const step = restingStep(now, damped, free, resting);
      const gain = step ? modelGain(now, damped, step) : -Infinity;
      if (step && gain > height) {
        best = step;
        height = gain;
      }
    }
    // variances that rest at 0 and do not want to leave may stay, though the model sees them leave after the others' step
    best ??= restingStep(now, damped, free, settled, false);
    if (best) return best;
  }
  // no information is positive definite: far out; walk uphill by a share of each variance
  const uphill = new Float64Array(L);
  for (const l of free)
    uphill[l] = Math.max(-now.sigma2[l]!, Math.sign(now.score[l]!) * Math.max(now.sigma2[l]!, 1e-6));
  return uphill;
}

/** Newton step with the variances of `resting` going to 0; nothing if another would pass 0 or one at 0 would rather leave it. */
function restingStep(
  now: Evaluation,
  information: Float64Array,
  free: readonly number[],
  resting: readonly number[],
  strict = true,
): Float64Array | undefined {
  const L = now.sigma2.length;
  const step = new Float64Array(L);
  for (const l of resting) step[l] = -now.sigma2[l]!;
  const moving = free.filter((l) => !resting.includes(l));
  const slope = (l: number) => step.reduce((sum, d, m) => sum - information[l * L + m]! * d, now.score[l]!);
  const right = moving.map(slope);
  const solved = solvePositive(
    moving.map((l) => moving.map((m) => information[l * L + m]!)),
    right,
  );
  if (!solved) return undefined;
  moving.forEach((l, i) => {
    step[l] = solved[i]!;
  });
  if (moving.some((l) => now.sigma2[l]! + step[l]! < 0)) return undefined;
  if (strict && resting.some((l) => slope(l) > 0)) return undefined;
  // where the model is not concave its best point may lie downhill
  return step.reduce((sum, d, l) => sum + d * now.score[l]!, 0) >= 0 ? step : undefined;
}

/** What the quadratic model promises of a step. */
function modelGain(now: Evaluation, information: Float64Array, step: Float64Array): number {
  const L = step.length;
  let gain = 0;
  for (let l = 0; l < L; l++) {
    gain += now.score[l]! * step[l]!;
    for (let m = 0; m < L; m++) gain -= 0.5 * step[l]! * information[l * L + m]! * step[m]!;
  }
  return gain;
}

/** Solution of A x = b by Cholesky, or nothing if A is not safely positive definite. */
function solvePositive(A: readonly (readonly number[])[], b: readonly number[]): Float64Array | undefined {
  const n = b.length;
  const l = A.map((row) => [...row]);
  const x = Float64Array.from(b);
  for (let j = 0; j < n; j++) {
    for (let m = 0; m < j; m++) l[j]![j]! -= l[j]![m]! ** 2;
    if (!(l[j]![j]! > 1e-12 * A[j]![j]!)) return undefined;
    l[j]![j] = Math.sqrt(l[j]![j]!);
    for (let i = j + 1; i < n; i++) {
      for (let m = 0; m < j; m++) l[i]![j]! -= l[i]![m]! * l[j]![m]!;
      l[i]![j]! /= l[j]![j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let m = 0; m < i; m++) x[i]! -= l[i]![m]! * x[m]!;
    x[i]! /= l[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let m = i + 1; m < n; m++) x[i]! -= l[m]![i]! * x[m]!;
    x[i]! /= l[i]![i]!;
  }
  return x;
}

/** The first of the step, its half, its quarter … that does not lower the likelihood beyond rounding. */
function ascend(likelihood: Likelihood, now: Evaluation, step: Float64Array): Evaluation | undefined {
  const rounding = 1e-13 * (Math.abs(now.ll) + Math.abs(now.logDet) + now.rss);
  for (let factor = 1; factor > 1e-10; factor /= 2) {
    const next = likelihood.evaluate(moved(now, step, factor));
    if (next.ll >= now.ll - rounding) return next;
  }
  return undefined;
}
