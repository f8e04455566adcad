import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromRows, type Matrix, ones } from "../../../pipeline/stats/matrix.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { CellKernel } from "../../../pipeline/stats/tau2/cellKernel.ts";
import { createKernel } from "../../../pipeline/stats/tau2/createKernel.ts";
import { DenseKernel } from "../../../pipeline/stats/tau2/denseKernel.ts";
import { estimateTau2, TAU2_METHODS } from "../../../pipeline/stats/tau2/estimate.ts";
import { logLikelihood, remlTau2 } from "../../../pipeline/stats/tau2/likelihood.ts";
import { moments } from "../../../pipeline/stats/tau2/moments.ts";

/** Tables of 6 to 40 effects, sampling variances over four orders of magnitude, three levels, no level empty. */
const tables = fc
  .array(
    fc.record({
      y: fc.double({ min: -1, max: 1, noNaN: true }),
      logV: fc.double({ min: -9, max: 0, noNaN: true }),
      level: fc.integer({ min: 0, max: 2 }),
      x: fc.double({ min: -3, max: 3, noNaN: true }),
    }),
    { minLength: 6, maxLength: 40 },
  )
  .map((rows) => ({
    yi: rows.map((row) => row.y),
    vi: rows.map((row) => Math.exp(row.logV)),
    level: rows.map((row, i) => (i < 3 ? i : row.level)),
    x: rows.map((row, i) => row.x + i / 10),
  }));

const treatment = (level: readonly number[]): Matrix =>
  fromRows(level.map((g) => [1, g === 1 ? 1 : 0, g === 2 ? 1 : 0]));
const cellMeans = (level: readonly number[]): Matrix =>
  fromRows(level.map((g) => [0, 1, 2].map((h) => (g === h ? 1 : 0))));

const close = (a: number, b: number, tolerance: number, scale = 0): boolean =>
  Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b), scale);

describe("two routes to one number", () => {
  it("cell sums and QR give the same quadratic forms at any tau2", () => {
    fc.assert(
      fc.property(tables, fc.double({ min: 0, max: 2, noNaN: true }), ({ yi, vi, level }, tau2) => {
        const a = new CellKernel(yi, vi, level, 3);
        const b = new DenseKernel(yi, vi, treatment(level));
        a.at(tau2);
        b.at(tau2);
        const sum = yi.reduce((total, y, i) => total + (y * y) / (vi[i]! + tau2), 0);
        expect(close(a.Q, b.Q, 1e-9, sum * 1e-3)).toBe(true);
        expect(close(a.trP, b.trP, 1e-9, a.sumW * 1e-3)).toBe(true);
        expect(close(a.trPP, b.trPP, 1e-9, a.sumW2 * 1e-3)).toBe(true);
        expect(close(a.yPPy, b.yPPy, 1e-9, sum * a.sumW * 1e-3)).toBe(true);
        expect(close(a.yPPPy, b.yPPPy, 1e-8, sum * a.sumW2 * 1e-2)).toBe(true);
        expect(close(a.logDetRatio(), b.logDetRatio(), 1e-9, 1)).toBe(true);
        expect(close(a.sumLogVariance(), b.sumLogVariance(), 1e-11, 1)).toBe(true);
        expect(close(a.hedges, b.hedges, 1e-10, 1)).toBe(true);
      }),
    );
  });
  it("slopes of Q and of the traces are what the kernel says", () => {
    fc.assert(
      fc.property(tables, fc.double({ min: 0.05, max: 1, noNaN: true }), ({ yi, vi, level }, tau2) => {
        const kernel = new CellKernel(yi, vi, level, 3);
        const h = 1e-5;
        kernel.at(tau2 + h);
        const above = { Q: kernel.Q, trP: kernel.trP };
        kernel.at(tau2 - h);
        const below = { Q: kernel.Q, trP: kernel.trP };
        kernel.at(tau2);
        expect(close((above.Q - below.Q) / (2 * h), -kernel.yPPy, 1e-5, 1e-4)).toBe(true);
        expect(close((above.trP - below.trP) / (2 * h), -kernel.trPP, 1e-5, 1e-4)).toBe(true);
      }),
    );
  });
  it("DL is GENQ with inverse variances; PM is EB; HE and DL come from moments too", () => {
    fc.assert(
      fc.property(tables, ({ yi, vi, level, x }) => {
        const X = fromRows(level.map((g, i) => [1, g === 1 ? 1 : 0, x[i]!]));
        const inverse = vi.map((v) => 1 / v);
        const by = (method: "DL" | "GENQ" | "PM" | "EB" | "HE") => estimateTau2(yi, vi, X, method, inverse);
        expect(close(by("DL").tau2, by("GENQ").tau2, 1e-8, 1e-4)).toBe(true);
        expect(close(by("DL").seTau2, by("GENQ").seTau2, 1e-8)).toBe(true);
        expect(by("PM").tau2).toBe(by("EB").tau2);
        expect(close(Math.max(0, createKernel(yi, vi, X).hedges), by("HE").tau2, 1e-10, 1e-3)).toBe(true);
        const m = moments(yi, vi, X, inverse);
        expect(close(m.trPV, yi.length - 3, 1e-10)).toBe(true);
      }),
    );
  });
  it("the REML estimate is nowhere beaten on a grid of tau2 around it", () => {
    fc.assert(
      fc.property(tables, ({ yi, vi, level }) => {
        const kernel = createKernel(yi, vi, treatment(level));
        const tau2 = remlTau2(yi, vi, treatment(level));
        const at = (t: number) => {
          kernel.at(t);
          return logLikelihood(kernel, "REML");
        };
        const best = at(tau2);
        for (const factor of [0.9, 0.99, 0.9999, 1.0001, 1.01, 1.1])
          expect(at(tau2 * factor)).toBeLessThanOrEqual(best + 1e-9);
        expect(at(0)).toBeLessThanOrEqual(best + 1e-9);
      }),
    );
  });
});

