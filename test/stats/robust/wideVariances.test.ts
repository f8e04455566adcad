import { describe, expect, it } from "vitest";
import { fromRows } from "../../../pipeline/stats/matrix.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { robustVariance } from "../../../pipeline/stats/robust/variance.ts";
import { univariateWorking } from "../../../pipeline/stats/robust/working.ts";

const yi = [
  0.297561, 0.328915, -0.393099, 0.22205, 1.75324, -3.33544, 0.302761, 0.377256, 0.775356, 0.298821, 0.280784,
  0.00364068, 0.297668, 0.692554,
];
const vi = [
  0.000289427, 0.0203092, 5.87802, 0.00119378, 100.0, 24.2446, 1.70125e-5, 0.00492388, 1.4251, 1e-6, 7.01704e-5,
  0.345511, 4.12463e-6, 0.0837678,
];
const study = ["s1", "s4", "s4", "s2", "s2", "s1", "s3", "s3", "s3", "s1", "s4", "s2", "s2", "s1"];
const second = [0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 0];

describe("CR2 with variances over eight orders of magnitude within a cluster", () => {
  it("keeps the small directions: standard errors as the textbook formula gives them in 60 digits", () => {
    const X = fromRows(second.map((x) => [1, x]));
    const fit = rma(yi, vi, { X, tau2: 0 });
    const { se } = robustVariance(univariateWorking(fit), study, "CR2", 95);
    // mpmath: M = (X'WX)^-1, A = D (D G D)^-1/2 D with G the block of the residuals' covariance and D = diag(sqrt(vi))
    expect(se[0]! / 0.00217329175121).toBeCloseTo(1, 8);
    expect(se[1]! / 0.00293502591138).toBeCloseTo(1, 8);
  });
});
