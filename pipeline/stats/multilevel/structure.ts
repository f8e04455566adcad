import { requireFinite } from "../guard.ts";
import { eigenSymmetric, type Vec, zeros } from "../matrix.ts";
import { type Coded, encode, type Labels } from "./factor.ts";
import { type Columns, layOut, type Term } from "./layOut.ts";

/**
 * Correlated sampling errors within groups of rows.
 *
 * Either one correlation `rho` in [0, 1), cov = ρ√(vᵢvⱼ), or any covariance given by a function of two row positions, whose diagonal
 * then takes the place of vi.
 */
export type SamplingCovariance =
  | { readonly cluster: Labels; readonly rho: number }
  | { readonly cluster: Labels; readonly covariance: (i: number, j: number) => number };

/**
 * The marginal covariance M = D + Z G Zᵀ, cut into independent components.
 *
 * D is diagonal: sampling variance plus σ² of the factor that singles out every row, if there is one. Z holds an indicator for each
 * level of the other factors and one column per group of correlated sampling errors (√v, variance ρ). Rows that share no column,
 * directly or through others, are independent: with nested factors a component is a study, with crossed ones all that hangs together.
 * Sorting, cutting and numbering happen here, once; the likelihood only walks the arrays.
 */
export interface Structure {
  readonly k: number;
  /** caller's position of each sorted row */
  readonly order: Int32Array;
  /** part of the sampling variance that stands on the diagonal, by sorted row */
  readonly diagonal: Float64Array;
  /** entries of Z by sorted row: those of row i at entryStart[i] … entryStart[i + 1] − 1 */
  readonly entryStart: Int32Array;
  /** column of the entry within its component */
  readonly entryColumn: Int32Array;
  readonly entryValue: Float64Array;
  /** first sorted row of each component, and k at the end */
  readonly rowStart: Int32Array;
  /** first column of each component, and the number of columns at the end */
  readonly columnStart: Int32Array;
  /** factor of each column, or −1 where its variance is known */
  readonly columnFactor: Int32Array;
  /** variance of the column where it is known */
  readonly columnVariance: Float64Array;
  /** within the component: a column that is 1 in every row, or −1 */
  readonly onesColumn: Int32Array;
  /** index of the factor with one row a level, or −1 */
  readonly unit: number;
  readonly factors: number;
}

/**
 * Cuts rows into independent components.
 *
 * @param vi sampling variances, length k
 * @param factors coded grouping of each random intercept, at most one of them with k levels
 * @param sampling correlated sampling errors, if any
 * @throws {RangeError} if rho is outside [0, 1) or a covariance block is not positive definite
 */
export function buildStructure(vi: Vec, factors: readonly Coded[], sampling?: SamplingCovariance): Structure {
  const k = vi.length;
  const unit = factors.findIndex((factor) => factor.n === k);
  const columns: Columns = { terms: [], factor: [], variance: [], diagonal: Float64Array.from(vi) };
  factors.forEach((factor, index) => {
    if (index === unit) return;
    const base = columns.factor.length;
    for (let level = 0; level < factor.n; level++) addColumn(columns, index, 0);
    columns.terms.push({
      levels: factor.n,
      column: factor.codes.map((code) => base + code),
      value: new Float64Array(k).fill(1),
    });
  });
  if (sampling) addSamplingColumns(columns, vi, sampling);
  return layOut(columns, unit, factors.length);
}

function addColumn(columns: Columns, factor: number, variance: number): number {
  columns.factor.push(factor);
  return columns.variance.push(variance) - 1;
}

/** The n-th term of the sampling errors, made when a group first needs it. */
function samplingTerm(columns: Columns, first: number, n: number): Term {
  const k = columns.diagonal.length;
  while (columns.terms.length <= first + n)
    columns.terms.push({ levels: 0, column: new Int32Array(k).fill(-1), value: new Float64Array(k) });
  return columns.terms[first + n]!;
}

function addSamplingColumns(columns: Columns, vi: Vec, sampling: SamplingCovariance): void {
  const coded = encode(sampling.cluster);
  const members: number[][] = Array.from({ length: coded.n }, () => []);
  coded.codes.forEach((code, i) => {
    members[code]!.push(i);
  });
  if ("rho" in sampling && !(sampling.rho >= 0 && sampling.rho < 1))
    throw new RangeError(`sampling correlation needs rho in [0, 1), got ${sampling.rho}`);
  const first = columns.terms.length;
  for (const rows of members) {
    if ("rho" in sampling) addCompoundSymmetry(columns, first, vi, rows, sampling.rho);
    else addGeneral(columns, first, rows, sampling.covariance);
  }
}

function addCompoundSymmetry(columns: Columns, first: number, vi: Vec, rows: readonly number[], rho: number): void {
  if (rows.length < 2 || rho === 0) return;
  const term = samplingTerm(columns, first, 0);
  const column = addColumn(columns, -1, rho);
  for (const i of rows) {
    columns.diagonal[i] = (1 - rho) * vi[i]!;
    term.column[i] = column;
    term.value[i] = Math.sqrt(vi[i]!);
  }
}

/** Any covariance block as δI plus one column per eigenvector, δ half its smallest eigenvalue. */
function addGeneral(
  columns: Columns,
  first: number,
  rows: readonly number[],
  covariance: (i: number, j: number) => number,
): void {
  const n = rows.length;
  const block = zeros(n, n);
  for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) block.data[a * n + b] = covariance(rows[a]!, rows[b]!);
  requireFinite("sampling covariance", block.data);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < a; b++)
      if (Math.abs(block.data[a * n + b]! - block.data[b * n + a]!) > 1e-12 * Math.abs(block.data[a * n + a]!))
        throw new RangeError(
          `sampling covariance needs a symmetric block, got rows ${rows[a]! + 1} and ${rows[b]! + 1}`,
        );
  const { values, vectors } = eigenSymmetric(block);
  if (!(values[0]! > 0))
    throw new RangeError(`sampling covariance needs a positive definite block, got eigenvalue ${values[0]}`);
  const floor = n === 1 ? values[0]! : values[0]! / 2;
  for (const row of rows) columns.diagonal[row] = floor;
  if (n === 1) return;
  for (let e = 0; e < n; e++) {
    const term = samplingTerm(columns, first, e);
    const column = addColumn(columns, -1, values[e]! - floor);
    rows.forEach((row, a) => {
      term.column[row] = column;
      term.value[row] = vectors.data[a * n + e]!;
    });
  }
}
