import type { Matrix, Vec } from "./matrix.ts";

/** Guards of the numeric core: NaN never travels, so every public function checks what it is given. */

/** @throws {RangeError} if an entry is not finite */
export function requireFinite(name: string, values: Vec): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]))
      throw new RangeError(`${name} needs finite numbers, got ${values[i]} at position ${i + 1}`);
  }
}

/** @throws {RangeError} if an entry is not finite and positive */
export function requirePositive(name: string, values: Vec): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(Number.isFinite(value) && value > 0)) {
      throw new RangeError(`${name} needs finite positive numbers, got ${value} at position ${i + 1}`);
    }
  }
}

/** @throws {RangeError} unless 0 < level < 100, per cent */
export function requireLevel(level: number): void {
  if (!(level > 0 && level < 100)) throw new RangeError(`level needs a percentage between 0 and 100, got ${level}`);
}

/** @throws {RangeError} if the two lengths differ */
export function requireSameLength(name: string, expected: number, got: number): void {
  if (expected !== got) throw new RangeError(`${name} needs ${expected} entries, got ${got}`);
}

/**
 * What every estimator asks of its data: finite yi, finite positive vi, one length, and more rows than coefficients.
 *
 * @throws {RangeError} on the first violation
 */
export function requireEffects(name: string, yi: Vec, vi: Vec, X?: Matrix): void {
  requireFinite(`${name}: yi`, yi);
  requirePositive(`${name}: vi`, vi);
  requireSameLength(`${name}: vi`, yi.length, vi.length);
  if (X) requireSameLength(`${name}: rows of X`, yi.length, X.rows);
  const p = X ? X.cols : 1;
  if (yi.length < p) throw new RangeError(`${name} needs at least ${p} effects, got ${yi.length}`);
}
