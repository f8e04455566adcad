import { ConvergenceError } from "../convergence.ts";
import type { RmaFit, RmaOptions } from "../fit.ts";
import { requireEffects, requireSameLength } from "../guard.ts";
import type { Vec } from "../matrix.ts";
import { rma } from "../regression.ts";
import { type EggerOptions, egger } from "./egger.ts";

/** Estimators of the number of missing studies. */
export type TrimFillEstimator = "L0" | "R0" | "Q0";

/** Choices of {@link trimFill}. */
export interface TrimFillOptions extends Pick<RmaOptions, "weights" | "method" | "test" | "level"> {
  /** default L0 */
  readonly estimator?: TrimFillEstimator;
  /** where studies are missing; `auto` (default) takes the side that Egger's slope points to */
  readonly side?: "left" | "right" | "auto";
}

/** A trim-and-fill analysis. */
export interface TrimFill {
  readonly estimator: TrimFillEstimator;
  readonly side: "left" | "right";
  /** estimated number of missing studies */
  readonly k0: number;
  /** its standard error; absent where the formula has none, its variance being negative far below k₀ = 0 */
  readonly seK0?: number;
  /** p-value of "none missing on this side"; R0 only */
  readonly pK0?: number;
  /** positions of the effects whose mirror images were filled in */
  readonly mirrored: readonly number[];
  readonly filledYi: readonly number[];
  readonly filledVi: readonly number[];
  /** the model on observed and filled effects */
  readonly fit: RmaFit;
}

const MAX_ROUNDS = 100;
/** relative difference below which distances from the centre count as equal */
const ROUNDING = 1e-12;

/**
 * Duval and Tweedie's trim and fill.
 *
 * The k₀ most extreme effects are trimmed until the centre and k₀ settle, then mirrored about that centre. The same model is used
 * for trimming and for the final fit; a mirror image carries the weight of the effect it mirrors. Effects equally far from the centre on both sides share their rank, so that symmetric data
 * give 0; metafor ranks them in order and lets rounding decide.
 *
 * @param yi effect sizes, length k ≥ 3
 * @param vi sampling variances, length k
 * @throws {RangeError} on ill-shaped input, k < 3, or Q0 where its root is imaginary
 * @throws {ConvergenceError} if k₀ does not settle in 100 rounds or a τ² estimator finds no solution
 * @see Duval & Tweedie (2000), Biometrics 56:455–463, and Journal of the American Statistical Association 95:89–98
 */
export function trimFill(yi: Vec, vi: Vec, options: TrimFillOptions = {}): TrimFill {
  requireEffects("trimFill", yi, vi);
  const k = yi.length;
  if (k < 3) throw new RangeError(`trimFill needs at least 3 effects, got ${k}`);
  const { method, test, level, weights } = options;
  if (weights) requireSameLength("trimFill: weights", k, weights.length);
  // the weights of the effects at these positions, as options of a fit
  const weigh = (rows: readonly number[]) => (weights ? { weights: rows.map((i) => weights[i]!) } : {});
  const estimator = options.estimator ?? "L0";
  const all = Array.from({ length: k }, (_, i) => i);
  const side =
    options.side === undefined || options.side === "auto"
      ? sideByEgger(yi, vi, { method, ...weigh(all) })
      : options.side;
  const flip = side === "right" ? -1 : 1;
  const order = [...all].sort((a, b) => flip * (yi[a]! - yi[b]!) || a - b);
  const y = order.map((i) => flip * yi[i]!);
  const v = order.map((i) => vi[i]!);
  const centreOf = (keep: number) =>
    rma(y.slice(0, keep), v.slice(0, keep), { method, ...weigh(order.slice(0, keep)) }).beta[0]!;
  const { count, centre } = settle(y, estimator, centreOf);
  const k0 = Math.max(0, Math.round(count));
  const mirrored = order.slice(k - k0);
  const filledYi = mirrored.map((i) => flip * (2 * centre - flip * yi[i]!));
  const filledVi = mirrored.map((i) => vi[i]!);
  const fit = rma([...Array.from(yi), ...filledYi], [...Array.from(vi), ...filledVi], {
    method,
    test,
    level,
    ...weigh([...all, ...mirrored]),
  });
  return {
    estimator,
    side,
    k0,
    ...standardError(count, k, estimator),
    ...(estimator === "R0" ? { pK0: 0.5 ** (k0 + 1) } : {}),
    mirrored,
    filledYi,
    filledVi,
    fit,
  };
}

