import { jointTest } from "./contrasts.ts";
import { chi2Upper } from "./distributions.ts";
import type { RmaFit, RmaOptions } from "./fit.ts";
import { requireSameLength } from "./guard.ts";
import type { Matrix, Vec } from "./matrix.ts";
import { rma } from "./regression.ts";

/** Test of the difference between levels. */
export interface BetweenTest {
  /** χ²(m), or F(m, df) for t-based tests */
  readonly stat: number;
  readonly df: readonly number[];
  readonly pval: number;
}

/** Fit of one level by itself. */
export interface LevelFit {
  readonly level: string;
  readonly fit: RmaFit;
}

/** A factor analysed both ways. */
export interface Subgroups {
  /** levels in the order given, those of the common model's coefficients */
  readonly levels: readonly string[];
  /** number of effects a level */
  readonly k: readonly number[];
  /** one model of all level means, τ² common to them (no intercept: coefficient = level mean) */
  readonly common: RmaFit;
  /** difference between levels in the common model */
  readonly betweenCommon: BetweenTest;
  /** each level by itself with its own τ²; levels with one study are left out */
  readonly separate: readonly LevelFit[];
  /** Σ w (mean − weighted mean of means)² over separate fits, w = 1/se², χ²; absent for fewer than 2 fits */
  readonly betweenSeparate?: BetweenTest;
}

/**
 * Subgroup analysis with common and with separate τ².
 *
 * @param level the level of each effect, length k, levels independent of each other
 * @param options as for {@link rma}, without X
 * @throws {RangeError} on fewer than 2 levels or as {@link rma}
 * @see Borenstein, Hedges, Higgins & Rothstein (2009), Introduction to Meta-Analysis, chapter 19
 */
export function subgroups(yi: Vec, vi: Vec, level: readonly string[], options: Omit<RmaOptions, "X"> = {}): Subgroups {
  requireSameLength("subgroups: level", yi.length, level.length);
  const levels = [...new Set(level)].sort(byCodePoint);
  if (levels.length < 2) throw new RangeError(`subgroups needs at least 2 levels, got ${levels.length}`);
  const members = levels.map((name) => level.flatMap((other, i) => (other === name ? [i] : [])));
  const common = rma(yi, vi, { ...options, X: indicators(level, levels) });
  const separate = members.flatMap((rows, j) => {
    if (rows.length < 2) return [];
    const take = (values: Vec): number[] => rows.map((i) => values[i]!);
    const own = options.weights ? { ...options, weights: take(options.weights) } : options;
    return [{ level: levels[j]!, fit: rma(take(yi), take(vi), own) }];
  });
  const between = separate.length < 2 ? undefined : separateBetween(separate);
  return {
    levels,
    k: members.map((rows) => rows.length),
    common,
    betweenCommon: commonBetween(common),
    separate,
    ...(between ? { betweenSeparate: between } : {}),
  };
}

/** Order of Unicode code points, the same everywhere. */
function byCodePoint(a: string, b: string): number {
  const x = Array.from(a, (c) => c.codePointAt(0)!);
  const y = Array.from(b, (c) => c.codePointAt(0)!);
  for (let i = 0; i < Math.min(x.length, y.length); i++) if (x[i] !== y[i]) return x[i]! - y[i]!;
  return x.length - y.length;
}

function indicators(level: readonly string[], levels: readonly string[]): Matrix {
  const p = levels.length;
  const data = new Float64Array(level.length * p);
  level.forEach((name, i) => {
    data[i * p + levels.indexOf(name)] = 1;
  });
  return { rows: level.length, cols: p, data };
}

/** All level means equal: each minus the first is 0. */
function commonBetween(fit: RmaFit): BetweenTest {
  const p = fit.p;
  const L = { rows: p - 1, cols: p, data: new Float64Array((p - 1) * p) };
  for (let i = 0; i < p - 1; i++) {
    L.data[i * p] = -1;
    L.data[i * p + i + 1] = 1;
  }
  return jointTest(fit, L);
}

function separateBetween(fits: readonly LevelFit[]): BetweenTest {
  const means = fits.map(({ fit }) => fit.beta[0]!);
  const w = fits.map(({ fit }) => 1 / fit.se[0]! ** 2);
  const sum = w.reduce((a, b) => a + b, 0);
  const centre = means.reduce((total, value, i) => total + w[i]! * value, 0) / sum;
  const stat = means.reduce((total, value, i) => total + w[i]! * (value - centre) ** 2, 0);
  const df = fits.length - 1;
  return { stat, df: [df], pval: chi2Upper(stat, df) };
}
