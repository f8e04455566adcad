/** Which direction of a count is extreme. */
export type Side = "greater" | "less" | "two.sided";

/**
 * P-value of a sum of independent Bernoulli variables with unequal chances, from its exact distribution.
 *
 * Two-sided: the probability of all sums that are no more likely than the observed one, as for {@link binomialP}.
 *
 * @param observed the sum, 0 … n
 * @param chances each in [0, 1]
 * @throws {RangeError} if a chance is outside [0, 1] or the sum outside 0 … n
 * @see Wang (1993), Statistica Sinica 3:295–312 (the Poisson–binomial distribution)
 */
export function poissonBinomialP(observed: number, chances: readonly number[], side: Side): number {
  requireCount(observed, chances.length);
  let density = Float64Array.of(1);
  for (const chance of chances) {
    if (!(chance >= 0 && chance <= 1)) throw new RangeError(`poissonBinomialP needs chances in [0, 1], got ${chance}`);
    const next = new Float64Array(density.length + 1);
    density.forEach((mass, j) => {
      next[j]! += mass * (1 - chance);
      next[j + 1]! += mass * chance;
    });
    density = next;
  }
  return extremeness(density, observed, side);
}

/**
 * P-value of the binomial test.
 *
 * Two-sided: the probability of all counts that are no more likely than the observed one, as R's `binom.test`.
 *
 * @param observed number of successes, 0 … n
 * @param n trials
 * @param chance in [0, 1]
 * @throws {RangeError} on values outside these ranges
 * @see Clopper & Pearson (1934), Biometrika 26:404–413
 */
export function binomialP(observed: number, n: number, chance: number, side: Side): number {
  requireCount(observed, n);
  if (!(chance >= 0 && chance <= 1)) throw new RangeError(`binomialP needs a chance in [0, 1], got ${chance}`);
  const density = Float64Array.from({ length: n + 1 }, (_, j) => binomialMass(j, n, chance));
  return extremeness(density, observed, side);
}

function extremeness(density: Float64Array, observed: number, side: Side): number {
  if (side === "greater") return Math.min(1, tail(density, observed, density.length - 1));
  if (side === "less") return Math.min(1, tail(density, 0, observed));
  // equal likelihoods may differ in their last digits
  const limit = density[observed]! * (1 + 1e-7);
  return Math.min(
    1,
    density.reduce((sum, mass) => sum + (mass <= limit ? mass : 0), 0),
  );
}

function binomialMass(j: number, n: number, chance: number): number {
  if (chance === 0 || chance === 1) return j === (chance === 0 ? 0 : n) ? 1 : 0;
  let log = j * Math.log(chance) + (n - j) * Math.log1p(-chance);
  for (let i = 1; i <= Math.min(j, n - j); i++) log += Math.log((n - i + 1) / i);
  return Math.exp(log);
}

/** Sum from small to large, so that a tail keeps its digits. */
function tail(density: Float64Array, from: number, to: number): number {
  return density
    .slice(from, to + 1)
    .sort()
    .reduce((sum, mass) => sum + mass, 0);
}

function requireCount(observed: number, n: number): void {
  if (!(Number.isInteger(observed) && observed >= 0 && observed <= n)) {
    throw new RangeError(`a count needs to be a whole number in 0 … ${n}, got ${observed}`);
  }
}
