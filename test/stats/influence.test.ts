import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { baujat } from "../../pipeline/stats/baujat.ts";
import { influence } from "../../pipeline/stats/influence.ts";
import { cumulative, leaveOneOut } from "../../pipeline/stats/leaveOneOut.ts";
import { fromRows } from "../../pipeline/stats/matrix.ts";
import { createRandom } from "../../pipeline/stats/random.ts";
import { rma } from "../../pipeline/stats/regression.ts";
import { worst } from "../support/compare.ts";

const effect = fc.record({
  y: fc.double({ min: -2, max: 2, noNaN: true }),
  v: fc.double({ min: 1e-3, max: 1, noNaN: true }),
});
const table = (minLength: number) =>
  fc
    .array(effect, { minLength, maxLength: 12 })
    .map((rows) => ({ yi: rows.map((r) => r.y), vi: rows.map((r) => r.v) }));
const without = <T>(values: readonly T[], i: number) => values.filter((_, j) => j !== i);

function simulated(k: number, seed: number) {
  const random = createRandom(seed);
  const vi = Array.from({ length: k }, () => 1 / (15 + random.int(200)));
  return { vi, yi: vi.map((v) => 0.2 + Math.sqrt(v + 0.02) * random.normal()) };
}

describe("influence", () => {
  it("hat values add up to the number of coefficients, weights to 100", () => {
    fc.assert(
      fc.property(table(5), fc.constantFrom("EE", "DL", "REML"), ({ yi, vi }, method) => {
        const X = fromRows(yi.map((_, i) => [1, i * i]));
        const rows = influence(yi, vi, { X, method: method as "EE" });
        expect(rows.reduce((sum, row) => sum + row.hat, 0)).toBeCloseTo(2, 9);
        expect(rows.reduce((sum, row) => sum + row.weight, 0)).toBeCloseTo(100, 9);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it("each deletion is the fit of the other rows", () => {
    fc.assert(
      fc.property(table(4), fc.constantFrom("EE", "DL", "PM", "SJ", "ML", "REML"), ({ yi, vi }, name) => {
        const method = name as "EE";
        const rows = influence(yi, vi, { method });
        const full = rma(yi, vi, { method });
        rows.forEach((row, i) => {
          const fit = rma(without(yi, i), without(vi, i), { method });
          expect(worst([row.tau2Del!, row.QEDel!], [fit.tau2, fit.QE], 1)).toBeLessThan(1e-9);
          const cookD = (full.beta[0]! - fit.beta[0]!) ** 2 / full.vb.data[0]!;
          expect(worst([row.cookD!, row.covR!], [cookD, fit.vb.data[0]! / full.vb.data[0]!], 1)).toBeLessThan(1e-7);
        });
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it.each(["REML", "ML"] as const)("%s from a nearby start finds what a fresh search finds", (method) => {
    for (let seed = 1; seed <= 5; seed++) {
      const { yi, vi } = simulated(45, seed);
      influence(yi, vi, { method }).forEach((row, i) => {
        expect(worst([row.tau2Del!], [rma(without(yi, i), without(vi, i), { method }).tau2], 1e-3)).toBeLessThan(1e-10);
      });
    }
  });

  it("leaves out what needs a fit that does not exist, and goes on", () => {
    const X = fromRows([
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 1],
    ]);
    const rows = influence([0.1, 0.3, 0.2, 0.5, 0.4], [0.02, 0.03, 0.02, 0.05, 0.01], { X });
    expect(rows.map((row) => row.rstudent === undefined)).toEqual([false, false, false, false, true]);
    expect(rows[4]!.hat).toBeCloseTo(1, 12);
  });

  it("a deletion that leaves a perfect Knapp-Hartung fit: covariance ratio 0, as metafor has it, and no standardised change", () => {
    const [, , row] = influence([0.2, 0.2, 0.9], [0.02, 0.03, 0.02], { test: "knha", method: "DL" });
    expect(row!.covR).toBe(0);
    expect([row!.dffits, row!.dfbetas, row!.rstudent]).toEqual([undefined, undefined, undefined]);
    expect(row!.influential).toBe(true);
  });

  it("user weights: the diagnostics of the weighted mean", () => {
    const { yi, vi } = simulated(8, 3);
    const weights = [1, 2, 3, 1, 2, 3, 1, 2];
    const rows = influence(yi, vi, { weights, method: "DL" });
    expect(rows.map((row) => row.weight)).toEqual(weights.map((w) => (100 * w) / 15));
    const full = rma(yi, vi, { weights, method: "DL" });
    const fit = rma(without(yi, 0), without(vi, 0), { weights: without(weights, 0), method: "DL" });
    const expected = (full.beta[0]! - fit.beta[0]!) / rma(yi, vi, { weights, tau2: fit.tau2 }).se[0]!;
    expect(worst(rows[0]!.dfbetas!, [expected])).toBeLessThan(1e-10);
  });

  it("throws on what is not a table", () => {
    expect(() => influence([0.1, Number.NaN, 0.2], [1, 1, 1])).toThrow(RangeError);
    expect(() => influence([0.1, 0.2], [1, 0])).toThrow(RangeError);
    expect(() => influence([0.1, 0.2], [1])).toThrow(RangeError);
    expect(() => influence([0.1], [1])).toThrow("more effects than coefficients");
    expect(() => baujat([0.1], [1])).toThrow("more effects than coefficients");
    expect(() => leaveOneOut([0.1], [1])).toThrow("at least 2 effects, got 1");
    expect(() => cumulative([0.1, 0.2], [1, 1], [1, Number.NaN])).toThrow(RangeError);
  });
});

describe("Baujat, cumulative, leave-one-out", () => {
  it("the common-effect x values add up to Q", () => {
    fc.assert(
      fc.property(table(2), ({ yi, vi }) => {
        const sum = baujat(yi, vi, { method: "EE" }).reduce((total, point) => total + point.x, 0);
        expect(worst([sum], [rma(yi, vi, { method: "EE" }).QE], 1)).toBeLessThan(1e-9);
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  it("the last cumulative row is the whole; its order does not matter; leave-one-out meets it", () => {
    const { yi, vi } = simulated(9, 7);
    const whole = rma(yi, vi, { test: "knha" });
    const { order, rows } = cumulative(yi, vi, vi, { test: "knha" });
    expect([...order].sort((a, b) => a - b)).toEqual(yi.map((_, i) => i));
    expect(
      worst([rows[8]!.estimate, rows[8]!.se!, rows[8]!.pval!], [whole.beta[0]!, whole.se[0]!, whole.pval[0]!]),
    ).toBeLessThan(1e-9);
    const last = order[8]!;
    expect(worst([leaveOneOut(yi, vi)[last]!.estimate], [cumulative(yi, vi, vi).rows[7]!.estimate])).toBeLessThan(1e-9);
  });
});
