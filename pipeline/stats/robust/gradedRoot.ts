const SWEEPS = 60;

/**
 * Y ← A^(−½) Y for A = F Fᵀ, given F, where the entries or eigenvalues of A differ by many orders of magnitude.
 *
 * One-sided Jacobi on F: A, whose condition is the square of F's, is never formed. Slower than {@link applyInverseRoot}, and for such
 * matrices alone.
 *
 * @param factor columns of F, n of length n; overwritten
 * @param Y n × c, row-major; overwritten by the result
 * @throws {RangeError} if the columns are not orthogonal after 60 sweeps
 * @see Demmel & Veselić (1992), SIAM Journal on Matrix Analysis 13:1204–1245
 */
export function applyGradedInverseRoot(factor: readonly Float64Array[], Y: Float64Array, c: number): void {
  orthogonalise(factor);
  const result = new Float64Array(Y.length);
  for (const column of factor) {
    let square = 0;
    for (const value of column) square += value ** 2;
    // u uᵀ y / σ with u = column/σ
    const scale = 1 / (square * Math.sqrt(square));
    for (let j = 0; j < c; j++) {
      let along = 0;
      for (let i = 0; i < column.length; i++) along += column[i]! * Y[i * c + j]!;
      for (let i = 0; i < column.length; i++) result[i * c + j]! += scale * along * column[i]!;
    }
  }
  Y.set(result);
}

/** Turns pairs of columns until all are orthogonal. */
function orthogonalise(columns: readonly Float64Array[]): void {
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let turned = false;
    for (let p = 0; p < columns.length; p++)
      for (let q = p + 1; q < columns.length; q++) if (turn(columns[p]!, columns[q]!)) turned = true;
    if (!turned) return;
  }
  throw new RangeError(`applyGradedInverseRoot needs at most ${SWEEPS} sweeps, got more`);
}

function turn(x: Float64Array, y: Float64Array): boolean {
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    xx += x[i]! ** 2;
    yy += y[i]! ** 2;
    xy += x[i]! * y[i]!;
  }
  if (Math.abs(xy) <= 1e-15 * Math.sqrt(xx * yy)) return false;
  const zeta = (yy - xx) / (2 * xy);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cos = 1 / Math.sqrt(1 + t * t);
  const sin = cos * t;
  for (let i = 0; i < x.length; i++) {
    const xi = x[i]!;
    x[i] = cos * xi - sin * y[i]!;
    y[i] = sin * xi + cos * y[i]!;
  }
  return true;
}
