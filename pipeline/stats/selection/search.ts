import { ConvergenceError } from "../convergence.ts";
import type { Vec } from "../matrix.ts";
import type { Likelihood, SelectionData } from "./likelihood.ts";
import { type Maximum, maximise } from "./newton.ts";
import { stepLikelihood } from "./stepLikelihood.ts";

/** Largest over smallest vi from which on a likelihood is searched for a second maximum: one effect must be able to outweigh the rest. */
const WIDE = 100;

/** The model without selection: its highest maximum, and the one with τ² held at 0 where variances differ enough for two. */
export interface Plain {
  readonly best: Maximum;
  readonly atZero?: Maximum;
}

/**
 * Fits the model without selection: the step likelihood with a single interval.
 *
 * Climbs from the spread of the effects, and where variances differ much from τ² = 0 too: one effect with nearly all the weight can
 * make a maximum of each.
 *
 * @param random false for a common-effect model, τ² = 0
 */
export function fitPlain({ yi, vi, X }: SelectionData, random: boolean): Plain {
  const p = X.cols;
  const likelihood = stepLikelihood({ yi, vi, X }, [1], "greater");
  const start = new Float64Array(p + 2);
  start[p + 1] = 1;
  const move = (tau2: boolean) => [...Array<boolean>(p).fill(true), tau2, false];
  if (!random) return { best: maximise(likelihood, start, move(false)) };
  const atZero = isWide(vi) ? maximise(likelihood, start, move(false)) : undefined;
  let mean = 0;
  for (let i = 0; i < yi.length; i++) mean += yi[i]! / yi.length;
  for (let i = 0; i < yi.length; i++) start[p]! += (yi[i]! - mean) ** 2 / yi.length;
  if (!atZero) return { best: maximise(likelihood, start, move(true)) };
  return { best: highest([start, atZero.theta].map((from) => () => maximise(likelihood, from, move(true)))), atZero };
}

function isWide(vi: Vec): boolean {
  let [least, most] = [Infinity, 0];
  for (let i = 0; i < vi.length; i++) {
    least = Math.min(least, vi[i]!);
    most = Math.max(most, vi[i]!);
  }
  return most > WIDE * least;
}

/**
 * The highest of the maxima that a selection likelihood is found to have: climbs from the model without selection under several
 * strengths of selection, and where variances differ much from τ² = 0 too, held there first and then released.
 *
 * @param fixed selection parameters held; undefined entries are searched
 * @param free which of (β, τ², δ) move
 * @throws {ConvergenceError} if no climb ends
 */
export function highestOf(
  likelihood: Likelihood,
  plain: Plain,
  fixed: readonly (number | undefined)[],
  free: readonly boolean[],
  type: "step" | "beta",
): Maximum {
  const { p, c } = likelihood;
  const startAt = (from: Float64Array, base: number, tau2: number): Float64Array => {
    const start = new Float64Array(p + 1 + c);
    start.set(from.subarray(0, p));
    start[p] = tau2;
    fixed.forEach((value, j) => {
      start[p + 1 + j] = value ?? (type === "step" ? base ** j : j === 0 ? base : 1 / base);
    });
    return start;
  };
  const { theta } = plain.best;
  // a random-effects search that starts on the bound of τ² could stay there
  const tau2 = free[p] ? Math.max(theta[p]!, 1e-3) : theta[p]!;
  const searches = free.slice(p + 1).some(Boolean);
  const strengths = searches ? (type === "step" ? [1, 0.4, 2] : [1, 0.7, 1.6]) : [1];
  const climbs = strengths.map((base) => () => maximise(likelihood, startAt(theta, base, tau2), free));
  const { atZero } = plain;
  if (free[p] && atZero) climbs.push(() => fromZero(likelihood, startAt(atZero.theta, 1, 0), free));
  return highest(climbs);
}

/** Climbs with τ² held at 0, and on from there where the likelihood rises with τ². */
function fromZero(likelihood: Likelihood, start: Float64Array, free: readonly boolean[]): Maximum {
  const held = maximise(
    likelihood,
    start,
    free.map((moves, i) => moves && i !== likelihood.p),
  );
  return maximise(likelihood, held.theta, free);
}

function highest(climbs: readonly (() => Maximum)[]): Maximum {
  let best: Maximum | undefined;
  let failure: unknown;
  for (const climb of climbs) {
    try {
      const found = climb();
      if (!best || found.at.ll > best.at.ll) best = found;
    } catch (error) {
      if (!(error instanceof ConvergenceError)) throw error;
      failure = error;
    }
  }
  if (!best) throw failure;
  return best;
}
