import { tTwoSidedP, tUpperQuantile } from "../distributions.ts";
import { type Matrix, multiplyVector, toRows, transpose, type Vec, zeros } from "../matrix.ts";
import type { Labels } from "../multilevel/factor.ts";
import { toCovariance } from "../multilevel/orthonormal.ts";
import type { Warning } from "../warning.ts";
import { clusterInfluences, type Influences, type RobustType } from "./adjust.ts";
import { meanOfVariance, totalVariance } from "./moments.ts";
import { clusterRows, type WorkingModel } from "./working.ts";

/** Cluster-robust tests of the coefficients; runs by coefficient have length p. */
export interface RobustFit {
  readonly type: RobustType;
  /** number of clusters */
  readonly clusters: number;
  readonly level: number;
  readonly beta: Float64Array;
  readonly vb: Matrix;
  readonly se: Float64Array;
  readonly stat: Float64Array;
  /** Satterthwaite degrees of freedom */
  readonly df: Float64Array;
  readonly pval: Float64Array;
  readonly ciLb: Float64Array;
  readonly ciUb: Float64Array;
  readonly warnings: readonly Warning[];
  /** for Wald tests */
  readonly influences: Influences;
}

/**
 * Cluster-robust covariance of the coefficients with Satterthwaite t-tests.
 *
 * The df of every type are those of its own variance estimate under the working model, as clubSandwich gives them.
 *
 * @param working from univariateWorking or multilevelWorking
 * @param cluster label of each row; clusters hold whole random effects
 * @param level per cent
 * @throws {RangeError} with fewer than 2 clusters, a random effect in two of them, a coefficient whose variance no cluster can tell, a
 *   perfect fit, or so few degrees of freedom that an interval has no finite limits
 * @see Pustejovsky & Tipton (2018), Journal of Business & Economic Statistics 36:672–683
 */
export function robustVariance(
  working: WorkingModel,
  cluster: Labels,
  type: RobustType = "CR2",
  level = 95,
): RobustFit {
  const clusters = clusterRows(working, cluster);
  const influences = clusterInfluences(working, clusters, type);
  const { p, inverseR } = influences;
  const vb = robustCovariance(influences);
  const { beta } = working;
  const rows = toRows(inverseR);
  const named = (j: number) => `coefficient ${j + 1}`;
  const references = rows.map((row, j) => satterthwaite(influences, row, named(j)));
  const df = Float64Array.from(references, (reference) => reference.df);
  const se = beta.map((_, j) => Math.sqrt(vb.data[j * p + j]!));
  rows.forEach((row, j) => {
    refusePerfectFit(influences, row, se[j]!, named(j));
  });
  const stat = beta.map((b, j) => b / se[j]!);
  const width = se.map((s, j) => s * requireLimits(df[j]!, level, named(j)));
  return {
    type,
    clusters: clusters.n,
    level,
    beta,
    vb,
    se,
    stat,
    df,
    pval: stat.map((t, j) => tTwoSidedP(t, df[j]!)),
    ciLb: beta.map((b, j) => b - width[j]!),
    ciUb: beta.map((b, j) => b + width[j]!),
    warnings: shortfalls(type, references),
    influences,
  };
}

/**
 * Satterthwaite degrees of freedom of a combination of coefficients, and what share of the model's variance its robust one expects.
 *
 * @param combination length p
 * @throws {RangeError} as {@link robustVariance} for a coefficient
 */
export function combinationReference({ influences, vb, level }: RobustFit, combination: Vec): RobustReference {
  const row = multiplyVector(transpose(influences.inverseR), combination);
  const reference = satterthwaite(influences, row, "a combination of coefficients");
  refusePerfectFit(influences, row, Math.sqrt(quadratic(vb, combination)), "a combination of coefficients");
  requireLimits(reference.df, level, "a combination of coefficients");
  return reference;
}

/** The covariance alone, p × p, without degrees of freedom: what a bootstrap needs of each draw. */
export function robustCovariance({ p, inverseR, score }: Influences): Matrix {
  const meat = zeros(p, p);
  for (const each of score)
    for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) meat.data[i * p + j]! += each[i]! * each[j]!;
  return toCovariance(inverseR, meat);
}

/** A standard error that rounding of the effects alone explains is none. */
function refusePerfectFit({ p, noise }: Influences, row: Vec, se: number, name: string): void {
  let square = 0;
  for (const each of noise) {
    let sum = 0;
    for (let m = 0; m < p; m++) sum += Math.abs(row[m]!) * each[m]!;
    square += sum * sum;
  }
  if (se <= 4 * Math.sqrt(square))
    throw new RangeError(`robust variance needs effects off the fitted line, got a variance of 0 for ${name}`);
}

/** The quantile of t that intervals are wide by. */
function requireLimits(df: number, level: number, name: string): number {
  const quantile = tUpperQuantile((100 - level) / 200, df);
  if (Number.isFinite(quantile)) return quantile;
  throw new RangeError(
    `robust variance needs ${name} to rest on more clusters: its interval is without end at ${df.toPrecision(2)} degrees of freedom`,
  );
}

/** What a robust test is held against. */
export interface RobustReference {
  readonly df: number;
  /** expectation of the robust variance under the working model over the model's own variance */
  readonly share: number;
}

/** @param row the combination of R β */
function satterthwaite(influences: Influences, row: Vec, name: string): RobustReference {
  const expected = meanOfVariance(influences, [row]).data[0]!;
  const variance = totalVariance(influences, [row]);
  const own = quadratic(influences.model, row);
  if (!(expected > 1e-10 * own) || !(variance > 0))
    throw new RangeError(`robust variance needs ${name} to rest on more than one cluster, got none to spare`);
  return { df: (2 * expected * expected) / variance, share: expected / own };
}

/** Share of the model's variance that CR2 has when no cluster decides anything alone, less rounding. */
export const WHOLE = 1 - 1e-6;

/** CR2 has exactly the model's expectation unless a cluster has no residual of its own in some direction. */
function shortfalls(type: RobustType, references: readonly RobustReference[]): Warning[] {
  if (type !== "CR2") return [];
  return references.flatMap(({ share }, j) =>
    share > WHOLE
      ? []
      : [
          {
            code: "clusterDecides",
            message: `one cluster alone decides part of coefficient ${j + 1}, so its robust variance leaves out ${(100 * (1 - share)).toFixed(0)}% of what the model expects`,
          },
        ],
  );
}

function quadratic(A: Matrix, x: Vec): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) for (let j = 0; j < x.length; j++) sum += x[i]! * A.data[i * A.cols + j]! * x[j]!;
  return sum;
}
