import { requireFinite, requirePositive, requireSameLength } from "./guard.ts";
import type { Matrix, Vec } from "./matrix.ts";
import type { Warning } from "./warning.ts";

/** One effect made of several effects of the same sample. */
export interface Composite {
  /** on the scale of the effects put in */
  readonly yi: number;
  /** sampling variance of yi, squared units of yi */
  readonly vi: number;
  /** number of effects combined */
  readonly m: number;
  readonly warnings: readonly Warning[];
}

/**
 * Correlations of sampling errors: one number for all pairs (compound symmetry), or an m × m matrix
 * with ones on its diagonal, for instance from {@link autoregressiveCorrelations}.
 */
export type ErrorCorrelation = number | Matrix;

/**
 * Mean of the effects of one sample, with the variance that their correlated sampling errors give it.
 *
 * var = (1/m²) Σᵢ Σⱼ ρᵢⱼ √(vᵢ vⱼ). A plain mean, not an inverse-variance one: the effects of one sample rest on the same people.
 *
 * @param yi effects of the sample, length m ≥ 1, one scale
 * @param vi sampling variances, length m, each > 0
 * @param rho correlation of sampling errors; 1 leaves the variance of a single effect when all vi are equal
 * @throws {RangeError} if m is 0, lengths differ, a correlation is outside [−1, 1], or the variance would not be positive
 * @see Borenstein, Hedges, Higgins & Rothstein (2009), Introduction to Meta-Analysis, equation 24.5
 */
export function compositeMean(yi: Vec, vi: Vec, rho: ErrorCorrelation): Composite {
  requireComposite("compositeMean", yi, vi, rho);
  const m = yi.length;
  return { yi: total(yi) / m, vi: requireVariance(covarianceSum(vi, rho) / (m * m)), m, warnings: [] };
}

/**
 * Hunter–Schmidt composite correlation: what the sum of the m outcome measures, each standardised, would correlate.
 *
 * r = Σ rᵢ / √(m + m(m − 1)ρ̄), ρ̄ the mean correlation among the measures. A different estimand from the mean: it exceeds
 * every rᵢ when ρ̄ < 1, and nothing keeps it below 1 for correlations that cannot hold together; then a warning says so.
 * Its variance is that of a sum of the rᵢ with the same correlations among sampling errors, the denominator taken as known.
 *
 * @param ri correlations of the sample, length m ≥ 1
 * @param vi sampling variances of ri, length m
 * @param rho correlation among the measures
 * @throws {RangeError} if m is 0, lengths differ, a correlation is outside [−1, 1], or m + m(m − 1)ρ̄ is not positive
 * @see Hunter & Schmidt (2004), Methods of Meta-Analysis (2nd ed.), chapter 10
 */
export function compositeHunterSchmidt(ri: Vec, vi: Vec, rho: ErrorCorrelation): Composite {
  requireComposite("compositeHunterSchmidt", ri, vi, rho);
  const m = ri.length;
  const units = new Float64Array(m).fill(1);
  const sumVariance = requireVariance(covarianceSum(units, rho));
  const r = total(ri) / Math.sqrt(sumVariance);
  const warnings =
    Math.abs(r) > 1
      ? [{ code: "compositeAboveOne", message: `the composite correlation is ${r.toFixed(3)}, outside [−1, 1]` }]
      : [];
  return { yi: r, vi: requireVariance(covarianceSum(vi, rho)) / sumVariance, m, warnings };
}

/**
 * Correlations that fall with the distance in time, ρ^|tᵢ − tⱼ|: a continuous-time autoregression (CAR).
 *
 * @param rho correlation of effects one unit of time apart, in (0, 1)
 * @param times time of each effect, length m, in the unit that rho refers to
 * @returns m × m matrix for {@link compositeMean}
 * @throws {RangeError} if rho is outside (0, 1) or a time is not finite
 * @see Pinheiro & Bates (2000), Mixed-Effects Models in S and S-PLUS, section 5.3.1
 */
export function autoregressiveCorrelations(rho: number, times: Vec): Matrix {
  if (!(rho > 0 && rho < 1)) throw new RangeError(`autoregressiveCorrelations needs rho inside (0, 1), got ${rho}`);
  requireFinite("autoregressiveCorrelations: times", times);
  const m = times.length;
  const data = new Float64Array(m * m);
  for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) data[i * m + j] = rho ** Math.abs(times[i]! - times[j]!);
  return { rows: m, cols: m, data };
}

function covarianceSum(vi: Vec, rho: ErrorCorrelation): number {
  const m = vi.length;
  let sum = 0;
  for (let i = 0; i < m; i++) {
    sum += vi[i]!;
    for (let j = 0; j < i; j++) sum += 2 * correlation(rho, i, j) * Math.sqrt(vi[i]! * vi[j]!);
  }
  return sum;
}

function correlation(rho: ErrorCorrelation, i: number, j: number): number {
  return typeof rho === "number" ? rho : rho.data[i * rho.cols + j]!;
}

function total(values: Vec): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

function requireVariance(value: number): number {
  if (!(value > 0)) throw new RangeError(`composite needs correlations that give a positive variance, got ${value}`);
  return value;
}

function requireComposite(name: string, yi: Vec, vi: Vec, rho: ErrorCorrelation): void {
  if (yi.length < 1) throw new RangeError(`${name} needs at least 1 effect, got 0`);
  requireFinite(`${name}: effects`, yi);
  requireSameLength(`${name}: vi`, yi.length, vi.length);
  requirePositive(`${name}: vi`, vi);
  if (typeof rho === "number") requireCorrelation(name, rho);
  else requireCorrelationMatrix(name, yi.length, rho);
}

function requireCorrelationMatrix(name: string, m: number, rho: Matrix): void {
  requireSameLength(`${name}: rows of rho`, m, rho.rows);
  requireSameLength(`${name}: columns of rho`, m, rho.cols);
  for (let i = 0; i < rho.rows; i++) {
    if (correlation(rho, i, i) !== 1)
      throw new RangeError(`${name} needs ones on the diagonal of rho, got ${correlation(rho, i, i)}`);
    for (let j = 0; j < i; j++) {
      requireCorrelation(name, correlation(rho, i, j));
      if (correlation(rho, i, j) !== correlation(rho, j, i))
        throw new RangeError(
          `${name} needs a symmetric rho, got ${correlation(rho, i, j)} and ${correlation(rho, j, i)}`,
        );
    }
  }
}

function requireCorrelation(name: string, rho: number): void {
  if (!(rho >= -1 && rho <= 1)) throw new RangeError(`${name} needs correlations within [−1, 1], got ${rho}`);
}
