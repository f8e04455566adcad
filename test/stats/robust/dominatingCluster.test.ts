import { describe, expect, it } from "vitest";
import { fromRows, ones } from "../../../pipeline/stats/matrix.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import type { RobustType } from "../../../pipeline/stats/robust/adjust.ts";
import { robustVariance } from "../../../pipeline/stats/robust/variance.ts";
import { univariateWorking } from "../../../pipeline/stats/robust/working.ts";

describe("Satterthwaite degrees of freedom where one cluster holds nearly all the weight", () => {
  it("of a mean are (Σ b(1 − b))² / (Σ (b(1 − b))² + Σᵢ≠ⱼ bᵢ²bⱼ²) for shares b of the weight, CR0 and CR1", () => {
    // 60 clusters: more than are taken pair by pair
    const small = Array.from({ length: 59 }, (_, i) => 0.02 + 0.001 * ((i * 7) % 13));
    for (const heavy of [0.02, 1e-6, 1e-13]) {
      const vi = [heavy, ...small];
      const yi = vi.map((_, i) => Math.sin(i));
      const rest = small.reduce((sum, v) => sum + 1 / v, 0);
      const total = rest + 1 / heavy;
      const share = vi.map((v) => 1 / v / total);
      const own = share.map((b, i) => b * (i === 0 ? rest / total : 1 - b));
      let pairs = 0;
      share.forEach((a, i) => {
        share.forEach((b, j) => {
          if (i !== j) pairs += a * a * b * b;
        });
      });
      const expected = own.reduce((sum, o) => sum + o, 0) ** 2 / (own.reduce((sum, o) => sum + o * o, 0) + pairs);
      const fit = rma(yi, vi, { X: ones(60), method: "EE" });
      for (const type of ["CR0", "CR1"] as const) expect(df(fit, yi, vi, type)[0]! / expected).toBeCloseTo(1, 12);
    }
  });

  it("of a regression on variances over eight orders of magnitude are those of the textbook formula in 60 digits", () => {
    const x = [
      [1, 0, 1, 0, 0, -0.82, -0.82],
      [1, 0, 1, 0, 0, -1.6, -1.6],
      [1, 0, 0, 0, 1, -0.59, 0],
      [1, 0, 0, 1, 0, 1.62, 0],
      [1, 0, 1, 0, 0, 0.36, 0.36],
      [1, 1, 0, 0, 0, 0.03, 0],
      [1, 0, 0, 1, 0, 0.65, 0],
      [1, 0, 0, 1, 0, 0.85, 0],
      [1, 0, 0, 0, 0, -1.29, 0],
      [1, 0, 0, 1, 0, -0.93, 0],
    ];
    const yi = [-1.07819, -0.265515, 0.481314, 0.273692, 0.0747314, -3.13904, 1.10263, 0.615551, -0.154857, -0.123643];
    const vi = [3.20046, 1.28851e-6, 0.386933, 8.8135e-5, 0.144753, 11.0232, 1.3188, 0.000226966, 0.000534008, 24.264];
    const fit = rma(yi, vi, { X: fromRows(x), method: "EE" });
    // mpmath: cov of X_j'W_j e_j over all pairs of clusters from the dense (I - H) V (I - H)'
    const expected = [
      1.5526693171472, 1.5526693171472, 1.0008179854763, 1.5183384489968, 1.5526693171472, 1.5526693171472,
      1.0012584333044,
    ];
    df(fit, yi, vi, "CR0").forEach((value, j) => {
      expect(value / expected[j]!).toBeCloseTo(1, 10);
    });
  });
});

function df(fit: ReturnType<typeof rma>, yi: number[], vi: number[], type: RobustType): Float64Array {
  const working = univariateWorking({ ...fit, yi, vi });
  return robustVariance(
    working,
    yi.map((_, i) => i),
    type,
  ).df;
}

describe("a robust variance on a perfect fit", () => {
  it("is refused in words, whether its effects are tied or lie on a line", () => {
    const vi = [0.1, 0.2, 0.05, 0.1, 0.3];
    const study = [1, 1, 2, 3, 4];
    const tied = [0, 0, 0, 0, 0];
    const line = [0.1, 0.2, 0.3, 0.4, 0.5];
    for (const [yi, X] of [
      [tied, ones(5)],
      [line, fromRows(line.map((_, i) => [1, i]))],
      [vi.map(() => 0.3), ones(5)],
    ] as const) {
      const fit = rma(yi, vi, { X, method: "REML" });
      for (const type of ["CR0", "CR1", "CR2"] as const)
        expect(() => robustVariance(univariateWorking({ ...fit, yi, vi }), study, type)).toThrow(
          /robust variance needs effects off the fitted line, got a variance of 0 for coefficient 1/,
        );
    }
  });
});
