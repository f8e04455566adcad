import { ConvergenceError } from "../convergence.ts";
import { cholesky, type Matrix, solveCholesky } from "../matrix.ts";
import type { Evaluation, Likelihood } from "./likelihood.ts";

/** A maximum of a selection likelihood. */
export interface Maximum {
  /** natural parameters (β, τ², δ) */
  readonly theta: Float64Array;
  readonly at: Evaluation;
  readonly iterations: number;
}

const MAX_STEPS = 500;
const DELTA_MIN = 1e-8;
const DELTA_MAX = 1e8;

/**
 * Maximises a selection likelihood by Newton's method with Levenberg damping.
 *
 * δ is searched on the log scale and stays positive; τ² on its own scale, held at 0 while the likelihood falls from there.
 * Converged means: the gain that a quadratic model still promises is below the rounding of the log-likelihood.
 *
 * @param free which natural parameters move; the others stay at their start
 * @throws {ConvergenceError} if no maximum is found in 500 steps, or a δ runs off beyond 1e±8
 * @see Nocedal & Wright (2006), Numerical Optimization, chapters 3 and 16.7
 */
export function maximise(likelihood: Likelihood, start: Float64Array, free: readonly boolean[]): Maximum {
  const { p } = likelihood;
  let theta: Float64Array = Float64Array.from(start);
  let at = likelihood.evaluate(theta);
  if (at === null) throw new ConvergenceError("selection model", 0);
  let damping = 1e-3;
  let before = Infinity;
  for (let iteration = 1; iteration <= MAX_STEPS; iteration++) {
    const moving = movingParameters(free, theta, at, p);
    const { gradient, curvature } = searchScale(at, theta, moving, p);
    const promised = promisedGain(gradient, curvature) / (1 + Math.abs(at.ll));
    // the last steps gain less than the rounding of ll, so they are judged by the decrement and not by ll
    const closing = promised <= 1e-9;
    if (promised <= 1e-19 || (promised <= 1e-12 && promised > 0.25 * before))
      return { theta, at, iterations: iteration };
    before = closing ? promised : Infinity;
    const slack = closing ? 1e-11 * (1 + Math.abs(at.ll)) : 0;
    const accepted = tryStep(likelihood, theta, at, moving, gradient, curvature, closing ? 0 : damping, slack);
    if (accepted === null) {
      damping = Math.max(damping * 10, 1e-6);
      if (damping > 1e12) break;
      continue;
    }
    theta = accepted.theta;
    at = accepted.at;
    damping = damping * 0.1 < 1e-12 ? 0 : damping * 0.1;
    requireInterior(theta, free, p, iteration);
  }
  throw new ConvergenceError("selection model", MAX_STEPS);
}

function requireInterior(theta: Float64Array, free: readonly boolean[], p: number, iteration: number): void {
  for (let i = p + 1; i < theta.length; i++) {
    if (free[i] && !(theta[i]! > DELTA_MIN && theta[i]! < DELTA_MAX))
      throw new ConvergenceError("selection model", iteration);
  }
}

/** Indices that move: the free ones, without τ² where it rests on its bound and the slope points outwards. */
function movingParameters(free: readonly boolean[], theta: Float64Array, at: Evaluation, p: number): number[] {
  const moving: number[] = [];
  for (let i = 0; i < theta.length; i++) {
    if (free[i] && !(i === p && theta[i] === 0 && at.gradient[i]! <= 0)) moving.push(i);
  }
  return moving;
}

/** Gradient and negative Hessian of the moving parameters, δ on the log scale. */
function searchScale(at: Evaluation, theta: Float64Array, moving: readonly number[], p: number) {
  const n = theta.length;
  const m = moving.length;
  const factor = (i: number) => (i > p ? theta[i]! : 1);
  const gradient = Float64Array.from(moving, (i) => at.gradient[i]! * factor(i));
  const curvature: Matrix = { rows: m, cols: m, data: new Float64Array(m * m) };
  moving.forEach((i, a) => {
    moving.forEach((j, b) => {
      curvature.data[a * m + b] =
        -at.hessian[i * n + j]! * factor(i) * factor(j) - (i === j && i > p ? gradient[a]! : 0);
    });
  });
  return { gradient, curvature };
}

function solveDamped(curvature: Matrix, gradient: Float64Array, damping: number): Float64Array | null {
  const m = curvature.rows;
  const damped: Matrix = { rows: m, cols: m, data: Float64Array.from(curvature.data) };
  for (let a = 0; a < m; a++) damped.data[a * m + a]! += damping * (Math.abs(curvature.data[a * m + a]!) + 1e-10);
  try {
    return solveCholesky(cholesky(damped), gradient);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Half the Newton decrement: what a quadratic model says is left to gain; ∞ where the model has no maximum. */
function promisedGain(gradient: Float64Array, curvature: Matrix): number {
  const step = solveDamped(curvature, gradient, 0);
  return step === null ? Infinity : 0.5 * step.reduce((sum, x, a) => sum + x * gradient[a]!, 0);
}

interface Accepted {
  readonly theta: Float64Array;
  readonly at: Evaluation;
}

function tryStep(
  likelihood: Likelihood,
  theta: Float64Array,
  at: Evaluation,
  moving: readonly number[],
  gradient: Float64Array,
  curvature: Matrix,
  damping: number,
  slack: number,
): Accepted | null {
  const step = solveDamped(curvature, gradient, damping);
  if (step === null || !step.every(Number.isFinite)) return null;
  const p = likelihood.p;
  const next = Float64Array.from(theta);
  moving.forEach((i, a) => {
    if (i < p) next[i]! += step[a]!;
    else if (i === p) next[i] = Math.max(0, theta[i]! + step[a]!);
    else next[i] = theta[i]! * Math.exp(Math.max(-2, Math.min(2, step[a]!)));
  });
  const reached = likelihood.evaluate(next);
  return reached !== null && reached.ll >= at.ll - slack ? { theta: next, at: reached } : null;
}
