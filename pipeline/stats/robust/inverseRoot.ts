/** Working arrays of {@link applyInverseRoot}; grow with the matrices they meet. */
export interface RootScratch {
  diagonal: Float64Array;
  off: Float64Array;
  scale: Float64Array;
  /** cosine, sine and row of each rotation, in the order made */
  readonly rotations: number[];
}

/** Scratch for matrices up to n × n. */
export function createRootScratch(n: number): RootScratch {
  return { diagonal: new Float64Array(n), off: new Float64Array(n), scale: new Float64Array(n), rotations: [] };
}

/**
 * Y ← A^(−½) Y for a symmetric positive semidefinite A, the Moore–Penrose root where A is singular.
 *
 * Householder tridiagonalisation and implicit QL, the reflections and rotations applied to Y's few columns and then undone: no
 * eigenvectors are formed, which saves five sixths of the work. Eigenvalues below 1e-12 of the largest, or of `magnitude`, count as 0.
 *
 * @param a n × n, row-major, lower triangle read; overwritten
 * @param Y n × c, row-major; overwritten by the result
 * @param magnitude size of what A was left over from when it was subtracted, ≥ 0: a remainder that is all rounding error counts as 0
 * @returns how many eigenvalues count as 0
 * @throws {RangeError} if an eigenvalue needs more than 60 sweeps
 * @see Golub & Van Loan (2013), Matrix Computations, algorithms 8.3.1 and 8.3.3
 */
export function applyInverseRoot(
  a: Float64Array,
  n: number,
  Y: Float64Array,
  c: number,
  scratch: RootScratch,
  magnitude = 0,
): number {
  const { diagonal, off, scale, rotations } = scratch;
  rotations.length = 0;
  tridiagonalise(a, n, diagonal, off, scale);
  for (let i = n - 1; i > 0; i--) reflect(a, n, i, scale[i]!, Y, c);
  for (let i = 1; i < n; i++) off[i - 1] = off[i]!;
  off[n - 1] = 0;
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      const m = splitPoint(l, n, diagonal, off);
      if (m === l) break;
      if (sweep === 60) throw new RangeError("applyInverseRoot needs at most 60 sweeps an eigenvalue, got 61");
      chase(l, m, diagonal, off, rotations, Y, c);
    }
  }
  let largest = magnitude;
  let dropped = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, diagonal[i]!);
  for (let i = 0; i < n; i++) {
    const factor = diagonal[i]! > 1e-12 * largest ? 1 / Math.sqrt(diagonal[i]!) : 0;
    if (factor === 0) dropped++;
    for (let j = 0; j < c; j++) Y[i * c + j]! *= factor;
  }
  for (let r = rotations.length - 3; r >= 0; r -= 3) rotate(Y, c, rotations[r + 2]!, rotations[r]!, -rotations[r + 1]!);
  for (let i = 1; i < n; i++) reflect(a, n, i, scale[i]!, Y, c);
  return dropped;
}

/** Householder reduction; the reflection's vector stays in row i of `a`, its factor in scale[i]. */
function tridiagonalise(
  a: Float64Array,
  n: number,
  diagonal: Float64Array,
  off: Float64Array,
  scale: Float64Array,
): void {
  off[0] = 0;
  for (let i = n - 1; i > 0; i--) {
    let tail = 0;
    for (let j = 0; j < i - 1; j++) tail += a[i * n + j]! ** 2;
    const last = a[i * n + i - 1]!;
    const norm = tail + last * last;
    off[i] = last;
    scale[i] = 0;
    // squares near the underflow limit would make the reflection's factor infinite; such entries are 0 beside any variance
    if (tail > 1e-280) {
      const alpha = last > 0 ? -Math.sqrt(norm) : Math.sqrt(norm);
      off[i] = alpha;
      a[i * n + i - 1] = last - alpha;
      scale[i] = 1 / (norm - last * alpha);
      reflectBoth(a, n, i, scale[i]!, diagonal);
    }
  }
  for (let i = 0; i < n; i++) diagonal[i] = a[i * n + i]!;
}

/** A ← (I − βuuᵀ) A (I − βuuᵀ) on the leading i × i block, u in row i. */
function reflectBoth(a: Float64Array, n: number, i: number, beta: number, work: Float64Array): void {
  const u = i * n;
  let along = 0;
  for (let j = 0; j < i; j++) work[j] = 0;
  for (let j = 0; j < i; j++) {
    const uj = a[u + j]!;
    let sum = a[j * n + j]! * uj;
    for (let m = 0; m < j; m++) {
      const cell = a[j * n + m]!;
      sum += cell * a[u + m]!;
      work[m]! += cell * uj;
    }
    work[j]! += sum;
  }
  for (let j = 0; j < i; j++) {
    work[j]! *= beta;
    along += work[j]! * a[u + j]!;
  }
  const shift = 0.5 * beta * along;
  for (let j = 0; j < i; j++) work[j]! -= shift * a[u + j]!;
  for (let j = 0; j < i; j++) {
    const uj = a[u + j]!;
    const wj = work[j]!;
    for (let m = 0; m <= j; m++) a[j * n + m]! -= uj * work[m]! + wj * a[u + m]!;
  }
}

/** Y ← (I − βuuᵀ) Y. */
function reflect(a: Float64Array, n: number, i: number, beta: number, Y: Float64Array, c: number): void {
  if (beta === 0) return;
  for (let j = 0; j < c; j++) {
    let sum = 0;
    for (let m = 0; m < i; m++) sum += a[i * n + m]! * Y[m * c + j]!;
    sum *= beta;
    for (let m = 0; m < i; m++) Y[m * c + j]! -= sum * a[i * n + m]!;
  }
}

/** Rows i and i + 1 of Y turned. */
function rotate(Y: Float64Array, c: number, i: number, cos: number, sin: number): void {
  for (let j = i * c; j < i * c + c; j++) {
    const upper = Y[j]!;
    const lower = Y[j + c]!;
    Y[j] = cos * upper - sin * lower;
    Y[j + c] = sin * upper + cos * lower;
  }
}

/** First index from l on at which the tridiagonal matrix has split. */
function splitPoint(l: number, n: number, values: Float64Array, off: Float64Array): number {
  let m = l;
  while (m < n - 1 && Math.abs(off[m]!) > 2.3e-16 * (Math.abs(values[m]!) + Math.abs(values[m + 1]!))) m++;
  return m;
}

/** One implicit QL sweep with Wilkinson's shift on rows l … m. */
function chase(
  l: number,
  m: number,
  values: Float64Array,
  off: Float64Array,
  rotations: number[],
  Y: Float64Array,
  c: number,
): void {
  const half = (values[l + 1]! - values[l]!) / (2 * off[l]!);
  const radius = Math.sqrt(half * half + 1);
  let g = values[m]! - values[l]! + off[l]! / (half + (half >= 0 ? radius : -radius));
  let sin = 1;
  let cos = 1;
  let shift = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = sin * off[i]!;
    const b = cos * off[i]!;
    const r = Math.sqrt(f * f + g * g);
    off[i + 1] = r;
    if (r === 0) {
      values[i + 1]! -= shift;
      off[m] = 0;
      return;
    }
    sin = f / r;
    cos = g / r;
    g = values[i + 1]! - shift;
    const t = (values[i]! - g) * sin + 2 * cos * b;
    shift = sin * t;
    values[i + 1] = g + shift;
    g = cos * t - b;
    rotations.push(cos, sin, i);
    rotate(Y, c, i, cos, sin);
  }
  values[l]! -= shift;
  off[l] = g;
  off[m] = 0;
}
