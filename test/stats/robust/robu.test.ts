import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fromRows, ones } from "../../../pipeline/stats/matrix.ts";
import { robu } from "../../../pipeline/stats/robust/robu.ts";
import { deviation, type OracleCoefficients, oracle } from "../multilevel/dependentOracle.ts";

interface RobuOracle extends OracleCoefficients {
  readonly table: string;
  readonly design: string;
  readonly model: "CORR" | "HIER";
  readonly rho: number;
  readonly X?: number[][];
  readonly tau2: number;
  readonly omega2?: number;
  readonly beta: number[];
}

/** robumeta 2.0, robu(small = TRUE), made by scripts/oracle/dependent.R. */
const fits: RobuOracle[] = JSON.parse(
  readFileSync(new URL("../../fixtures/metafor/dependentUnivariate.json", import.meta.url), "utf8"),
).robu;

describe("robu", () => {
  it("is compared with robumeta on its whole grid", () => {
    expect(fits.length).toBe(15);
    expect(fits.filter(({ model }) => model === "HIER").length).toBe(5);
  });

  it.each(fits.map((fit) => [`${fit.table} ${fit.design} ${fit.model} rho ${fit.rho}`, fit] as const))(
    "%s",
    (_, expected) => {
      const { yi, vi, study } = oracle.data[expected.table]!;
      const X = expected.X ? fromRows(expected.X) : ones(yi.length);
      const fit = robu(yi, vi, study, { model: expected.model, rho: expected.rho }, X);
      expect(deviation([fit.tau2], [expected.tau2])).toBeLessThan(1e-10);
      if (expected.omega2 === undefined) expect(fit.omega2).toBeUndefined();
      else expect(deviation([fit.omega2!], [expected.omega2])).toBeLessThan(1e-10);
      for (const key of ["beta", "se", "stat", "df", "ciLb", "ciUb"] as const)
        expect(deviation(fit[key], expected[key]), key).toBeLessThan(1e-10);
      // robumeta takes its p-values from 1 − pt(), good to 1e-15 and not to a share of themselves
      fit.pval.forEach((p, j) => {
        expect(Math.abs(p - expected.pval[j]!)).toBeLessThan(1e-10 * p + 1e-15);
      });
    },
  );

  it("has a τ² of 0 for effects that agree, and refuses a rho above 1", () => {
    const study = ["a", "a", "b", "c", "c", "d"];
    const vi = study.map(() => 0.05);
    expect(robu([0.3, 0.31, 0.3, 0.29, 0.3, 0.31], vi, study, { model: "CORR" }).tau2).toBe(0);
    expect(() => robu([0.3, 0.3, 0.3, 0.3, 0.3, 0.3], vi, study, { model: "CORR", rho: 1.2 })).toThrow(RangeError);
  });

  it.each(["CORR", "HIER"] as const)(
    "%s refuses studies that the coefficients use up, instead of dividing 0 by 0",
    (model) => {
      const X = fromRows([
        [1, 1],
        [1, 0],
        [1, 1],
      ]);
      expect(() => robu([0.3, 0, 0.3], [1, 0.04, 1], ["b", "a", "b"], { model }, X)).toThrow(/needs studies that tell/);
    },
  );
});
