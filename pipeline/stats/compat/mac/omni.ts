import { chi2Upper, normalTwoSidedP } from "../../distributions.ts";
import { requireEffects } from "../../guard.ts";
import { cochranQ, total, untruncatedTau2, ztor } from "./faults.ts";

/** Half width of MAc's intervals in standard errors: 1.96, not 1.959964. */
const halfWidth = 1.96;

/** What `omni` prints. */
export interface Omni {
  readonly k: number;
  readonly estimate: number;
  readonly var: number;
  readonly se: number;
  readonly ciLb: number;
  readonly ciUb: number;
  readonly z: number;
  readonly p: number;
  readonly Q: number;
  readonly dfQ: number;
  readonly Qp: number;
  /** percent, rounded to four decimals */
  readonly I2: number;
}

/** An estimate with what MAc derives from it. */
export interface MacEstimate {
  readonly estimate: number;
  readonly var: number;
  readonly se: number;
  readonly ciLb: number;
  readonly ciUb: number;
  readonly z: number;
  readonly p: number;
}

/**
 * The pooled effect as MAc's `omni`: τ² untruncated (fault 2) and, with `ztor`, everything through tanh (fault 1).
 *
 * @param yi effects, z or r, length k ≥ 2
 * @param vi their variances
 * @throws {RangeError} on non-finite or ill-shaped input, or where the untruncated τ² leaves no positive total weight
 */
export function omni(
  yi: readonly number[],
  vi: readonly number[],
  options: { readonly type?: "fixed" | "random"; readonly ztor?: boolean } = {},
): Omni {
  const { type = "random" } = options;
  requireMacEffects("omni", yi, vi);
  const tau2 = type === "random" ? untruncatedTau2(yi, vi) : 0;
  const pooled = pool(yi, vi, tau2);
  const heterogeneity = heterogeneityOf(yi, vi, 4);
  const row = { k: yi.length, ...pooled, ...heterogeneity };
  if (!options.ztor) return row;
  return { ...row, ...transformed(pooled), se: Math.sqrt(ztor(pooled.var)) };
}

/**
 * The pooled effect as MAc's `OmnibusES`: r and its limits, the variance through tanh, se, z and p left on the z scale.
 *
 * @throws {RangeError} as {@link omni}
 */
export function omnibusES(yi: readonly number[], vi: readonly number[], type: "fixed" | "random"): Omni {
  const row = omni(yi, vi, { type });
  return { ...row, estimate: ztor(row.estimate), var: ztor(row.var), ciLb: ztor(row.ciLb), ciUb: ztor(row.ciUb) };
}

/** Per-study columns of MAc's `wgts`. */
export interface Wgts {
  readonly tau2: number;
  readonly rows: readonly {
    readonly ciLb: number;
    readonly ciUb: number;
    readonly zScore: number;
    readonly wi: number;
    readonly varTau: number;
    readonly wiTau: number;
  }[];
}

/** Weights as MAc's `wgts`, with the untruncated τ² (fault 2); random-effects weights may be negative. @throws {RangeError} as {@link omni} */
export function wgts(yi: readonly number[], vi: readonly number[]): Wgts {
  requireMacEffects("wgts", yi, vi);
  const tau2 = untruncatedTau2(yi, vi);
  const rows = yi.map((y, i) => {
    const v = vi[i]!;
    const half = halfWidth * Math.sqrt(v);
    return {
      ciLb: y - half,
      ciUb: y + half,
      zScore: y / Math.sqrt(v),
      wi: 1 / v,
      varTau: v + tau2,
      wiTau: 1 / (v + tau2),
    };
  });
  return { tau2, rows };
}

/** Weighted mean at a given τ² with MAc's interval. @throws {RangeError} if the weights do not sum to a positive number */
export function pool(yi: readonly number[], vi: readonly number[], tau2: number): MacEstimate {
  const wi = vi.map((v) => 1 / (v + tau2));
  const sum = total(wi);
  if (!(Number.isFinite(sum) && sum > 0))
    throw new RangeError(`MAc's weights need a positive sum, got ${sum} at tau2 = ${tau2}`);
  const estimate = total(yi.map((y, i) => wi[i]! * y)) / sum;
  const se = Math.sqrt(1 / sum);
  const z = estimate / se;
  return {
    estimate,
    var: 1 / sum,
    se,
    ciLb: estimate - halfWidth * se,
    ciUb: estimate + halfWidth * se,
    z,
    p: normalTwoSidedP(z),
  };
}

/** Fault 1 on a row: estimate, variance, limits, z and p through tanh; the se is left to the caller. */
export function transformed(row: MacEstimate): Omit<MacEstimate, "se"> {
  return {
    estimate: ztor(row.estimate),
    var: ztor(row.var),
    ciLb: ztor(row.ciLb),
    ciUb: ztor(row.ciUb),
    z: ztor(row.z),
    p: ztor(row.p),
  };
}

/** Cochran's Q, its p and I² in percent, rounded as printed. */
export function heterogeneityOf(
  yi: readonly number[],
  vi: readonly number[],
  decimals: number,
): { Q: number; dfQ: number; Qp: number; I2: number } {
  const dfQ = yi.length - 1;
  const Q = Math.max(0, cochranQ(yi, vi));
  const scale = 10 ** decimals;
  const I2 = Q > 0 ? Math.round(Math.max(0, ((Q - dfQ) / Q) * 100) * scale) / scale : 0;
  return { Q, dfQ, Qp: dfQ > 0 ? chi2Upper(Q, dfQ) : 1, I2 };
}

/** @throws {RangeError} on non-finite or ill-shaped effects, or fewer than two */
export function requireMacEffects(name: string, yi: readonly number[], vi: readonly number[]): void {
  requireEffects(name, yi, vi);
  if (yi.length < 2) throw new RangeError(`${name} needs at least 2 effects, got ${yi.length}`);
}
