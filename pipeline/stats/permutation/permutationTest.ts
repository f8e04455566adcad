import { ConvergenceError } from "../convergence.ts";
import type { RmaFit } from "../fit.ts";
import { createRandom } from "../random.ts";
import { rma } from "../regression.ts";
import { arrange, countAssignments, nextAssignment } from "./arrangement.ts";
import { createRefit, optionsOf, type Statistics } from "./refit.ts";

/** Statistics nearer than this to the observed ones count as ties. */
const TIE = 1.4901161193847656e-8; // √ε of doubles
const MOST_EXACT = 1e7;

/** Options of {@link permutationTest}. */
export interface PermutationOptions {
  /** number of permutations, the observed arrangement among them; default 1000 */
  readonly iterations?: number | undefined;
  /** of the random permutations; default 1 */
  readonly seed?: number | undefined;
  /** all different arrangements, however many; default only when they are no more than `iterations` */
  readonly exact?: boolean | undefined;
}

/** Permutation p-values of a fit. */
export interface PermutationResult {
  readonly exact: boolean;
  /** arrangements that count, the observed one among them */
  readonly iterations: number;
  /** arrangements without a fit, left out */
  readonly failed: number;
  /** absent when exact */
  readonly seed?: number;
  /** two-sided p-value of each coefficient */
  readonly pval: Float64Array;
  /** p-value of the omnibus test */
  readonly QMp: number;
}

/**
 * Permutation test of a meta-regression: the rows of X are dealt out anew, τ² and all else estimated each time.
 *
 * Only different arrangements are counted, so a factor with three levels of 2, 2 and 4 studies has 420. An intercept-only
 * model is tested by flipping the signs of the effects. p is the share of arrangements whose |statistic| (for the omnibus
 * test QM) is at least the observed one; random arrangements include the observed one, so p is never 0.
 *
 * @throws {RangeError} for fewer than 2 iterations, an exact test of more than 10 million arrangements, or k = p
 * @throws {ConvergenceError} if fits keep failing
 * @see Higgins & Thompson (2004), Statistics in Medicine 23:1663–1682; Follmann & Proschan (1999), Biometrics 55:732–737
 */
export function permutationTest(fit: RmaFit, options: PermutationOptions = {}): PermutationResult {
  const iterations = options.iterations ?? 1000;
  const seed = options.seed ?? 1;
  if (!(Number.isInteger(iterations) && iterations >= 2)) {
    throw new RangeError(`permutationTest needs at least 2 iterations, got ${iterations}`);
  }
  if (fit.k <= fit.p) throw new RangeError(`permutationTest needs more effects than coefficients, got ${fit.k}`);
  const source = fit.p === 1 && fit.intercept === 0 ? signFlips(fit) : rowDeals(fit);
  const exact = options.exact ?? source.total <= iterations;
  if (exact && source.total > MOST_EXACT) {
    throw new RangeError(`exact permutation test needs at most ${MOST_EXACT} arrangements, got ${source.total}`);
  }
  const tally = createTally(fit);
  if (exact) source.each((refit) => tally.add(refit));
  else {
    tally.count(fit);
    const random = createRandom(seed);
    while (tally.used() < iterations) {
      if (tally.failed() > iterations) throw new ConvergenceError("permutation test", tally.failed());
      tally.add(() => source.draw(random));
    }
  }
  return { exact, iterations: tally.used(), failed: tally.failed(), ...(exact ? {} : { seed }), ...tally.result() };
}

interface Source {
  readonly total: number;
  /** calls back once for every different arrangement */
  each(visit: (refit: () => Statistics) => void): void;
  draw(random: ReturnType<typeof createRandom>): Statistics;
}

function rowDeals(fit: RmaFit): Source {
  const arrangement = arrange(fit.X);
  const refit = createRefit(fit, arrangement);
  const current = Int32Array.from(arrangement.assignment);
  return {
    total: countAssignments(arrangement.counts),
    each(visit) {
      current.sort();
      do visit(() => refit(current));
      while (nextAssignment(current));
    },
    draw: (random) => refit(random.shuffle(current)),
  };
}

function signFlips(fit: RmaFit): Source {
  const { k, yi, vi } = fit;
  const options = { ...optionsOf(fit), X: fit.X };
  const flipped = Float64Array.from(yi);
  return {
    total: 2 ** k,
    each(visit) {
      for (let mask = 0; mask < 2 ** k; mask++) {
        for (let i = 0; i < k; i++) flipped[i] = Math.floor(mask / 2 ** i) % 2 === 1 ? -yi[i]! : yi[i]!;
        visit(() => rma(flipped, vi, options));
      }
    },
    draw(random) {
      for (let i = 0; i < k; i++) flipped[i] = random.int(2) === 1 ? -yi[i]! : yi[i]!;
      return rma(flipped, vi, options);
    },
  };
}

/** Counts arrangements at least as extreme as the observed one. */
function createTally(fit: RmaFit) {
  const extreme = new Float64Array(fit.p);
  let omnibus = 0;
  let used = 0;
  let failed = 0;
  const count = ({ stat, QM }: Statistics): void => {
    for (let j = 0; j < fit.p; j++) if (Math.abs(stat[j]!) >= Math.abs(fit.stat[j]!) - TIE) extreme[j]!++;
    if (QM >= fit.QM - TIE) omnibus++;
    used++;
  };
  const add = (refit: () => Statistics): void => {
    try {
      count(refit());
    } catch (error) {
      // an arrangement whose model cannot be fitted is no evidence either way
      if (!(error instanceof ConvergenceError || error instanceof RangeError)) throw error;
      failed++;
    }
  };
  return {
    count,
    add,
    used: () => used,
    failed: () => failed,
    result: () => ({ pval: extreme.map((n) => n / used), QMp: omnibus / used }),
  };
}
