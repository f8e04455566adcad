import { describe, expect, it } from "vitest";
import { fromRows } from "../../../pipeline/stats/matrix.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { robustVariance } from "../../../pipeline/stats/robust/variance.ts";
import { univariateWorking } from "../../../pipeline/stats/robust/working.ts";

describe("CR2 where a cluster of one effect is all there is of a level", () => {
  it("counts its residual, which is rounding error, as 0: clubSandwich's values", () => {
    const yi = [-0.86, 0.68, -0.54, -0.75].map(Math.atanh);
    const vi = [1 / 150, 1 / 67, 1 / 61, 1 / 150];
    // rater: therapist, client, observer, client
    const X = fromRows([
      [1, 0, 1],
      [1, 0, 0],
      [1, 1, 0],
      [1, 0, 0],
    ]);
    const fit = rma(yi, vi, { X });
    // R 4.2.2, metafor 3.8-1, clubSandwich 0.5.8:
    // coef_test(rma(yi, vi, mods = ~ rater, control = list(threshold = 1e-14)), vcov = "CR2", cluster = c("a", "a", "b", "c"))
    expect(fit.tau2).toBeCloseTo(1.6129305238064142, 12);
    const robust = robustVariance(univariateWorking({ yi, vi, X, tau2: fit.tau2, beta: fit.beta }), [
      "a",
      "a",
      "b",
      "c",
    ]);
    for (const se of robust.se) expect(se).toBeCloseTo(0.90103164267707936, 12);
    for (const df of robust.df) expect(df).toBeCloseTo(1, 12);
    expect(robust.warnings.map(({ code }) => code)).toEqual(["clusterDecides", "clusterDecides"]);
  });
});
