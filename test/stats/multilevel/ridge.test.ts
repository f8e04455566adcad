import { describe, expect, it } from "vitest";
import { fromRows } from "../../../pipeline/stats/matrix.ts";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";

const yi = [0.61, 0.52, 0.13, -0.2, -0.1, -0.25, 0.35, 0.44];
const vi = [0.02, 0.05, 0.03, 0.04, 0.02, 0.06, 0.05, 0.03];
const labels = ["a", "a", "b", "c", "c", "c", "d", "d"];
const X = fromRows(yi.map(() => [1]));
const fitted = (names: string[]) =>
  fitMultilevel({ yi, vi, X, random: names.map((name) => ({ name, labels })), method: "REML" }, {});

describe("two random factors that group the effects alike", () => {
  it("determine only the sum of their variances: that of one factor, at the same likelihood", () => {
    const one = fitted(["study"]);
    const two = fitted(["study", "sample"]);
    expect(one.sigma2[0]).toBeGreaterThan(0.001);
    expect(two.sigma2[0]! + two.sigma2[1]!).toBeCloseTo(one.sigma2[0]!, 9);
    expect(two.logLik.ll).toBeCloseTo(one.logLik.ll, 11);
    expect(two.beta[0]).toBeCloseTo(one.beta[0]!, 9);
  });
});
