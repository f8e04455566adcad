/**
 * Largest deviation of two runs of numbers, relative where the expected one is large and absolute (in units of `scale`) near 0.
 *
 * A missing or non-finite number on either side counts as infinitely far off.
 */
export function worst(got: ArrayLike<number>, expected: ArrayLike<number>, scale = 0): number {
  if (got.length !== expected.length) return Infinity;
  let most = 0;
  for (let i = 0; i < got.length; i++) {
    const difference = Math.abs(got[i]! - expected[i]!);
    if (Number.isNaN(difference)) return Infinity;
    if (difference > 0) most = Math.max(most, difference / Math.max(Math.abs(expected[i]!), scale));
  }
  return most;
}
