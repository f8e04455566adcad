import { describe, expect, it } from "vitest";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { deviation, inputOf, oracle, testOf, title } from "./dependentOracle.ts";

describe("metafor's rma.mv", () => {
  it("is compared on its whole grid", () => {
    expect(oracle.fits.length).toBe(71);
    expect(new Set(oracle.fits.map((fit) => fit.table)).size).toBe(Object.keys(oracle.data).length);
    expect(new Set(oracle.fits.map(title)).size).toBe(71);
  });

  describe.each(oracle.fits.map((fit) => [title(fit), fit] as const))("%s", (_, expected) => {
    it("reaches a likelihood no lower, at variances within ten times the optimisers' spread", () => {
      const fit = fitMultilevel(inputOf(expected), testOf(expected));
      expect(fit.logLik.ll).toBeGreaterThan(expected.logLik.ll - 1e-10);
      fit.sigma2.forEach((sigma2, l) => {
        const spread = 10 * expected.spread.sigma2[l]!;
        // R searches on the log scale and stops short of a variance that is 0
        const stopsShort = sigma2 === 0 && expected.sigma2[l]! < 1e-8;
        // one optimiser of three converged: there is no spread, the likelihood alone is compared
        if (!stopsShort && expected.optimisers.length > 1)
          expect(Math.abs(sigma2 - expected.sigma2[l]!)).toBeLessThanOrEqual(spread);
      });
    });

    it("gives coefficients, tests and fit statistics to 1e-10 at the oracle's variances", () => {
      const fit = fitMultilevel(inputOf(expected, true), testOf(expected));
      for (const key of ["beta", "se", "stat", "pval", "ciLb", "ciUb"] as const)
        expect(deviation(fit[key], expected[key]), key).toBeLessThan(1e-10);
      if (expected.ddf) expect([...fit.df!]).toEqual(expected.ddf);
      else expect(fit.df).toBeUndefined();
      expect(
        deviation([fit.QE, fit.QEp, fit.QM, fit.QMp], [expected.QE, expected.QEp, expected.QM, expected.QMp]),
      ).toBeLessThan(1e-10);
      expect([...fit.QMdf]).toEqual(expected.QMdf.filter((df) => df !== null));
      expect(Math.abs(fit.logLik.ll - expected.logLik.ll)).toBeLessThan(1e-10);
    });

    it("counts parameters as metafor does", () => {
      const { logLik } = fitMultilevel(inputOf(expected), testOf(expected));
      const moved = 2 * Math.abs(logLik.ll - expected.logLik.ll) + 1e-9;
      for (const key of ["dev", "AIC", "BIC", "AICc"] as const)
        expect(Math.abs(logLik[key] - expected.logLik[key]), key).toBeLessThan(moved);
    });
  });
});
