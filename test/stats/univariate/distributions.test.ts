import { describe, expect, it } from "vitest";
import * as d from "../../../pipeline/stats/distributions.ts";
import { deviation, readFixture } from "./grid.ts";

const oracle =
  readFixture<Record<"normal" | "normalQ" | "t" | "chi2" | "f" | "scattered", number[][]>>("distributions");

/** Largest relative deviation over the rows whose expected value is a normal double. */
function worstOf(rows: readonly number[][], got: (row: number[]) => number, at: number): number {
  return Math.max(...rows.filter((row) => row[at]! >= 1e-300).map((row) => deviation(got(row), row[at]!)));
}

describe("tails against R", () => {
  it("covers the whole grid", () => {
    const sizes = Object.values(oracle).map((rows) => rows.length);
    expect(sizes).toEqual(expect.arrayContaining([12, 16, 144, 168, 300, 400]));
  });
  it("normal to 2e-13 at z = 37", () => {
    expect(worstOf(oracle.normal, ([z]) => d.normalUpper(z!), 1)).toBeLessThan(2e-13);
    expect(worstOf(oracle.normal, ([z]) => d.normalCdf(z!), 2)).toBeLessThan(2e-13);
    for (const [z, , , log] of oracle.normal) expect(deviation(d.normalLogUpper(z!), log!)).toBeLessThan(1e-13);
  });
  it("t to 1e-10 down to 1e-300, df from 1 to a million", () => {
    expect(worstOf(oracle.t, ([t, df]) => d.tUpper(t!, df!), 2)).toBeLessThan(1e-10);
  });
  it("chi-square to 1e-11 in both tails", () => {
    expect(worstOf(oracle.chi2, ([x, df]) => d.chi2Upper(x!, df!), 2)).toBeLessThan(1e-11);
    expect(worstOf(oracle.chi2, ([x, df]) => d.chi2Cdf(x!, df!), 3)).toBeLessThan(1e-11);
  });
  it("F to 1e-11 in both tails", () => {
    expect(worstOf(oracle.f, ([x, a, b]) => d.fUpper(x!, a!, b!), 3)).toBeLessThan(1e-11);
    expect(worstOf(oracle.f, ([x, a, b]) => d.fCdf(x!, a!, b!), 4)).toBeLessThan(1e-11);
  });
  it("scattered non-integer degrees of freedom to 1e-12", () => {
    expect(worstOf(oracle.scattered, ([a, b, x]) => d.fUpper(x!, a!, b!), 3)).toBeLessThan(1e-12);
    expect(worstOf(oracle.scattered, ([, b, x]) => d.tTwoSidedP(x!, b!), 4)).toBeLessThan(1e-12);
    expect(worstOf(oracle.scattered, ([a, , , , , y]) => d.chi2Upper(y!, 50 * a!), 6)).toBeLessThan(1e-12);
  });
  it("normal quantile to 1e-14", () => {
    for (const [p, q] of oracle.normalQ) expect(deviation(d.normalUpperQuantile(p!), q!, 1e-3)).toBeLessThan(1e-14);
  });
});

// R's own qt and qf are off by 1e-9 to 1e-3 far out, so quantiles are held against the tails, which agree with R
describe("quantiles invert the tails", () => {
  const probabilities = [1e-300, 1e-100, 1e-20, 1e-6, 0.025, 0.3, 0.5, 0.7, 0.999999];
  const dfs = [1, 1.7, 2, 8, 59, 158.5, 1e4];
  it("from the upper side", () => {
    for (const q of probabilities) {
      expect(deviation(d.normalUpper(d.normalUpperQuantile(q)), q)).toBeLessThan(1e-12);
      for (const df of dfs) {
        expect(deviation(d.tUpper(d.tUpperQuantile(q, df), df), q)).toBeLessThan(1e-11);
        expect(deviation(d.chi2Upper(d.chi2UpperQuantile(q, df), df), q)).toBeLessThan(1e-11);
        for (const df2 of [2.5, 14, 158.5]) {
          expect(deviation(d.fUpper(d.fUpperQuantile(q, df, df2), df, df2), q)).toBeLessThan(1e-11);
        }
      }
    }
  });
  it("from the lower side", () => {
    for (const df of dfs) {
      for (const p of [0.001, 0.025, 0.5, 0.975]) {
        expect(deviation(d.chi2Cdf(d.chi2Quantile(p, df), df), p)).toBeLessThan(1e-12);
        expect(deviation(d.tCdf(d.tQuantile(p, df), df), p)).toBeLessThan(1e-12);
        expect(deviation(d.fCdf(d.fQuantile(p, df, 14), df, 14), p)).toBeLessThan(1e-12);
      }
    }
  });
});

describe("identities", () => {
  it("t squared is F, and t with one df is Cauchy", () => {
    for (const t of [0.2, 1, 4, 30]) {
      expect(deviation(d.tTwoSidedP(t, 7.5), d.fUpper(t * t, 1, 7.5))).toBeLessThan(1e-14);
      expect(deviation(d.tUpper(t, 1), Math.atan2(1, t) / Math.PI)).toBeLessThan(1e-13);
    }
  });
  it("chi-square with two df is exponential, far below 1e-16 too", () => {
    for (const x of [0.1, 5, 100, 1300]) expect(deviation(d.chi2Upper(x, 2), Math.exp(-x / 2))).toBeLessThan(1e-12);
  });
  it("infinite df are limits, infinite arguments the ends", () => {
    expect(d.tUpper(1.96, Infinity)).toBe(d.normalUpper(1.96));
    expect(d.fUpper(3, 2, Infinity)).toBe(d.chi2Upper(6, 2));
    expect([d.chi2Upper(Infinity, 3), d.tTwoSidedP(Infinity, 3), d.fUpper(Infinity, 2, 3)]).toEqual([0, 0, 0]);
    expect([d.normalQuantile(0), d.normalQuantile(1), d.chi2Quantile(0, 3)]).toEqual([-Infinity, Infinity, 0]);
    expect(d.tTwoSidedP(1e200, 1)).toBeCloseTo(6.366e-201, 203);
  });
  it("densities are slopes of distribution functions", () => {
    const h = 1e-6;
    for (const x of [0.3, 1.2, 4]) {
      expect((d.tCdf(x + h, 5) - d.tCdf(x - h, 5)) / (2 * h)).toBeCloseTo(d.tPdf(x, 5), 8);
      expect((d.chi2Cdf(x + h, 5) - d.chi2Cdf(x - h, 5)) / (2 * h)).toBeCloseTo(d.chi2Pdf(x, 5), 8);
      expect((d.fCdf(x + h, 3, 9) - d.fCdf(x - h, 3, 9)) / (2 * h)).toBeCloseTo(d.fPdf(x, 3, 9), 8);
      expect((d.normalCdf(x + h) - d.normalCdf(x - h)) / (2 * h)).toBeCloseTo(d.normalPdf(x), 8);
    }
  });
  it("refuses what is no number, no probability, no degrees of freedom", () => {
    expect(() => d.normalUpper(Number.NaN)).toThrow(RangeError);
    expect(() => d.tUpper(1, 0)).toThrow(RangeError);
    expect(() => d.chi2Quantile(1.2, 3)).toThrow(RangeError);
    expect(() => d.fUpper(2, -1, 3)).toThrow(RangeError);
  });
});
