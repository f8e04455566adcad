import { tTwoSidedP, tUpperQuantile } from "../distributions.ts";
import { type Matrix, toRows, type Vec, zeros } from "../matrix.ts";
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
  const references = toRows(inverseR).map((row, j) => satterthwaite(influences, row, j));
  const df = Float64Array.from(references, (reference) => reference.df);
  const se = beta.map((_, j) => Math.sqrt(vb.data[j * p + j]!));
  refusePerfectFit(influences, se);
  const stat = beta.map((b, j) => b / se[j]!);
  const width = se.map((s, j) => s * tUpperQuantile((100 - level) / 200, df[j]!));
  width.forEach((w, j) => {
    if (!Number.isFinite(w))
      throw new RangeError(
        `robust variance needs coefficient ${j + 1} to rest on more clusters: its interval is without end at ${df[j]!.toPrecision(2)} degrees of freedom`,
      );
  });
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

/** The covariance alone, p × p, without degrees of freedom: what a bootstrap needs of each draw. */
export function robustCovariance({ p, inverseR, score }: Influences): Matrix {
  const meat = zeros(p, p);
  for (const each of score)
    for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) meat.data[i * p + j]! += each[i]! * each[j]!;
  return toCovariance(inverseR, meat);
}

/** A standard error that rounding of the effects alone explains is none. */
function refusePerfectFit({ p, inverseR, noise }: Influences, se: Float64Array): void {
  for (let j = 0; j < p; j++) {
    let square = 0;
    for (const each of noise) {
      let sum = 0;
      for (let m = 0; m < p; m++) sum += Math.abs(inverseR.data[j * p + m]!) * each[m]!;
      square += sum * sum;
    }
    if (se[j]! <= 4 * Math.sqrt(square))
      throw new RangeError(
        `robust variance needs effects off the fitted line, got a variance of 0 for coefficient ${j + 1}`,
      );
  }
}

interface Reference {
  readonly df: number;
  /** expectation of the robust variance under the working model over the model's own variance */
  readonly share: number;
}

function satterthwaite(influences: Influences, row: Vec, j: number): Reference {
  const expected = meanOfVariance(influences, [row]).data[0]!;
  const variance = totalVariance(influences, [row]);
  const own = quadratic(influences.model, row);
  if (!(expected > 1e-10 * own) || !(variance > 0))
    throw new RangeError(
      `robust variance needs coefficient ${j + 1} to rest on more than one cluster, got none to spare`,
    );
  return { df: (2 * expected * expected) / variance, share: expected / own };
}

/** CR2 has exactly the model's expectation unless a cluster has no residual of its own in some direction. */
function shortfalls(type: RobustType, references: readonly Reference[]): Warning[] {
  if (type !== "CR2") return [];
  return references.flatMap(({ share }, j) =>
    share > 1 - 1e-6
      ? []
      : [
          {
            code: "clusterDecides",
            message: `one cluster alone decides part of coefficient ${j + 1}, so its robust variance leaves out ${(100 * (1 - share)).toFixed(0)} % of what the model expects`,
          },
        ],
  );
}

function quadratic(A: Matrix, x: Vec): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) for (let j = 0; j < x.length; j++) sum += x[i]! * A.data[i * A.cols + j]! * x[j]!;
  return sum;
}
