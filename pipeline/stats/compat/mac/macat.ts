import { chi2Upper, normalTwoSidedP } from "../../distributions.ts";
import { requireSameLength } from "../../guard.ts";
import { cochranQ, total, ztor } from "./faults.ts";
import { heterogeneityOf, type MacEstimate, pool, requireMacEffects, transformed } from "./omni.ts";

/** One level, or all levels together, in the table of `macat`. */
export interface MacatRow extends MacEstimate {
  readonly level: string;
  readonly k: number;
  readonly Q: number;
  readonly df: number;
  readonly pH: number;
  /** whole percent */
  readonly I2: number;
}

/** What `macat` prints: fixed-effect Q and I² beside an estimate of either type, so that Q ≠ Qw + Qb for random effects. */
export interface Macat {
  readonly rows: readonly MacatRow[];
  readonly overall: MacatRow;
  readonly heterogeneity: {
    readonly Q: number;
    readonly Qw: number;
    readonly dfW: number;
    readonly pW: number;
    readonly Qb: number;
    readonly dfB: number;
    readonly pB: number;
  };
}

/**
 * A categorical moderator as MAc's `macat`: τ² pooled over the levels, max(0, (Qw − df)/ΣC), truncated here.
 *
 * @param levels level of each effect; the table has them in code-point order
 * @throws {RangeError} on non-finite or ill-shaped input, or fewer than two levels
 */
export function macat(
  yi: readonly number[],
  vi: readonly number[],
  levels: readonly string[],
  options: { readonly type?: "fixed" | "random"; readonly ztor?: boolean } = {},
): Macat {
  requireMacEffects("macat", yi, vi);
  requireSameLength("macat: levels", yi.length, levels.length);
  const names = [...new Set(levels)].sort();
  if (names.length < 2) throw new RangeError(`macat needs at least 2 levels, got ${names.length}`);
  const groups = names.map((level) => {
    const at = levels.flatMap((other, i) => (other === level ? [i] : []));
    return { level, yi: at.map((i) => yi[i]!), vi: at.map((i) => vi[i]!) };
  });
  const Qw = total(groups.map((group) => cochranQ(group.yi, group.vi)));
  const dfW = yi.length - names.length;
  const tau2 = options.type === "fixed" ? 0 : Math.max(0, (Qw - dfW) / total(groups.map((group) => scaleC(group.vi))));
  const rowOf = (level: string, y: readonly number[], v: readonly number[]) =>
    tableRow(level, y, v, tau2, options.ztor ?? false);
  const means = groups.map((group) => pool(group.yi, group.vi, tau2));
  const Qb = cochranQ(
    means.map((mean) => mean.estimate),
    means.map((mean) => mean.var),
  );
  const dfB = names.length - 1;
  return {
    rows: groups.map((group) => rowOf(group.level, group.yi, group.vi)),
    overall: rowOf("Overall", yi, vi),
    heterogeneity: {
      Q: cochranQ(yi, vi),
      Qw,
      dfW,
      pW: dfW > 0 ? chi2Upper(Math.max(0, Qw), dfW) : 1,
      Qb,
      dfB,
      pB: chi2Upper(Math.max(0, Qb), dfB),
    },
  };
}

/**
 * Difference of two levels as MAc's `macatC`: post hoc by Scheffé's χ² with (levels − 1) df, planned by z.
 *
 * @param mean1 subtracted from `mean2`
 * @param levels number of levels of the moderator, for the post hoc test
 */
export function macatC(
  mean1: MacEstimate,
  mean2: MacEstimate,
  levels: number,
  options: { readonly planned?: boolean; readonly ztor?: boolean } = {},
): { readonly diff: number; readonly varDiff: number; readonly p: number } {
  if (!(levels >= 2)) throw new RangeError(`macatC needs at least 2 levels, got ${levels}`);
  const diff = mean2.estimate - mean1.estimate;
  const varDiff = mean1.var + mean2.var;
  const p = options.planned ? normalTwoSidedP(diff / Math.sqrt(varDiff)) : chi2Upper(diff ** 2 / varDiff, levels - 1);
  return options.ztor ? { diff: ztor(diff), varDiff: ztor(varDiff), p: ztor(p) } : { diff, varDiff, p };
}

/** Fault 1 applies to estimate, variance, limits, z and p; macat leaves the se on the z scale. */
function tableRow(
  level: string,
  yi: readonly number[],
  vi: readonly number[],
  tau2: number,
  transform: boolean,
): MacatRow {
  const pooled = pool(yi, vi, tau2);
  const { Q, dfQ, Qp, I2 } = heterogeneityOf(yi, vi, 0);
  return { level, k: yi.length, ...pooled, ...(transform ? transformed(pooled) : {}), Q, df: dfQ, pH: Qp, I2 };
}

function scaleC(vi: readonly number[]): number {
  const wi = vi.map((v) => 1 / v);
  return total(wi) - total(wi.map((w) => w * w)) / total(wi);
}
