/** @throws {RangeError} if r does not lie strictly between −1 and 1 */
export function requireCorrelation(name: string, r: number): void {
  if (!(Math.abs(r) < 1)) throw new RangeError(`${name} needs a correlation between -1 and 1, got ${r}`);
}

/** @throws {RangeError} if n is not finite or smaller than `least` */
export function requireSample(name: string, n: number, least: number): void {
  if (!(Number.isFinite(n) && n >= least))
    throw new RangeError(`${name} needs a sample of at least ${least}, got ${n}`);
}
