import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CoalitionValue, shapley, shapleyOf } from "../../pipeline/ledger/attribution.ts";

/** A set function from random numbers: one value a coalition, by its members. */
const game = (values: readonly number[]): CoalitionValue => {
  return (members) => values[members.reduce((mask, inside, i) => mask + (inside ? 2 ** i : 0), 0) % values.length]!;
};
const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 64, maxLength: 64 });
const sum = (x: readonly number[]): number => x.reduce((s, v) => s + v, 0);

describe("shapley", () => {
  it("adds up to the whole", () => {
    fc.assert(
      fc.property(values, (v) => {
        const { shares, from, to } = shapley(6, game(v));
        return Math.abs(sum(shares) - (to - from)) < 1e-12;
      }),
    );
  });

  it("gives each player of an additive game its own part, and a player who changes nothing, nothing", () => {
    const parts = [3, -1, 0, 2.5, 0];
    const { shares } = shapley(5, (members) => sum(parts.filter((_, i) => members[i])));
    shares.forEach((share, i) => {
      expect(share).toBeCloseTo(parts[i]!, 12);
    });
  });

  it("solves the glove game by hand: a left glove and two right ones are worth 1 together", () => {
    const { shares } = shapley(3, ([left, a, b]) => (left && (a || b) ? 1 : 0));
    expect(shares[0]).toBeCloseTo(2 / 3, 14);
    expect(shares[1]).toBeCloseTo(1 / 6, 14);
    expect(shares[2]).toBeCloseTo(1 / 6, 14);
  });

  it("handles none and one", () => {
    expect(shapley(0, () => 4)).toEqual({ shares: [], from: 4, to: 4 });
    expect(shapley(1, ([one]) => (one ? 7 : 4)).shares).toEqual([3]);
  });

  it("samples above twelve players: adds up, repeats with its seed, and lies within its own error of the truth", () => {
    // airport game: a coalition costs what its largest member costs; player i of cost i+1 pays Σ_{j≤i} 1/(n−j)
    const n = 20;
    const cost: CoalitionValue = (members) => members.lastIndexOf(true) + 1;
    const { shares, se, from, to, orders } = shapley(n, cost, { seed: 7, orders: 4000 });
    expect(orders).toBe(4000);
    expect(sum(shares)).toBeCloseTo(to - from, 10);
    let truth = 0;
    for (let i = 0; i < n; i++) {
      truth += 1 / (n - i);
      expect(Math.abs(shares[i]! - truth)).toBeLessThan(5 * se![i]! + 1e-12);
    }
    expect(shapley(n, cost, { seed: 7, orders: 4000 }).shares).toEqual(shares);
  });

  it("refuses a coalition without a finite value", () => {
    expect(() => shapley(2, () => Number.NaN)).toThrow("needs a finite value");
  });
});

describe("shapleyOf", () => {
  it("is the same as the whole attribution, exactly for few", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 5 }), (v, i) => {
        return Math.abs(shapleyOf(i, 6, game(v)).share - shapley(6, game(v)).shares[i]!) < 1e-14;
      }),
    );
  });

  it("is within its error of the truth for many", () => {
    const { share, se } = shapleyOf(19, 20, (members) => members.lastIndexOf(true) + 1, { seed: 3, orders: 4000 });
    const truth = Array.from({ length: 20 }, (_, i) => 1 / (20 - i)).reduce((s, x) => s + x, 0);
    expect(Math.abs(share - truth)).toBeLessThan(5 * se!);
  });
});
