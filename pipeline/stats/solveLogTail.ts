/**
 * Quantile of a positive variable from its tail probability, by Newton steps on ln tail against ln x.
 *
 * Both tails of χ², t and F are nearly straight on that scale, so a rough start reaches full precision in a few steps,
 * down to probabilities of 1e-300. A bracket is kept, so a bad start costs steps, never the answer.
 *
 * @param start first guess, > 0 (anything else is replaced by 1)
 * @param target tail probability in (0, 1)
 * @param tail the tail probability at x
 * @param density the density at x
 * @param upper whether `tail` is the upper tail, falling in x
 * @returns x > 0; Infinity beyond 1e300
 */
export function solveLogTail(
  start: number,
  target: number,
  tail: (x: number) => number,
  density: (x: number) => number,
  upper: boolean,
): number {
  let x = start > 0 && start < Infinity ? start : 1;
  let low = 0;
  let high = Infinity;
  for (let i = 0; i < 200; i++) {
    if (low > 1e300) return Infinity;
    const probability = tail(x);
    if (probability === target) return x;
    if (probability > target === upper) low = x;
    else high = x;
    const slope = (x * density(x)) / probability;
    let next = x * Math.exp(clip(((upper ? 1 : -1) * Math.log(probability / target)) / slope));
    if (!(next > low && next < high)) next = inside(low, high);
    if (Math.abs(next - x) <= 2.3e-16 * x) return next;
    x = next;
  }
  return x;
}

const clip = (step: number): number => (Number.isNaN(step) ? Infinity : Math.max(-10, Math.min(10, step)));

/** A point between the bounds: geometric mean, or a tenfold step where one bound is still missing. */
function inside(low: number, high: number): number {
  if (high === Infinity) return low * 10;
  return low === 0 ? high / 10 : Math.sqrt(low) * Math.sqrt(high);
}
