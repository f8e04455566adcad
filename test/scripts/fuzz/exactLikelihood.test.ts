import { describe, expect, it } from "vitest";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { prepareMultilevel } from "../../../pipeline/stats/multilevel/model.ts";
import { type Design, exactGain, exactLogLik, exactSquares } from "../../../scripts/fuzz/exactLikelihood.ts";
import { rater, study, vi, year, yi } from "../../support/wideTable.ts";

const codes = (labels: readonly (string | number)[]) => labels.map((label) => labels.indexOf(label));
const design = (p: number, rho?: number): Design => ({
  yi,
  vi,
  X: year.flatMap((value) => (p === 1 ? [1] : [1, value])),
  groups: [codes(study), codes(rater)],
  ...(rho === undefined ? {} : { rho, cluster: codes(study) }),
});

describe("the likelihood in whole numbers", () => {
  // mpmath, 60 digits, M dense by Cholesky: ll at (1.5, 1.7) less ll at (1.5000001, 1.6999998)
  it.each([
    { method: "ML", p: 1, rho: undefined, gain: -3.4554338730569505e-8 },
    { method: "ML", p: 2, rho: undefined, gain: -1.4052937159170635e-8 },
    { method: "REML", p: 1, rho: undefined, gain: -2.0790315585595447e-9 },
    { method: "REML", p: 2, rho: undefined, gain: 1.8419378172847835e-8 },
    { method: "ML", p: 1, rho: 0.6, gain: -8.096507904667592e-8 },
    { method: "ML", p: 2, rho: 0.6, gain: -4.019113892709053e-8 },
    { method: "REML", p: 1, rho: 0.6, gain: -4.8499977857903424e-8 },
    { method: "REML", p: 2, rho: 0.6, gain: -7.727247519875744e-9 },
  ] as const)("has fifteen digits of a difference in the twelfth: $method, $p columns, rho $rho", (expected) => {
    const { method, p, rho, gain } = expected;
    expect(exactGain(design(p, rho), method, [1.5, 1.7], [1.5000001, 1.6999998]) / gain).toBeCloseTo(1, 12);
  });

  // mpmath, 60 digits: the same likelihood at its maximum
  it.each([
    { method: "ML", p: 1, sigma2: [1.4447920404805825, 1.2924313963716525], ll: -8689.744199365452 },
    { method: "ML", p: 2, sigma2: [3.987514698743176, 5.089569055375695], ll: -598.209142265338 },
    { method: "REML", p: 1, sigma2: [1.5251552833483586, 1.7169988916798549], ll: -8687.488512494427 },
    { method: "REML", p: 2, sigma2: [4.156054379724441, 6.976089832807495], ll: -597.6937186504542 },
  ] as const)("has fifteen digits of the log-likelihood: $method, $p columns", ({ method, p, sigma2, ll }) => {
    expect(exactLogLik(design(p), method, sigma2) / ll).toBeCloseTo(1, 14);
  });

  it("has Q, with equal variances the residual sum of squares over them", () => {
    const mean = yi.reduce((sum, y) => sum + y, 0) / yi.length;
    const squares = yi.reduce((sum, y) => sum + (y - mean) ** 2, 0);
    const equal = { ...design(1), vi: vi.map(() => 0.25) };
    expect(exactSquares(equal, [0, 0]) / (squares / 0.25)).toBeCloseTo(1, 13);
  });

  it("agrees with the engine where a double has the digits", () => {
    for (const method of ["ML", "REML"] as const) {
      const random = [
        { name: "study", labels: study },
        { name: "rater", labels: rater },
      ];
      const { likelihood } = prepareMultilevel({ yi, vi: vi.map((v) => v + 0.1), random, method });
      const far = likelihood.evaluate([1, 1]).ll - likelihood.evaluate([0, 2]).ll;
      const exact = exactGain({ ...design(1), vi: vi.map((v) => v + 0.1) }, method, [1, 1], [0, 2]);
      expect(far).toBeCloseTo(exact, 11);
    }
  });

  it("is lower wherever one leaves the engine's maximum", () => {
    const random = [
      { name: "study", labels: study },
      { name: "rater", labels: rater },
    ];
    for (const method of ["ML", "REML"] as const) {
      const { sigma2 } = fitMultilevel({ yi, vi, random, method });
      for (const [a, b] of [
        [1e-8, 0],
        [-1e-8, 0],
        [0, 1e-8],
        [0, -1e-8],
      ] as const) {
        const moved = [sigma2[0]! * (1 + a), sigma2[1]! * (1 + b)];
        expect(exactGain(design(1), method, [...sigma2], moved)).toBeGreaterThan(0);
      }
    }
  });
});
