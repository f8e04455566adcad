import { describe, expect, it } from "vitest";
import { fromRows } from "../../../pipeline/stats/matrix.ts";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { robustVariance } from "../../../pipeline/stats/robust/variance.ts";
import { multilevelWorking, univariateWorking } from "../../../pipeline/stats/robust/working.ts";

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

describe("CR2 with correlated errors far smaller than the variance that a cluster shares", () => {
  const effects = [0.1, 0.32, 0.21, -0.4, -0.18, 0.55, 0.61, 0.5, 0.05, -0.02, 0.3, 0.12];
  const errors = [4e-5, 2e-3, 1.5e-5, 6e-4, 0.02, 3e-5, 0.1, 2e-5, 5e-4, 0.03, 1e-4, 7e-5];
  const cluster = [1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 6];
  const x = [0.5, -0.2, 1.1, 0.3, -0.7, 0.2, 0.9, -1.4, 0.1, 0.6, -0.3, 0.8];

  it("keeps ten digits, as the textbook formula gives them in 60", () => {
    const random = [{ name: "cluster", labels: cluster }];
    const sampling = { cluster, rho: 0.6 };
    const X = fromRows(x.map((value) => [1, value]));
    const fit = fitMultilevel({ yi: effects, vi: errors, X, random, sampling, sigma2: [0.65] });
    const { se, df } = robustVariance(multilevelWorking(fit), cluster, "CR2", 95);
    // mpmath: A = L (L'GL)^-1/2 L' with G the block of (I - H) V (I - H)'
    [0.13932491026768, 0.046408364324053].forEach((value, j) => {
      expect(se[j]! / value).toBeCloseTo(1, 10);
    });
    [5.0000941512112, 1.0020736953683].forEach((value, j) => {
      expect(df[j]! / value).toBeCloseTo(1, 10);
    });
  });
});
