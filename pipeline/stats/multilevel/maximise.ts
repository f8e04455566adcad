import { ConvergenceError } from "../convergence.ts";
import type { Evaluation, Likelihood } from "./likelihood.ts";

/** A variance held at a value, or undefined where it is to be estimated. */
export type Fixed = readonly (number | undefined)[];

const ITERATIONS = 200;

/**
 * Maximum of the (restricted) likelihood over σ² ≥ 0.
 *
 * Newton steps with the observed information (the expected one where the observed is not positive definite), each the solution of the
 * quadratic model inside the bounds, shortened until the likelihood rises. A variance rests at exactly 0 when the likelihood falls
 * away from 0. Starts from the best point of a coarse grid of totals and shares, or from `start` for a warm one.
 *
 * @param fixed one entry a factor
 * @param start where to begin instead of the grid
 * @throws {ConvergenceError} if the steps do not settle
 * @see Jennrich & Sampson (1976), Technometrics 18:11–17
 */
export function maximise(likelihood: Likelihood, fixed: Fixed, start?: ArrayLike<number>): Evaluation {
  const first = start
    ? likelihood.evaluate(Float64Array.from({ length: fixed.length }, (_, l) => fixed[l] ?? start[l]!))
    : bestOfGrid(likelihood, fixed);
  const scale = typicalSize(likelihood, first.sigma2);
  let now = first;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const step = boundedStep(now, fixed);
    const size = Math.max(0, ...step.map(Math.abs));
    if (size <= 1e-14 * scale) return now;
    const next = ascend(likelihood, now, step);
    if (!next) {
      if (size <= 1e-6 * scale) return now;
      break;
    }
    now = next;
    // Newton doubles the digits: after a step of 1e-8 rounding is all that is left
    if (size <= 1e-8 * scale) return now;
  }
  throw new ConvergenceError(`${likelihood.method} of the multilevel model`, ITERATIONS);
}

/** Size against which a step is small: the variances themselves, and no less than the errors' share of them. */
function typicalSize(likelihood: Likelihood, sigma2: Float64Array): number {
  const { diagonal } = likelihood.structure;
  let sum = 0;
  for (let i = 0; i < diagonal.length; i++) sum += 1 / diagonal[i]!;
  return sigma2.reduce((total, s) => total + s, 0) + 1e-3 * (diagonal.length / sum);
}

/** Moment estimate of the total variance times a few factors, shared out in a few ways. */
function bestOfGrid(likelihood: Likelihood, fixed: Fixed): Evaluation {
  const free = fixed.flatMap((value, l) => (value === undefined ? [l] : []));
  const place = (share: (l: number) => number) => Float64Array.from(fixed, (value, l) => value ?? share(l));
  const none = likelihood.evaluate(place(() => 0));
  if (free.length === 0) return none;
  const trace = Math.max(...free.map((l) => none.traceP[l]!));
  const excess = Math.max(none.rss - (likelihood.structure.k - likelihood.p), 0.05 * likelihood.structure.k);
  let best = none.sigma2;
  let height = none.ll;
  for (const total of [0.3, 1, 4]) {
    for (const favoured of free) {
      const at = place((l) => (total * excess * (l === favoured ? free.length : 0.5)) / (trace * free.length));
      const ll = likelihood.value(at);
      if (ll > height) {
        best = at;
        height = ll;
      }
    }
  }
  return best === none.sigma2 ? none : likelihood.evaluate(best);
}

/**
 * Maximiser of the quadratic model within the bounds: variances that would pass 0 are put there and the rest solved again.
 */
function boundedStep(now: Evaluation, fixed: Fixed): Float64Array {
  const L = fixed.length;
  const step = new Float64Array(L);
  const held = fixed.map((value, l) => value !== undefined || (now.sigma2[l] === 0 && now.score[l]! <= 0));
  for (let round = 0; round <= L; round++) {
    const free = held.flatMap((h, l) => (h ? [] : [l]));
    const newton = solveFree(now, step, free, held);
    free.forEach((l, i) => {
      step[l] = newton[i]!;
    });
    const passing = free.filter((l) => now.sigma2[l]! + step[l]! < 0);
    if (passing.length === 0) return step;
    for (const l of passing) {
      held[l] = true;
      step[l] = -now.sigma2[l]!;
    }
  }
  return step;
}

function solveFree(
  now: Evaluation,
  step: Float64Array,
  free: readonly number[],
  held: readonly boolean[],
): Float64Array {
  const L = held.length;
  for (const [information, damping] of [
    [now.observed, 0],
    [now.expected, 0],
    // two factors that group the rows alike leave a ridge: damped steps reach it, where only the sum is determined
    [now.expected, 1e-6],
  ] as const) {
    const right = free.map((l) =>
      held.reduce((sum, h, m) => sum - (h ? information[l * L + m]! * step[m]! : 0), now.score[l]!),
    );
    const solved = solvePositive(
      free.map((l) => free.map((m) => information[l * L + m]! * (l === m ? 1 + damping : 1))),
      right,
    );
    if (solved) return solved;
  }
  // no information is positive definite: far out; walk uphill by a share of each variance
  return Float64Array.from(free, (l) => Math.sign(now.score[l]!) * Math.max(now.sigma2[l]!, 1e-6));
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
  const full = Math.max(...step.map(Math.abs));
  for (let factor = 1; factor > 1e-10; factor /= 2) {
    const sigma2 = now.sigma2.map((s, l) =>
      s + step[l]! < 1e-15 * full && factor === 1 ? 0 : Math.max(0, s + factor * step[l]!),
    );
    const next = likelihood.evaluate(sigma2);
    if (next.ll >= now.ll - rounding) return next;
  }
  return undefined;
}