describe("what must not matter", () => {
  it.each(TAU2_METHODS)("%s: adding a constant, or changing the coding of a factor", (method) => {
    fc.assert(
      fc.property(tables, fc.double({ min: -5, max: 5, noNaN: true }), ({ yi, vi, level }, shift) => {
        const weights = vi.map((v) => 1 / Math.sqrt(v));
        const plain = estimateTau2(yi, vi, treatment(level), method, weights).tau2;
        const shifted = estimateTau2(
          yi.map((y) => y + shift),
          vi,
          treatment(level),
          method,
          weights,
        ).tau2;
        const recoded = estimateTau2(yi, vi, cellMeans(level), method, weights).tau2;
        expect(close(plain, shifted, 1e-6, 1e-3)).toBe(true);
        expect(close(plain, recoded, 1e-7, 1e-3)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
  it.each(TAU2_METHODS)("%s: the unit of yi scales tau2 by its square", (method) => {
    fc.assert(
      fc.property(tables, fc.double({ min: 0.1, max: 20, noNaN: true }), ({ yi, vi, level }, unit) => {
        const X = treatment(level);
        const weights = vi.map((v) => 1 / Math.sqrt(v));
        const plain = estimateTau2(yi, vi, X, method, weights).tau2;
        const inUnit = estimateTau2(
          yi.map((y) => y * unit),
          vi.map((v) => v * unit * unit),
          X,
          method,
          weights,
        ).tau2;
        expect(close(plain * unit * unit, inUnit, 1e-7, 1e-4 * unit * unit)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
  it("the order of the effects", () => {
    fc.assert(
      fc.property(tables, ({ yi, vi }) => {
        const a = rma(yi, vi);
        const b = rma([...yi].reverse(), [...vi].reverse());
        expect(close(a.beta[0]!, b.beta[0]!, 1e-9, 1e-2)).toBe(true);
        expect(close(a.tau2, b.tau2, 1e-8, 1e-3)).toBe(true);
      }),
    );
  });
  it("how strongly one study outweighs the rest: the others still decide tau2's Q", () => {
    // the giant fixes the mean at its own value; Q is then the others' distance from it
    const yi = [0.2, 0.5, 0.1, 0.4];
    const vi = [1e-12, 0.01, 0.02, 0.04];
    const expected = yi.slice(1).reduce((sum, y, i) => sum + (y - 0.2) ** 2 / vi[i + 1]!, 0);
    expect(rma(yi, vi, { method: "EE" }).QE).toBeCloseTo(expected, 8);
    const kernel = createKernel(yi, vi, ones(4));
    kernel.at(0);
    expect(kernel.trP).toBeCloseTo((2 * (1e12 * 175 + 100 * 50 + 100 * 25 + 50 * 25)) / (1e12 + 175), 9);
  });
});
