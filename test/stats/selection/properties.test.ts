import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chi2Upper, normalUpper, normalUpperQuantile } from "../../../pipeline/stats/distributions.ts";
import { ones } from "../../../pipeline/stats/matrix.ts";
import { createRandom } from "../../../pipeline/stats/random.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { betaLikelihood } from "../../../pipeline/stats/selection/betaLikelihood.ts";
import { irwinHallCdf } from "../../../pipeline/stats/selection/irwinHall.ts";
import type { Likelihood } from "../../../pipeline/stats/selection/likelihood.ts";
import { pUniform } from "../../../pipeline/stats/selection/pUniform.ts";
import { pUniformStar } from "../../../pipeline/stats/selection/pUniformStar.ts";
import { selectionModel } from "../../../pipeline/stats/selection/selectionModel.ts";
import { stepLikelihood } from "../../../pipeline/stats/selection/stepLikelihood.ts";

const random = createRandom(11);
const vi = Array.from({ length: 30 }, () => 1 / (15 + random.int(200)));
const yi = vi.map((v) => 0.2 + Math.sqrt(v + 0.02) * random.normal());
const data = { yi, vi, X: ones(30) };

/** Analytic derivatives against central differences. */
function expectDerivatives(l: Likelihood, theta: number[]): void {
  const at = l.evaluate(Float64Array.from(theta))!;
  const n = theta.length;
  theta.forEach((value, i) => {
    const step = 1e-5 * Math.max(0.1, Math.abs(value));
    const shifted = (sign: number) => l.evaluate(Float64Array.from(theta, (x, j) => (i === j ? x + sign * step : x)))!;
    const [up, down] = [shifted(1), shifted(-1)];
    expect(at.gradient[i]!).toBeCloseTo((up.ll - down.ll) / (2 * step), 3);
    for (let j = 0; j < n; j++) {
      const difference = (up.gradient[j]! - down.gradient[j]!) / (2 * step);
      expect(Math.abs(at.hessian[i * n + j]! - difference)).toBeLessThan(1e-4 * (1 + Math.abs(difference)));
    }
  });
}

describe("selection likelihoods", () => {
  it.each(["greater", "less", "two.sided"] as const)("step function, %s: derivatives", (alternative) => {
    expectDerivatives(stepLikelihood(data, [0.025, 0.5, 1], alternative), [0.15, 0.03, 1, 0.6, 0.3]);
  });

  it.each(["greater", "less", "two.sided"] as const)("beta, %s: derivatives", (alternative) => {
    expectDerivatives(betaLikelihood(data, alternative), [0.15, 0.03, 0.8, 1.7]);
  });

  it.each(["greater", "two.sided"] as const)("beta, %s: more nodes change nothing", (alternative) => {
    for (const theta of [
      [0.15, 0.03, 0.8, 1.7],
      [-0.4, 0.3, 0.05, 6],
      [1.5, 0.001, 3, 0.1],
    ]) {
      const [a, b] = [64, 200].map(
        (nodes) => betaLikelihood(data, alternative, nodes).evaluate(Float64Array.from(theta))!.ll,
      );
      expect(Math.abs(a! - b!)).toBeLessThan(1e-10 * (1 + Math.abs(b!)));
    }
  });

  it("without selection (all weights 1) it is the maximum-likelihood model", () => {
    const plain = rma(yi, vi, { method: "ML" });
    for (const options of [
      { type: "step" as const, steps: [0.025], delta: [1, 1] },
      { type: "beta" as const, delta: [1, 1] },
    ]) {
      const r = selectionModel(yi, vi, options);
      expect(Math.abs(r.coefficients[0]!.estimate - plain.beta[0]!)).toBeLessThan(1e-9);
      expect(Math.abs(r.tau2 - plain.tau2)).toBeLessThan(1e-9);
      expect(r.lrt).toBeLessThan(1e-10);
    }
  });

  it("mirrored effects with the opposite alternative give the mirrored estimate", () => {
    const mirrored = yi.map((y) => -y);
    const a = selectionModel(yi, vi, { type: "beta" });
    const b = selectionModel(mirrored, vi, { type: "beta", alternative: "less" });
    expect(b.coefficients[0]!.estimate).toBeCloseTo(-a.coefficients[0]!.estimate, 9);
    expect(b.ll).toBeCloseTo(a.ll, 10);
  });

  it("scaling effects and standard errors scales the estimate", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 20, noNaN: true }), (factor) => {
        const a = selectionModel(yi, vi, { type: "step", steps: [0.025] });
        const b = selectionModel(
          yi.map((y) => y * factor),
          vi.map((v) => v * factor * factor),
          { type: "step", steps: [0.025] },
        );
        expect(Math.abs(b.coefficients[0]!.estimate / factor - a.coefficients[0]!.estimate)).toBeLessThan(1e-7);
        expect(Math.abs(b.tau2 / factor ** 2 - a.tau2)).toBeLessThan(1e-7);
        expect(Math.abs(b.delta[1]!.delta - a.delta[1]!.delta)).toBeLessThan(1e-6);
      }),
      { numRuns: 20, seed: 3 },
    );
  });

  it("refuses what it cannot fit, and says what it needs", () => {
    const step = { type: "step" as const, steps: [0.025] };
    expect(() => selectionModel([0.1, Number.NaN], [1, 1], step)).toThrow(RangeError);
    expect(() => selectionModel([0.01, 0.02], [1, 1], step)).toThrow("none in (0, 0.025]");
    expect(() => selectionModel(yi, vi, { type: "step", steps: [0.5, 0.1] })).toThrow("steps ascending in (0, 1]");
    expect(() => selectionModel(yi, vi, { type: "step" })).toThrow("needs steps for type step, got none");
    expect(() => selectionModel(yi, vi, { type: "beta", delta: [1] })).toThrow("2 entries of delta, got 1");
  });
});

