/**
 * Orthogonal polynomials of a variable, as R's poly(x, degree): each column has mean 0 and length 1.
 *
 * Three-term recurrence on the centred variable, the leading coefficient positive.
 *
 * @param x finite values
 * @returns one column a degree, 1 to `degree`
 * @throws {RangeError} if x has not more distinct values than the degree
 * @see Kennedy & Gentle (1980), Statistical Computing, ch. 9.3
 */
export function orthogonalPolynomial(x: Float64Array, degree: number): Float64Array[] {
  requireDistinct(x, degree);
  const n = x.length;
  const mean = x.reduce((sum, value) => sum + value, 0) / n;
  const centred = x.map((value) => value - mean);
  let before = new Float64Array(n);
  let last: Float64Array<ArrayBuffer> = new Float64Array(n).fill(1);
  let normBefore = 1;
  const columns: Float64Array[] = [];
  for (let d = 1; d <= degree; d++) {
    const norm = dot(last, last);
    const alpha = last.reduce((sum, value, i) => sum + centred[i]! * value * value, 0) / norm;
    const beta = d === 1 ? 0 : norm / normBefore;
    const next = last.map((value, i) => (centred[i]! - alpha) * value - beta * before[i]!);
    columns.push(normalise(orthogonalised(next, [new Float64Array(n).fill(1), ...columns])));
    before = last;
    last = next;
    normBefore = norm;
  }
  return columns;
}

/** Powers of a variable, as R's poly(x, degree, raw = TRUE). */
export function rawPolynomial(x: Float64Array, degree: number): Float64Array[] {
  requireDistinct(x, degree);
  return Array.from({ length: degree }, (_, d) => x.map((value) => value ** (d + 1)));
}

function requireDistinct(x: Float64Array, degree: number): void {
  const distinct = new Set(x).size;
  if (distinct <= degree) throw new RangeError(`poly needs more than ${degree} distinct values, got ${distinct}`);
}

/** One more pass of Gram–Schmidt takes out what rounding left in. */
function orthogonalised(column: Float64Array, against: readonly Float64Array[]): Float64Array {
  let out = column;
  for (const other of against) {
    const share = dot(out, other) / dot(other, other);
    out = out.map((value, i) => value - share * other[i]!);
  }
  return out;
}

function normalise(column: Float64Array): Float64Array {
  const length = Math.sqrt(dot(column, column));
  return column.map((value) => value / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
