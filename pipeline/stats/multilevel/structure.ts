import { eigenSymmetric, type Matrix, type Vec, zeros } from "../matrix.ts";
import { type Coded, encode, type Labels } from "./factor.ts";

/**
 * Correlated sampling errors within groups of rows.
 *
 * Either one correlation `rho` in [0, 1), cov = ρ√(vᵢvⱼ), or any covariance given by a function of two row positions.
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

interface Entry {
  readonly column: number;
  readonly value: number;
}

interface Columns {
  readonly entries: Entry[][];
  readonly factor: number[];
  readonly variance: number[];
  readonly diagonal: Float64Array;
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
  const columns: Columns = {
    entries: Array.from({ length: k }, () => []),
    factor: [],
    variance: [],
    diagonal: Float64Array.from({ length: k }, (_, i) => vi[i]!),
  };
  factors.forEach((factor, index) => {
    if (index === unit) return;
    const base = columns.factor.length;
    for (let level = 0; level < factor.n; level++) addColumn(columns, index, 0);
    for (let i = 0; i < k; i++) columns.entries[i]!.push({ column: base + factor.codes[i]!, value: 1 });
  });
  if (sampling) addSamplingColumns(columns, vi, sampling);
  return layOut(columns, unit, factors.length);
}

function addColumn(columns: Columns, factor: number, variance: number): number {
  columns.factor.push(factor);
  return columns.variance.push(variance) - 1;
}

function addSamplingColumns(columns: Columns, vi: Vec, sampling: SamplingCovariance): void {
  const coded = encode(sampling.cluster);
  const members: number[][] = Array.from({ length: coded.n }, () => []);
  coded.codes.forEach((code, i) => {
    members[code]!.push(i);
  });
  for (const rows of members) {
    if ("rho" in sampling) addCompoundSymmetry(columns, vi, rows, sampling.rho);
    else addGeneral(columns, rows, sampling.covariance);
  }
}

function addCompoundSymmetry(columns: Columns, vi: Vec, rows: readonly number[], rho: number): void {
  if (!(rho >= 0 && rho < 1)) throw new RangeError(`sampling correlation needs rho in [0, 1), got ${rho}`);
  if (rows.length < 2 || rho === 0) return;
  const column = addColumn(columns, -1, rho);
  for (const i of rows) {
    columns.diagonal[i] = (1 - rho) * vi[i]!;
    columns.entries[i]!.push({ column, value: Math.sqrt(vi[i]!) });
  }
}

/** Any covariance block as δI plus one column per remaining eigenvector, δ half its smallest eigenvalue. */
function addGeneral(columns: Columns, rows: readonly number[], covariance: (i: number, j: number) => number): void {
  const n = rows.length;
  const block: Matrix = zeros(n, n);
  for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) block.data[a * n + b] = covariance(rows[a]!, rows[b]!);
  const { values, vectors } = eigenSymmetric(block);
  if (!(values[0]! > 0))
    throw new RangeError(`sampling covariance needs a positive definite block, got eigenvalue ${values[0]}`);
  if (n === 1) {
    columns.diagonal[rows[0]!] = values[0]!;
    return;
  }
  const floor = values[0]! / 2;
  rows.forEach((row) => {
    columns.diagonal[row] = floor;
  });
  for (let e = 0; e < n; e++) {
    const column = addColumn(columns, -1, values[e]! - floor);
    rows.forEach((row, a) => {
      columns.entries[row]!.push({ column, value: vectors.data[a * n + e]! });
    });
  }
}

/** Component of every row, numbered by first appearance: rows joined through shared columns. */
function findComponents(columns: Columns): { readonly of: Int32Array; readonly n: number } {
  const parent = Int32Array.from(columns.factor, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  for (const entries of columns.entries)
    for (let e = 1; e < entries.length; e++) parent[root(entries[e]!.column)] = root(entries[0]!.column);
  const numbers = new Map<number, number>();
  let n = 0;
  const of = Int32Array.from(columns.entries, (entries) => {
    if (entries.length === 0) return n++;
    const key = root(entries[0]!.column);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, n);
    return n++;
  });
  return { of, n };
}

function layOut(columns: Columns, unit: number, factors: number): Structure {
  const k = columns.entries.length;
  const component = findComponents(columns);
  const rowStart = new Int32Array(component.n + 1);
  component.of.forEach((c) => {
    rowStart[c + 1]!++;
  });
  for (let c = 0; c < component.n; c++) rowStart[c + 1]! += rowStart[c]!;
  const next = Int32Array.from(rowStart);
  const order = new Int32Array(k);
  component.of.forEach((c, i) => {
    order[next[c]!++] = i;
  });
  const entryStart = new Int32Array(k + 1);
  for (let s = 0; s < k; s++) entryStart[s + 1] = entryStart[s]! + columns.entries[order[s]!]!.length;
  const entryColumn = new Int32Array(entryStart[k]!);
  const entryValue = new Float64Array(entryStart[k]!);
  const columnStart = new Int32Array(component.n + 1);
  const onesColumn = new Int32Array(component.n).fill(-1);
  const ids: number[] = [];
  for (let c = 0; c < component.n; c++) {
    const local = new Map<number, number>();
    const hits: number[] = [];
    for (let s = rowStart[c]!; s < rowStart[c + 1]!; s++) {
      columns.entries[order[s]!]!.forEach(({ column, value }, e) => {
        const at = local.get(column) ?? local.size;
        if (!local.has(column)) local.set(column, at);
        hits[at] = (hits[at] ?? 0) + (value === 1 && columns.factor[column] !== -1 ? 1 : 0);
        entryColumn[entryStart[s]! + e] = at;
        entryValue[entryStart[s]! + e] = value;
      });
    }
    onesColumn[c] = hits.indexOf(rowStart[c + 1]! - rowStart[c]!);
    ids.push(...local.keys());
    columnStart[c + 1] = ids.length;
  }
  return {
    k,
    order,
    diagonal: Float64Array.from(order, (i) => columns.diagonal[i]!),
    entryStart,
    entryColumn,
    entryValue,
    rowStart,
    columnStart,
    columnFactor: Int32Array.from(ids, (id) => columns.factor[id]!),
    columnVariance: Float64Array.from(ids, (id) => columns.variance[id]!),
    onesColumn,
    unit,
    factors,
  };
}
