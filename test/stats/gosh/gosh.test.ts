import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  drawSubsets,
  gosh,
  goshRange,
  goshSample,
  subsetCount,
  subsetMask,
} from "../../../pipeline/stats/gosh/gosh.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { worst } from "../../support/compare.ts";

const oracle = JSON.parse(readFileSync(new URL("../../fixtures/metafor/diagnostics.json", import.meta.url), "utf8"));

interface GoshCase extends Record<"k" | "QE" | "I2" | "H2" | "tau2" | "estimate" | "incl", number[]> {
  readonly n: number;
  readonly method: "EE" | "DL" | "REML";
}
const cases: readonly GoshCase[] = oracle.gosh;

describe("gosh", () => {
  it("numbers every subset once, single effects among them, neighbours one effect apart", () => {
    const masks = Array.from({ length: subsetCount(6) }, (_, i) => subsetMask(i + 1));
    expect(new Set(masks).size).toBe(63);
    expect(Math.min(...masks)).toBe(1);
    expect(Math.max(...masks)).toBe(63);
  });

  it.each(cases.map((g) => [g.method, g] as const))("all subsets as metafor pools them: %s", (_, g) => {
    const yi = oracle.tables.molloy2014.yi.slice(0, g.n);
    const vi = oracle.tables.molloy2014.vi.slice(0, g.n);
    const { table, exhaustive } = gosh(yi, vi, { method: g.method });
    expect(exhaustive).toBe(true);
    expect(table.k.length).toBe(g.k.length);
    const row = new Map(Array.from(table.k, (_k, i) => [subsetMask(i + 1), i]));
    const pick = (column: ArrayLike<number>) => g.incl.map((mask: number) => column[row.get(mask)!]!);
    expect(pick(table.k)).toEqual(g.k);
    // metafor's shortcut for DL leaves H² = Q/df below 1 where its τ² is truncated at 0; by τ² it is 1
    const H2 = g.method === "DL" ? g.H2.map((value: number) => Math.max(1, value)) : g.H2;
    expect(worst(pick(table.H2), H2, 1)).toBeLessThan(1e-8);
    for (const name of ["QE", "estimate"] as const)
      expect(worst(pick(table[name]), g[name], 1e-3), name).toBeLessThan(1e-8);
    expect(worst(pick(table.tau2), g.tau2, 1e-3)).toBeLessThan(1e-8);
    expect(worst(pick(table.I2), g.I2, 1)).toBeLessThan(1e-8);
  });

  it("parts of a range make up the whole", () => {
    const yi = [0.1, 0.4, -0.2, 0.6, 0.3];
    const vi = [0.02, 0.05, 0.03, 0.01, 0.08];
    const whole = goshRange(yi, vi, "REML", 1, 32);
    const parts = [goshRange(yi, vi, "REML", 1, 11), goshRange(yi, vi, "REML", 11, 32)];
    expect(
      worst(
        parts.flatMap((part) => [...part.estimate]),
        whole.estimate,
        1,
      ),
    ).toBeLessThan(1e-14);
  });

  it("agrees with a fit of each subset, whatever the effects", () => {
    const effect = fc.record({
      y: fc.double({ min: -2, max: 2, noNaN: true }),
      v: fc.double({ min: 1e-3, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(effect, { minLength: 2, maxLength: 9 }),
        fc.constantFrom("EE", "DL", "ML", "REML"),
        fc.nat(1000),
        (effects, method, seed) => {
          const yi = effects.map((e) => e.y);
          const vi = effects.map((e) => e.v);
          const flags = drawSubsets(yi.length, 3, seed);
          const table = goshSample(yi, vi, method as "EE", flags);
          for (let r = 0; r < 3; r++) {
            const inside = yi.map((_, i) => i).filter((i) => flags[r * yi.length + i]);
            const fit = rma(
              inside.map((i) => yi[i]!),
              inside.map((i) => vi[i]!),
              { method: method as "EE" },
            );
            expect(
              worst([table.estimate[r]!, table.tau2[r]!, table.QE[r]!], [fit.beta[0]!, fit.tau2, fit.QE], 1),
            ).toBeLessThan(1e-9);
          }
        },
      ),
      { numRuns: 200, seed: 7 },
    );
  });

  it("draws the same subsets from the same seed and refuses what is not a table", () => {
    expect(drawSubsets(40, 5, 3)).toEqual(drawSubsets(40, 5, 3));
    expect(drawSubsets(40, 5, 3)).not.toEqual(drawSubsets(40, 5, 4));
    expect(gosh(Array(30).fill(0.1), Array(30).fill(0.02), { subsets: 10 }).exhaustive).toBe(false);
    expect(() => goshRange([Number.NaN], [1], "EE", 1, 2)).toThrow(RangeError);
    expect(() => goshRange([0.1], [1], "EE", 0, 2)).toThrow("goshRange needs a range within 1 … 2");
    expect(() => goshSample([0.1, 0.2], [1, 1], "EE", Uint8Array.of(0, 0))).toThrow("got none in row 1");
  });
});
