import { ConvergenceError } from "../convergence.ts";
import { requireSameLength } from "../guard.ts";
import {
  cholesky,
  eigenSymmetric,
  type Matrix,
  multiply,
  multiplyVector,
  solveCholesky,
  transpose,
  zeros,
} from "../matrix.ts";
import type { Labels } from "../multilevel/factor.ts";
import type { MultilevelFit } from "../multilevel/fit.ts";
import { createLikelihood, type Evaluation } from "../multilevel/likelihood.ts";
import { maximise } from "../multilevel/maximise.ts";
import { type MultilevelModel, withEffects } from "../multilevel/model.ts";
import { createRandom } from "../random.ts";
import { clusterInfluences, type RobustType } from "./adjust.ts";
import { robustCovariance } from "./variance.ts";
import { type Clusters, clusterRows, multilevelWorking } from "./working.ts";

/** Random factors that the residuals of a cluster are multiplied by: mean 0 and variance 1. */
export type WildWeights = "Rademacher" | "Webb";

/**
 * Values of each distribution, all equally likely. Rademacher's two give few distinct samples when clusters are few (2^m); Webb's six are
 * meant for fewer than about ten.
 *
 * @see Webb (2014), Queen's Economics Department Working Paper 1315
 */
const WEIGHTS: Readonly<Record<WildWeights, readonly number[]>> = {
  Rademacher: [1, -1],
  Webb: [-Math.sqrt(1.5), -1, -Math.sqrt(0.5), Math.sqrt(0.5), 1, Math.sqrt(1.5)],
};

/** Settings of the bootstrap. */
export interface WildOptions {
  /** bootstrap samples, default 1999 */
  readonly draws?: number;
  readonly seed: number;
  /** default Rademacher */
  readonly weights?: WildWeights;
  /** robust covariance inside the statistic, default CR0 as wildmeta */
  readonly type?: RobustType;
}

/** Bootstrap test of a joint hypothesis. */
export interface WildTest {
  /** Wald statistic over q, with the robust covariance */
  readonly F: number;
  readonly q: number;
  /** share of the bootstrap statistics above F, as wildmeta counts it */
  readonly p: number;
  /** (exceeding + 1)/(valid + 1), never 0 */
  readonly pPlusOne: number;
  /** Monte Carlo standard error of p */
  readonly mcSe: number;
  /** draws whose model converged */
  readonly valid: number;
  readonly draws: number;
  readonly seed: number;
  /** bootstrap statistics in the order drawn */
  readonly statistics: Float64Array;
}

/**
 * Cluster wild bootstrap of H₀: C β = 0 for a multilevel model.
 *
 * The model is fitted under H₀; in each draw the residuals of every cluster are multiplied by one random number (by default ±1), and the full
 * model, variances included, is fitted to the sum. Where C leaves no coefficient, the model under H₀ is 0 throughout. Meant for few clusters, where even the HTZ test is only approximate.
 *
 * @param C q × p, full row rank
 * @throws {RangeError} if the rows of C are dependent, or clusters do not hold whole random effects
 * @throws {ConvergenceError} if the model under H₀, or every draw, fails to converge
 * @see Joshi, Pustejovsky & Beretvas (2022), Research Synthesis Methods 13:457–477
 */
export function wildBootstrap(fit: MultilevelFit, cluster: Labels, C: Matrix, options: WildOptions): WildTest {
  const { draws = 1999, seed, weights = "Rademacher", type = "CR0" } = options;
  const { model } = fit;
  requireSameLength("wildBootstrap: columns of C", model.p, C.cols);
  if (!(Number.isInteger(draws) && draws >= 1))
    throw new RangeError(`wildBootstrap needs at least 1 draw, got ${draws}`);
  const clusters = clusterRows(multilevelWorking(fit), cluster);
  const { fitted, residuals } = fitUnderNull(model, C);
  const F = waldOverQ(fit, model, fit, clusters, C, type);
  const random = createRandom(seed);
  const factors = WEIGHTS[weights];
  // by label, so that the draws do not depend on the order of the rows
  const ordered = clusters.labels
    .map((label, j) => ({ label, rows: clusters.rows[j]! }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
  const statistics: number[] = [];
  const yi = new Float64Array(model.k);
  for (let draw = 0; draw < draws; draw++) {
    for (const { rows } of ordered) {
      const factor = factors[random.int(factors.length)]!;
      for (const row of rows) yi[row] = fitted[row]! + factor * residuals[row]!;
    }
    const drawn = withEffects(model, yi);
    const at = attempt(() => maximise(drawn.likelihood, drawn.fixed, warmStart(fit)));
    if (at) statistics.push(waldOverQ(fit, drawn, at, clusters, C, type));
  }
  if (statistics.length === 0) throw new ConvergenceError("wildBootstrap", draws);
  const exceeding = statistics.filter((value) => value > F).length;
  const p = exceeding / statistics.length;
  return {
    F,
    q: C.rows,
    p,
    pPlusOne: (exceeding + 1) / (statistics.length + 1),
    mcSe: Math.sqrt((p * (1 - p)) / statistics.length),
    valid: statistics.length,
    draws,
    seed,
    statistics: Float64Array.from(statistics),
  };
}

/** From the middle of the variances: a draw may lie at 0 where the fit does not, and the other way round. */
function warmStart(fit: MultilevelFit): Float64Array {
  const total = fit.sigma2.reduce((sum, s) => sum + s, 0);
  return fit.sigma2.map((s) => Math.max(s, 0.05 * total));
}

function waldOverQ(
  fit: MultilevelFit,
  model: MultilevelModel,
  at: Pick<Evaluation, "sigma2" | "beta">,
  clusters: Clusters,
  C: Matrix,
  type: RobustType,
): number {
  const working = multilevelWorking({ ...fit, model, beta: at.beta, sigma2: at.sigma2 });
  const vb = robustCovariance(clusterInfluences(working, clusters, type));
  const difference = multiplyVector(C, at.beta);
  const solved = solveCholesky(cholesky(multiply(multiply(C, vb), transpose(C))), difference);
  return difference.reduce((sum, value, i) => sum + value * solved[i]!, 0) / C.rows;
}

/** Fitted values and residuals of the model whose coefficients satisfy C β = 0. */
function fitUnderNull(model: MultilevelModel, C: Matrix): { fitted: Float64Array; residuals: Float64Array } {
  const basis = nullSpace(C);
  if (!basis) return { fitted: new Float64Array(model.k), residuals: Float64Array.from(model.yi) };
  const X = multiply(model.X, basis);
  const likelihood = createLikelihood(model.likelihood.structure, model.yi, X, model.method);
  const fitted = multiplyVector(X, maximise(likelihood, model.fixed).beta);
  return { fitted, residuals: fitted.map((value, i) => model.yi[i]! - value) };
}

/** p × (p − q) basis of the coefficients that C maps to 0; undefined when there is none but 0. */
function nullSpace(C: Matrix): Matrix | undefined {
  const p = C.cols;
  const free = p - C.rows;
  if (free < 0) throw new RangeError(`wildBootstrap needs at most ${p} hypotheses, got ${C.rows}`);
  const { values, vectors } = eigenSymmetric(multiply(transpose(C), C));
  if (!(values[free]! > 1e-12 * values[p - 1]!))
    throw new RangeError("wildBootstrap needs independent hypotheses, got dependent rows");
  if (free === 0) return undefined;
  const basis = zeros(p, free);
  for (let i = 0; i < p; i++) for (let j = 0; j < free; j++) basis.data[i * free + j] = vectors.data[i * p + j]!;
  return basis;
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof ConvergenceError) return undefined;
    throw error;
  }
}
