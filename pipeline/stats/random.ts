/** A seeded stream of random numbers: the same seed gives the same stream on every machine. */
export interface Random {
  /** uniform on [0, 1), 53 random bits */
  next(): number;
  /** uniform whole number in 0 … n − 1. @throws {RangeError} if n is not a whole number in 1 … 2³² */
  int(n: number): number;
  /** standard normal deviate */
  normal(): number;
  /** uniform random permutation in place (Fisher–Yates) */
  shuffle<T extends { length: number; [index: number]: number }>(values: T): T;
}

/**
 * Seeded generator xoshiro128** with its state filled by splitmix32-style mixing of the seed.
 *
 * Chosen because 32-bit arithmetic is exact and fast in JavaScript; period 2¹²⁸ − 1.
 *
 * @param seed a whole number; its lower 53 bits count
 * @throws {RangeError} if the seed is not a safe whole number
 * @see Blackman & Vigna (2021), ACM Transactions on Mathematical Software 47:36 (xoshiro); Steele, Lea & Flood (2014),
 *   OOPSLA 453–472 (splitmix); Marsaglia & Bray (1964), SIAM Review 6:260–264 (polar normal deviates)
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`createRandom needs a whole number as seed, got ${seed}`);
  const state = seedState(seed);
  let spare = Number.NaN;

  const bits = (): number => {
    const s1 = state[1]!;
    const scrambled = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9);
    state[2]! ^= state[0]!;
    state[3]! ^= s1;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= s1 << 9;
    state[3] = rotateLeft(state[3]!, 11);
    return scrambled >>> 0;
  };
  const next = (): number => ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 9007199254740992;
  const int = (n: number): number => {
    if (!(Number.isInteger(n) && n >= 1 && n <= 4294967296)) {
      throw new RangeError(`random int needs a whole number in 1 … 2^32, got ${n}`);
    }
    // values past the last whole multiple of n would favour small results, so they are drawn again
    const limit = 4294967296 - (4294967296 % n);
    let x = bits();
    while (x >= limit) x = bits();
    return x % n;
  };
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const kept = spare;
      spare = Number.NaN;
      return kept;
    }
    for (;;) {
      const u = 2 * next() - 1;
      const v = 2 * next() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * scale;
        return u * scale;
      }
    }
  };
  const shuffle: Random["shuffle"] = (values) => {
    for (let i = values.length - 1; i > 0; i--) {
      const j = int(i + 1);
      const kept = values[i]!;
      values[i] = values[j]!;
      values[j] = kept;
    }
    return values;
  };
  return { next, int, normal, shuffle };
}

function rotateLeft(x: number, n: number): number {
  return (x << n) | (x >>> (32 - n));
}

function seedState(seed: number): Int32Array {
  const state = new Int32Array(4);
  let a = seed | 0;
  const high = Math.floor(seed / 4294967296) | 0;
  for (let i = 0; i < 4; i++) {
    a = (a + 0x9e3779b9) | 0;
    let z = a ^ (i % 2 === 0 ? high : 0);
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    state[i] = z ^ (z >>> 16);
  }
  if (state.every((word) => word === 0)) state[0] = 1;
  return state;
}
