/** What R fitted: rows, columns, and which rows share a level of each random factor. Univariate models have one factor with a level a row. */
export interface Design {
  readonly yi: readonly number[];
  readonly vi: readonly number[];
  /** row-major, k × p */
  readonly X: readonly number[];
  /** level of each row, for each factor */
  readonly groups: readonly (readonly number[])[];
  /** correlation of sampling errors within a level of `cluster` */
  readonly rho?: number;
  readonly cluster?: readonly number[];
}

/** Whole multiples of 2⁻²⁴⁰: 72 decimals, of which the worst of these matrices leave fifty. */
const BITS = 240n;

/**
 * Log-likelihood at one set of variances less that at another, exact to a double's digits however small it is.
 *
 * The third opinion where R and we find different maxima: plain elimination of the bordered matrix [M X y; Xᵀ 0 0; yᵀ 0 0] in whole
 * numbers, whose pivots are those of M, of −XᵀM⁻¹X and −yᵀPy. It shares no line with the engine, and asks nothing of R but the data.
 *
 * @param method REML's difference has the determinant of XᵀM⁻¹X, ML's has not
 */
export function exactGain(
  design: Design,
  method: "REML" | "ML",
  ours: readonly number[],
  theirs: readonly number[],
): number {
  const k = design.yi.length;
  const [a, b] = [pivots(design, ours), pivots(design, theirs)];
  const determinants = method === "REML" ? a.length - 1 : k;
  let logs = 0;
  for (let i = 0; i < determinants; i++) logs += Math.log1p(toNumber(divide(a[i]! - b[i]!, b[i]!)));
  const squares = toNumber(b.at(-1)! - a.at(-1)!);
  return -0.5 * (logs + squares);
}

/** Weighted residual sum of squares yᵀPy at these variances, Q where they are 0. */
export function exactSquares(design: Design, sigma2: readonly number[]): number {
  return -toNumber(pivots(design, sigma2).at(-1)!);
}

/** Log-likelihood at these variances, restricted with ½ log |XᵀX| as metafor has it. */
export function exactLogLik(design: Design, method: "REML" | "ML", sigma2: readonly number[]): number {
  const k = design.yi.length;
  const all = pivots(design, sigma2);
  const log = (run: readonly bigint[]) => run.reduce((sum, pivot) => sum + Math.log(Math.abs(toNumber(pivot))), 0);
  const twice = log(all.slice(0, k)) - toNumber(all.at(-1)!);
  if (method === "ML") return -0.5 * (k * Math.log(2 * Math.PI) + twice);
  const columns = all.slice(k, -1);
  const ones = { ...design, vi: design.vi.map(() => 1), groups: [] };
  const information = log(columns) - log(pivots(ones, []).slice(k, -1));
  return -0.5 * ((k - columns.length) * Math.log(2 * Math.PI) + twice + information);
}

function pivots(design: Design, sigma2: readonly number[]): bigint[] {
  const rows = bordered(design, sigma2);
  const out: bigint[] = [];
  for (let j = 0; j < rows.length; j++) {
    const pivot = rows[j]![j]!;
    out.push(pivot);
    for (let i = j + 1; i < rows.length; i++) {
      const below = rows[i]![j]!;
      if (below === 0n) continue;
      const factor = divide(below, pivot);
      for (let m = j + 1; m <= i; m++) {
        const across = rows[m]![j]!;
        if (across !== 0n) rows[i]![m]! -= times(factor, across);
      }
    }
  }
  return out;
}

/** Lower triangle of [M X y; Xᵀ 0 0; yᵀ 0 0]. */
function bordered({ yi, vi, X, groups, rho, cluster }: Design, sigma2: readonly number[]): bigint[][] {
  const k = yi.length;
  const p = X.length / k;
  const [errors, effects, variances] = [vi.map(exact), yi.map(exact), sigma2.map(exact)];
  const rows = effects.map((_, i) =>
    Array.from({ length: i + 1 }, (_, j) => {
      let sum = i === j ? errors[i]! : 0n;
      if (i !== j && rho !== undefined && cluster![i] === cluster![j])
        sum = times(exact(rho), root(times(errors[i]!, errors[j]!)));
      for (const [l, levels] of groups.entries()) if (levels[i] === levels[j]) sum += variances[l]!;
      return sum;
    }),
  );
  const borders = Array.from({ length: p }, (_, c) => yi.map((_, i) => exact(X[i * p + c]!)));
  for (const [c, border] of [...borders, effects].entries()) rows.push([...border, ...Array(c + 1).fill(0n)]);
  return rows;
}

/** A double as it is; what lies below 2⁻²⁴⁰ is nothing. */
function exact(x: number): bigint {
  return BigInt(Math.trunc(x * 2 ** Number(BITS)));
}

function times(a: bigint, b: bigint): bigint {
  return (a * b) >> BITS;
}

function divide(a: bigint, b: bigint): bigint {
  return (a << BITS) / b;
}

function root(a: bigint): bigint {
  const square = a << BITS;
  let x = exact(Math.sqrt(toNumber(a)));
  // Newton doubles the sixteen digits of the double
  for (let step = 0; step < 4 && x > 0n; step++) x = (x + square / x) >> 1n;
  return x;
}

function toNumber(a: bigint): number {
  return Number(a) / 2 ** Number(BITS);
}
