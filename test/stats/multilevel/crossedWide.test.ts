import { describe, expect, it } from "vitest";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { prepareMultilevel } from "../../../pipeline/stats/multilevel/model.ts";
import { rater, study, vi, year, yi } from "../../support/wideTable.ts";

const random = [
  { name: "study", labels: study },
  { name: "rater", labels: rater },
];

describe("crossed factors on variances over eight orders of magnitude", () => {
  // mpmath, 60 digits: M inverted as a dense matrix, P = M^-1 - M^-1 1 (1'M^-1 1)^-1 1'M^-1
  const expected = [
    { sigma2: [1.5, 1.7], ll: -8687.48896618869, score: [0.032497086883498, 0.0058533169631003] },
    { sigma2: [0.05, 40], ll: -8760.61688956864, score: [1568.415477435, -0.023985549365831] },
  ];
  it.each(expected)("keep ten digits of the likelihood and its slope at $sigma2", ({ sigma2, ll, score }) => {
    const at = prepareMultilevel({ yi, vi, random }).likelihood.evaluate(sigma2);
    expect(at.ll / ll).toBeCloseTo(1, 12);
    score.forEach((slope, l) => {
      expect(at.score[l]! / slope).toBeCloseTo(1, 8);
    });
  });

  // mpmath, 60 digits: Newton's steps with the same P until the score is below 1e-50
  it.each([
    { method: "ML", p: 1, sigma2: [1.4447920404805825, 1.2924313963716525], ll: -8689.744199365452 },
    { method: "ML", p: 2, sigma2: [3.987514698743176, 5.089569055375695], ll: -598.209142265338 },
    { method: "REML", p: 1, sigma2: [1.5251552833483586, 1.7169988916798549], ll: -8687.488512494427 },
    { method: "REML", p: 2, sigma2: [4.156054379724441, 6.976089832807495], ll: -597.6937186504542 },
  ] as const)("keep nine digits of where the likelihood is highest: $method, $p columns", (top) => {
    const X = { rows: yi.length, cols: top.p, data: Float64Array.from(year.flatMap((x) => [1, x].slice(0, top.p))) };
    const fit = fitMultilevel({ yi, vi, X, random, method: top.method });
    expect(fit.logLik.ll / top.ll).toBeCloseTo(1, 13);
    top.sigma2.forEach((value, l) => {
      expect(fit.sigma2[l]! / value).toBeCloseTo(1, 9);
    });
  });
});
