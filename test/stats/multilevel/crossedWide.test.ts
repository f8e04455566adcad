import { describe, expect, it } from "vitest";
import { prepareMultilevel } from "../../../pipeline/stats/multilevel/model.ts";

const yi = [
  -2.05533, 0.218254, -0.992163, -0.933371, -0.0761669, 0.0379496, -0.622402, 0.78226, -0.272338, 2.19554, 0.406022,
  -1.3181, -10.9598, -2.29778, -0.193853, -0.452903, 6.79106, -0.887426, 0.95886, 1.35059,
];
const vi = [
  0.00236259, 0.00166787, 0.900611, 4.36296e-5, 1.70133e-5, 0.011279, 0.863724, 0.253393, 2.27618e-6, 0.000135355,
  0.048175, 0.0197617, 57.2711, 0.000266992, 0.998791, 0.000181296, 35.7901, 0.0009693, 4.42712e-5, 0.0327225,
];
const study = [2, 2, 1, 3, 5, 3, 7, 5, 2, 4, 6, 5, 1, 2, 1, 6, 6, 3, 4, 4];
const rater = [..."cotcctcooctttoccctto"];

describe("crossed factors on variances over eight orders of magnitude", () => {
  // mpmath, 60 digits: M inverted as a dense matrix, P = M^-1 - M^-1 1 (1'M^-1 1)^-1 1'M^-1
  const expected = [
    { sigma2: [1.5, 1.7], ll: -8687.48896618869, score: [0.032497086883498, 0.0058533169631003] },
    { sigma2: [0.05, 40], ll: -8760.61688956864, score: [1568.415477435, -0.023985549365831] },
  ];
  it.each(expected)("keep ten digits of the likelihood and its slope at $sigma2", ({ sigma2, ll, score }) => {
    const random = [
      { name: "study", labels: study },
      { name: "rater", labels: rater },
    ];
    const at = prepareMultilevel({ yi, vi, random }).likelihood.evaluate(sigma2);
    expect(at.ll / ll).toBeCloseTo(1, 12);
    score.forEach((slope, l) => {
      expect(at.score[l]! / slope).toBeCloseTo(1, 8);
    });
  });
});
