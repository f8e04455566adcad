import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ones } from "../../../pipeline/stats/matrix.ts";
import { createRandom } from "../../../pipeline/stats/random.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { betaLikelihood } from "../../../pipeline/stats/selection/betaLikelihood.ts";
import type { Likelihood } from "../../../pipeline/stats/selection/likelihood.ts";
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
