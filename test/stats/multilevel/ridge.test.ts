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

describe("a random factor whose levels are fixed effects too", () => {
  const rater = ["t", "c", "t", "c", "c", "t", "o", "o"];
  const X = fromRows(rater.map((level) => ["t", "c", "o"].map((name) => Number(level === name))));
  const random = [
    { name: "study", labels },
    { name: "rater", labels: rater },
  ];

  it("leaves the restricted likelihood as it is: its variance is held at 0, and said to be", () => {
    const both = fitMultilevel({ yi, vi, X, random, method: "REML" });
    const without = fitMultilevel({ yi, vi, X, random: random.slice(0, 1), method: "REML" });
    expect(both.sigma2[1]).toBe(0);
    expect(both.warnings.map(({ code }) => code)).toEqual(["fixedLevels"]);
    expect(both.sigma2[0]).toBeCloseTo(without.sigma2[0]!, 12);
    expect(both.logLik).toEqual(without.logLik);
    const anywhere = fitMultilevel({ yi, vi, X, random, method: "REML", sigma2: [without.sigma2[0]!, 3] });
    expect(anywhere.logLik.ll).toBeCloseTo(without.logLik.ll, 10);
  });

  it("has 0 as its estimate by maximum likelihood, and none where the levels are not all fixed", () => {
    expect(fitMultilevel({ yi, vi, X, random, method: "ML" }).sigma2[1]).toBe(0);
    const two = fromRows(rater.map((level) => [1, Number(level === "o")]));
    expect(fitMultilevel({ yi, vi, X: two, random, method: "REML" }).warnings).toEqual([]);
  });
});
