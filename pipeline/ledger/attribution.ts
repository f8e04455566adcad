import { createRandom } from "../stats/random.ts";

/** Most players for whom every coalition is looked at: 2¹² values. */
export const EXACT_PLAYERS = 12;

/** Value of a coalition: `members[i]` says whether player i is in it. The array is reused between calls. */
export type CoalitionValue = (members: readonly boolean[]) => number;

/** What each player adds, on average over all orders in which they may come in. */
export interface Attribution {
  /** one a player; their sum is value(all) − value(none) */
  readonly shares: readonly number[];
  /** sampling error of each share; absent when exact */
  readonly se?: readonly number[];
  /** orders drawn; absent when exact */
  readonly orders?: number;
  readonly seed?: number;
  /** value(none) and value(all) */
  readonly from: number;
  readonly to: number;
}

export interface SamplingOptions {
  readonly seed?: number;
  /** orders drawn, rounded up to a whole number of pairs */
  readonly orders?: number;
}

/**
 * Shapley values of a set function: the only attribution whose parts add up, treat equals equally, and give nothing to a
 * player who changes nothing.
 *
 * Exact over all 2ⁿ coalitions for up to twelve players. For more, random orders in antithetic pairs (each order and its
 * reverse); every order telescopes, so the parts still add up to the whole, and the standard error is that of the pair means.
 *
 * @param players how many, ≥ 0
 * @param value of a coalition, finite
 * @param options seed and number of orders, for more than twelve players
 * @throws {RangeError} if a coalition has no finite value
 * @see Shapley (1953), in Contributions to the Theory of Games II, 307–317; Mitchell et al. (2022), Journal of Machine
 *   Learning Research 23:43 (antithetic sampling)
 */
export function shapley(players: number, value: CoalitionValue, options: SamplingOptions = {}): Attribution {
  if (!(Number.isInteger(players) && players >= 0)) {
    throw new RangeError(`shapley needs a whole number of players, got ${players}`);
  }
  return players <= EXACT_PLAYERS ? exact(players, value) : sampled(players, value, options);
}

function finite(x: number): number {
  if (!Number.isFinite(x)) throw new RangeError(`shapley needs a finite value for every coalition, got ${x}`);
  return x;
}

function exact(n: number, value: CoalitionValue): Attribution {
  const members = new Array<boolean>(n).fill(false);
  const values = Float64Array.from({ length: 2 ** n }, (_, mask) => {
    for (let i = 0; i < n; i++) members[i] = ((mask >> i) & 1) === 1;
    return finite(value(members));
  });
  const weights = coalitionWeights(n);
  const shares = Array.from({ length: n }, (_, i) => {
    const bit = 1 << i;
    let share = 0;
    for (let mask = 0; mask < values.length; mask++) {
      if (mask & bit) continue;
      share += weights[bits(mask)]! * (values[mask | bit]! - values[mask]!);
    }
    return share;
  });
  return { shares, from: values[0]!, to: values[values.length - 1]! };
}

/** s! (n − s − 1)! / n!: chance that exactly the given s players come before the one in question. */
function coalitionWeights(n: number): Float64Array {
  const weights = new Float64Array(Math.max(n, 1));
  let weight = 1 / Math.max(n, 1);
  for (let s = 0; s < n; s++) {
    weights[s] = weight;
    weight *= (s + 1) / (n - s - 1);
  }
  return weights;
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) count++;
  return count;
}

function sampled(n: number, value: CoalitionValue, { seed = 1, orders = 200 }: SamplingOptions): Attribution {
  const random = createRandom(seed);
  const pairs = Math.max(2, Math.ceil(orders / 2));
  const members = new Array<boolean>(n).fill(false);
  const from = finite(value(members));
  const sum = new Float64Array(n);
  const squares = new Float64Array(n);
  const order = Array.from({ length: n }, (_, i) => i);
  let to = from;
  for (let pair = 0; pair < pairs; pair++) {
    random.shuffle(order);
    const mean = new Float64Array(n);
    for (const way of [order, order.toReversed()]) {
      members.fill(false);
      let before = from;
      for (const player of way) {
        members[player] = true;
        const after = finite(value(members));
        mean[player]! += (after - before) / 2;
        before = after;
      }
      to = before;
    }
    for (let i = 0; i < n; i++) {
      sum[i]! += mean[i]!;
      squares[i]! += mean[i]! * mean[i]!;
    }
  }
  const shares = Array.from(sum, (s) => s / pairs);
  const se = shares.map((share, i) => Math.sqrt(Math.max(0, squares[i]! / pairs - share * share) / (pairs - 1)));
  return { shares, se, orders: 2 * pairs, seed, from, to };
}

/**
 * The Shapley value of one player alone, when the others' are not asked for: two coalitions an order instead of n.
 *
 * Exact for up to twelve players; else seeded orders, the player's place running evenly over all places.
 */
export function shapleyOf(
  player: number,
  players: number,
  value: CoalitionValue,
  { seed = 1, orders = 400 }: SamplingOptions = {},
): { share: number; se?: number; orders?: number; seed?: number } {
  if (players <= EXACT_PLAYERS) return { share: exact(players, value).shares[player]! };
  const random = createRandom(seed);
  const others = Array.from({ length: players }, (_, i) => i).filter((i) => i !== player);
  const members = new Array<boolean>(players);
  const rounds = Math.max(2, Math.ceil(orders / players));
  const means = Float64Array.from({ length: rounds }, () => {
    let sum = 0;
    for (let place = 0; place < players; place++) {
      random.shuffle(others);
      members.fill(false);
      for (let i = 0; i < place; i++) members[others[i]!] = true;
      const before = finite(value(members));
      members[player] = true;
      sum += finite(value(members)) - before;
    }
    return sum / players;
  });
  const share = means.reduce((s, x) => s + x, 0) / rounds;
  const spread = means.reduce((s, x) => s + (x - share) ** 2, 0);
  return { share, se: Math.sqrt(spread / rounds / (rounds - 1)), orders: rounds * players, seed };
}