/** Small studies with the larger effects, a positive slope of the standard error, mean that low ones are missing. */
function sideByEgger(yi: Vec, vi: Vec, options: EggerOptions): "left" | "right" {
  const { fit } = egger(yi, vi, options);
  return fit.beta[1]! < 0 ? "right" : "left";
}

/** Trims and re-centres until the number to trim stays, the centre that of the lowest `keep` effects; effects ascending, the missing ones on the left. */
function settle(y: readonly number[], estimator: TrimFillEstimator, centreOf: (keep: number) => number) {
  const k = y.length;
  let trimmed = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const keep = k - trimmed;
    if (keep < 1) break;
    const centre = centreOf(keep);
    const count = missing(
      y.map((value) => value - centre),
      estimator,
    );
    const next = Math.max(0, Math.round(count));
    if (next === trimmed) return { count, centre };
    trimmed = next;
  }
  throw new ConvergenceError("trimFill", MAX_ROUNDS);
}

/** The estimator before rounding, from deviations in ascending order of the effects. */
function missing(raw: readonly number[], estimator: TrimFillEstimator): number {
  const k = raw.length;
  const scale = Math.max(...raw.map(Math.abs));
  // an effect at the centre lies on neither side, whatever rounding says
  const deviations = raw.map((deviation) => (Math.abs(deviation) <= ROUNDING * scale ? 0 : deviation));
  const ranks = distanceRanks(deviations);
  let positiveRanks = 0;
  let farthestNegative = 0;
  deviations.forEach((deviation, i) => {
    if (deviation > 0) positiveRanks += ranks[i]!;
    if (deviation < 0) farthestNegative = Math.max(farthestNegative, ranks[i]!);
  });
  // the run of positive deviations beyond the farthest negative one; a tie with that one counts half
  const beyond = (i: number) => (ranks[i]! > farthestNegative ? 1 : ranks[i] === farthestNegative ? 0.5 : 0);
  if (estimator === "R0") return deviations.reduce((run, deviation, i) => run + (deviation > 0 ? beyond(i) : 0), 0) - 1;
  if (estimator === "L0") return (4 * positiveRanks - k * (k + 1)) / (2 * k - 1);
  const root = 2 * k * k - 4 * positiveRanks + 0.25;
  if (root < 0) throw new RangeError("estimator Q0 needs 2k² − 4S + ¼ not below 0, got a set too lopsided");
  return k - 0.5 - Math.sqrt(root);
}

/** Ranks of the distances from the centre; those that differ by rounding alone are ties and share their mean rank. */
function distanceRanks(deviations: readonly number[]): Float64Array {
  const k = deviations.length;
  const distance = deviations.map(Math.abs);
  const order = Array.from({ length: k }, (_, i) => i).sort((a, b) => distance[a]! - distance[b]!);
  const ranks = new Float64Array(k);
  for (let from = 0; from < k; ) {
    let to = from + 1;
    while (to < k && distance[order[to]!]! - distance[order[from]!]! <= ROUNDING * distance[order[to]!]!) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

function standardError(k0: number, k: number, estimator: TrimFillEstimator): { seK0?: number } {
  if (estimator === "R0") return { seK0: Math.sqrt(2 * Math.max(0, k0) + 2) };
  const polynomial = 10 * k0 ** 3 + 27 * k0 ** 2 + 17 * k0 - 18 * k * k0 ** 2 - 18 * k * k0 + 6 * k * k * k0;
  const sd = Math.sqrt((k * (k + 1) * (2 * k + 1) + polynomial) / 24);
  const seK0 =
    estimator === "L0" ? (4 * sd) / (2 * k - 1) : (2 * sd) / Math.sqrt((k - 0.5) ** 2 - k0 * (2 * k - k0 - 1));
  return Number.isFinite(seK0) ? { seK0 } : {};
}