describe("p-uniform's limits", () => {
  // near significance, so that no test of no effect has a p whose complement loses digits
  const v = vi.slice(0, 8);
  const y = [2.1, 2.5, 2.9, 2.2, 3.1, 2.7, 1.2, 0.9].map((z, i) => z * Math.sqrt(v[i]!));

  it("of the level at which the test of no effect is just met, end at no effect (p-uniform*, both tails of the likelihood ratio)", () => {
    const { pval } = pUniformStar(y, v);
    const { ciLb } = pUniformStar(y, v, "right", 100 * (1 - pval));
    expect(Math.abs(ciLb)).toBeLessThan(1e-9);
    const mirrored = pUniformStar(
      y.map((x) => -x),
      v,
      "left",
      100 * (1 - pval),
    );
    expect(Math.abs(mirrored.ciUb)).toBeLessThan(1e-9);
  });

  it("likewise of τ² = 0, by the level of its own test", () => {
    const { lrHet, tau2 } = pUniformStar(yi, vi);
    expect(tau2).toBeGreaterThan(0);
    const at = (drop: number) => pUniformStar(yi, vi, "right", 100 * (1 - chi2Upper(drop, 1)));
    expect(at(lrHet * 0.99).tau2CiLb).toBeGreaterThan(0);
    expect(at(lrHet * 1.01).tau2CiLb).toBe(0);
  });

  it.each(["LNP", "LN1MINP", "ML"] as const)("likewise of p-uniform, %s", (method) => {
    const { pval } = pUniform(y, v, method);
    const { ciLb } = pUniform(y, v, method, "right", 100 * (1 - (method === "ML" ? 1 : 2) * pval));
    expect(Math.abs(ciLb)).toBeLessThan(1e-9);
  });

  it("P: at a limit the shares sum to the quantile of as many uniform ones", () => {
    const level = 80;
    const { ciLb, ciUb, significant } = pUniform(y, v, "P", "right", level);
    const shares = (mu: number) =>
      y.reduce((sum, x, i) => {
        const se = Math.sqrt(v[i]!);
        const cut = normalUpperQuantile(0.025) * se;
        return x > cut ? sum + normalUpper((x - mu) / se) / normalUpper((cut - mu) / se) : sum;
      }, 0);
    expect(irwinHallCdf(shares(ciLb), significant)).toBeCloseTo(0.1, 9);
    expect(irwinHallCdf(shares(ciUb), significant)).toBeCloseTo(0.9, 9);
  });

  it("grow with the level, which moves neither estimates nor tests", () => {
    const levels = [50, 80, 95, 99.9];
    for (const compute of [
      (level: number) => pUniformStar(yi, vi, "right", level),
      (level: number) => pUniform(yi, vi, "P", "right", level),
    ]) {
      const all = levels.map((level) => compute(level));
      for (const [i, { estimate, ciLb, ciUb, pval }] of all.entries()) {
        expect([estimate, pval]).toEqual([all[0]!.estimate, all[0]!.pval]);
        expect(ciLb).toBeLessThan(i === 0 ? estimate : all[i - 1]!.ciLb);
        expect(ciUb).toBeGreaterThan(i === 0 ? estimate : all[i - 1]!.ciUb);
      }
    }
    for (const level of [0, 100, Number.NaN]) {
      expect(() => pUniform(y, v, "P", "right", level)).toThrow("level needs a percentage between 0 and 100");
      expect(() => pUniformStar(y, v, "right", level)).toThrow("level needs a percentage between 0 and 100");
    }
  });
});
