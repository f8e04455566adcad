import { describe, expect, it } from "vitest";
import { fromRows } from "../../../pipeline/stats/matrix.ts";
import { fitMultilevel, type MultilevelFit } from "../../../pipeline/stats/multilevel/fit.ts";
import { robustVariance } from "../../../pipeline/stats/robust/variance.ts";
import { zeroConstraints } from "../../../pipeline/stats/robust/wald.ts";
import { wildBootstrap } from "../../../pipeline/stats/robust/wildBootstrap.ts";
import { multilevelWorking } from "../../../pipeline/stats/robust/working.ts";
import { inputOf, oracle, tableOf } from "../multilevel/dependentOracle.ts";

/**
 * wildmeta 0.3.2 (commit dd08e49), Wald_test_cwb(R = 1999, adjust = "CR0", auxiliary_dist = "Rademacher", test = "Naive-F"),
 * metafor 5.1-12, R 4.2.2: original F, p, and quantiles of the bootstrap statistics.
 */
const wildmeta = [
  {
    design: "source",
    rho: 0,
    F: 2.1689856647729093,
    p: 0.12356178089044523,
    median: 0.9334172397453409,
    q90: 2.3542680145411428,
  },
  {
    design: "source",
    rho: 0.6,
    F: 2.023832671651057,
    p: 0.1455727863931966,
    median: 0.9273596589398809,
    q90: 2.348837713225327,
  },
  {
    design: "class+source+year",
    rho: 0,
    F: 1.921976075941279,
    p: 0.12706353176588295,
    median: 1.0286902323915976,
    q90: 2.0627640529638436,
  },
] as const;

function fitOf(design: string, rho: number): { fit: MultilevelFit; study: number[] } {
  const found = oracle.fits.find(
    (f) => f.table === "crede" && f.design === design && f.rho === rho && f.method === "REML",
  )!;
  return { fit: fitMultilevel(inputOf(found)), study: tableOf(found).study };
}

describe("wildBootstrap", () => {
  it.each(wildmeta)(
    "agrees with wildmeta within Monte Carlo error: $design rho $rho",
    ({ design, rho, F, p, median, q90 }) => {
      const { fit, study } = fitOf(design, rho);
      const slopes = Array.from({ length: fit.p - 1 }, (_, j) => j + 1);
      const draws = 999;
      const test = wildBootstrap(fit, study, zeroConstraints(fit.p, slopes), { seed: 20260101, draws });
      // R's own σ² limit F to some 1e-8
      expect(Math.abs(test.F / F - 1)).toBeLessThan(1e-7);
      expect(test.valid).toBe(draws);
      const mcSe = (share: number) => Math.sqrt(share * (1 - share) * (1 / 1999 + 1 / draws));
      expect(Math.abs(test.p - p)).toBeLessThan(4 * mcSe(p));
      const above = (limit: number) => test.statistics.filter((value) => value > limit).length / draws;
      expect(Math.abs(above(median) - 0.5)).toBeLessThan(4 * mcSe(0.5));
      expect(Math.abs(above(q90) - 0.1)).toBeLessThan(4 * mcSe(0.1));
    },
  );

  it("gives the same draws for a seed, whatever the order of the rows", () => {
    const yi = [0.1, 0.3, 0.2, 0.5, 0.4, 0.6, 0.3, 0.2, 0.7, 0.5];
    const vi = yi.map((_, i) => 0.01 + 0.003 * i);
    const study = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5];
    const x = [0, 1, 0, 1, 1, 0, 0, 1, 1, 0];
    const run = (order: readonly number[]) =>
      wildBootstrap(
        fitMultilevel({
          yi: order.map((i) => yi[i]!),
          vi: order.map((i) => vi[i]!),
          X: fromRows(order.map((i) => [1, x[i]!])),
          random: [{ name: "study", labels: order.map((i) => study[i]!) }],
        }),
        order.map((i) => study[i]!),
        zeroConstraints(2, [1]),
        { seed: 5, draws: 50 },
      );
    const sorted = run([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const mixed = run([9, 2, 5, 0, 7, 4, 1, 8, 3, 6]);
    expect(mixed.p).toBe(sorted.p);
    sorted.statistics.forEach((value, i) => {
      expect(Math.abs(mixed.statistics[i]! - value)).toBeLessThan(1e-6 * (1 + value));
    });
    expect(sorted.pPlusOne).toBeCloseTo((sorted.p * 50 + 1) / 51, 12);
  });

  it.each(["Rademacher", "Webb"] as const)(
    "tests a mean: %s draws against every arrangement of four clusters",
    (weights) => {
      const yi = [0.1, 0.3, 0.2, 0.5, -0.4, 0.1, 0.3, 0.2];
      const vi = yi.map((_, i) => 0.01 + 0.003 * i);
      const study = [1, 1, 2, 2, 3, 3, 4, 4];
      const random = [{ name: "study", labels: study }];
      // under H0: mean 0 the residuals are the effects; F by refitting and CR0, apart from the bootstrap's own route
      const wald = (y: readonly number[]) => {
        const fit = fitMultilevel({ yi: y, vi, random });
        const { beta, vb } = robustVariance(multilevelWorking(fit), study, "CR0");
        return beta[0]! ** 2 / vb.data[0]!;
      };
      const values =
        weights === "Rademacher"
          ? [-1, 1]
          : [-1.5, -1, -0.5, 0.5, 1, 1.5].map((w) => Math.sign(w) * Math.sqrt(Math.abs(w)));
      const F = wald(yi);
      const n = values.length ** 4;
      let exceeding = 0;
      for (let code = 0; code < n; code++) {
        const factor = study.map((j) => values[Math.floor(code / values.length ** (j - 1)) % values.length]!);
        if (wald(yi.map((y, i) => y * factor[i]!)) > F * (1 + 1e-9)) exceeding++;
      }
      const exact = exceeding / n;
      const test = wildBootstrap(fitMultilevel({ yi, vi, random }), study, zeroConstraints(1, [0]), {
        seed: 3,
        draws: 1999,
        weights,
      });
      expect(Math.abs(test.F / F - 1)).toBeLessThan(1e-12);
      // arrangements that repeat the data have F itself, which rounding may put on either side
      expect(Math.abs(test.p - exact)).toBeLessThan(2 / n + 4 * Math.sqrt((exact * (1 - exact)) / 1999));
    },
  );

  it("refuses dependent hypotheses", () => {
    const { fit, study } = fitOf("source", 0);
    const C = fromRows([
      [0, 1, 0],
      [0, 2, 0],
    ]);
    expect(() => wildBootstrap(fit, study, C, { seed: 1 })).toThrow("independent");
  });
});
