import { tTwoSidedP, tUpperQuantile } from "../distributions.ts";
import { type Matrix, toRows, type Vec, zeros } from "../matrix.ts";
import type { Labels } from "../multilevel/factor.ts";
import { toCovariance } from "../multilevel/orthonormal.ts";
import type { Warning } from "../warning.ts";
import { clusterInfluences, type Influences, type RobustType } from "./adjust.ts";
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
 * @throws {RangeError} with fewer than 2 clusters, a random effect in two of them, a coefficient whose variance no cluster can tell, or
 *   so few degrees of freedom that an interval has no finite limits
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

/**
 * Moments of the robust variance of contrasts under the working model: its expectation, and the sum over its entries of their variances.
 *
 * @param rows contrasts in orthonormal coordinates, q × p
 */
export function momentsOfVariance(
  influences: Influences,
  rows: readonly Vec[],
): { mean: Matrix; totalVariance: number } {
  const { spread, coupling } = influences;
  const q = rows.length;
  const d = coupling.rows;
  const lifts = spread.map((_, j) => rows.map((row) => liftAlong(influences, j, row)));
  const mean = zeros(q, q);
  let total = 0;
  const coupled: number[][] = [];
  spread.forEach((_, j) => {
    for (let s = 0; s < q; s++)
      for (let t = 0; t < q; t++)
        coupled[s * q + t] = [
          alongSpread(influences, j, rows[s]!, rows[t]!),
          bilinear(coupling, lifts[j]![s]!, lifts[j]![t]!),
        ];
    const own = (s: number, t: number) => coupled[s * q + t]![0]!;
    const cross = (s: number, t: number) => coupled[s * q + t]![1]!;
    for (let s = 0; s < q; s++)
      for (let t = 0; t < q; t++) {
        mean.data[s * q + t]! += own(s, t) + cross(s, t);
        total += (own(s, s) + cross(s, s)) * (own(t, t) + cross(t, t)) - cross(s, s) * cross(t, t);
        total += (own(s, t) + cross(s, t)) ** 2 - cross(s, t) ** 2;
      }
  });
  // the double sum over pairs of clusters, through d × d sums of lifts
  const sums = Array.from({ length: q * q }, () => new Float64Array(d * d));
  for (const lift of lifts)
    for (let s = 0; s < q; s++) for (let t = 0; t < q; t++) addOuter(sums[s * q + t]!, lift[s]!, lift[t]!);
  const through = sums.map((sum) => times(coupling, sum));
  for (let s = 0; s < q; s++)
    for (let t = 0; t < q; t++) {
      total += traceOfProduct(through[s * q + t]!, through[t * q + s]!, d);
      total += traceOfProduct(through[t * q + s]!, through[t * q + s]!, d);
    }
  return { mean, totalVariance: total };
}

interface Reference {
  readonly df: number;
  /** expectation of the robust variance under the working model over the model's own variance */
  readonly share: number;
}

function satterthwaite(influences: Influences, row: Vec, j: number): Reference {
  const { mean, totalVariance } = momentsOfVariance(influences, [row]);
  const expected = mean.data[0]!;
  const own = bilinear(influences.model, Float64Array.from(row), Float64Array.from(row));
  if (!(expected > 1e-10 * own) || !(totalVariance > 0))
    throw new RangeError(
      `robust variance needs coefficient ${j + 1} to rest on more than one cluster, got none to spare`,
    );
  return { df: (2 * expected * expected) / totalVariance, share: expected / own };
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

/** Lift of cluster j along a contrast, length d. */
function liftAlong({ lift, p, coupling }: Influences, j: number, row: Vec): Float64Array {
  const out = new Float64Array(coupling.rows);
  const block = lift[j]!;
  for (let i = 0; i < out.length; i++) for (let m = 0; m < p; m++) out[i]! += block[i * p + m]! * row[m]!;
  return out;
}

function alongSpread({ spread, p }: Influences, j: number, left: Vec, right: Vec): number {
  const block = spread[j]!;
  let sum = 0;
  for (let i = 0; i < p; i++) for (let m = 0; m < p; m++) sum += left[i]! * block[i * p + m]! * right[m]!;
  return sum;
}

function bilinear(A: Matrix, x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) for (let j = 0; j < y.length; j++) sum += x[i]! * A.data[i * A.cols + j]! * y[j]!;
  return sum;
}

function addOuter(to: Float64Array, x: Float64Array, y: Float64Array): void {
  const d = x.length;
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) to[i * d + j]! += x[i]! * y[j]!;
}

function times(A: Matrix, B: Float64Array): Float64Array {
  const d = A.rows;
  const out = new Float64Array(d * d);
  for (let i = 0; i < d; i++)
    for (let m = 0; m < d; m++) for (let j = 0; j < d; j++) out[i * d + j]! += A.data[i * d + m]! * B[m * d + j]!;
  return out;
}

function traceOfProduct(A: Float64Array, B: Float64Array, d: number): number {
  let sum = 0;
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) sum += A[i * d + j]! * B[j * d + i]!;
  return sum;
}
