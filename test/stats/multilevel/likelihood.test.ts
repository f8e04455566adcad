import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cholesky,
  fromRows,
  invertSpd,
  logDetCholesky,
  type Matrix,
  multiply,
  transpose,
  zeros,
} from "../../../pipeline/stats/matrix.ts";
import { encode, nestedFactors } from "../../../pipeline/stats/multilevel/factor.ts";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { createLikelihood } from "../../../pipeline/stats/multilevel/likelihood.ts";
import { buildStructure, type SamplingCovariance } from "../../../pipeline/stats/multilevel/structure.ts";
import { rma } from "../../../pipeline/stats/regression.ts";

interface Case {
  readonly yi: number[];
  readonly vi: number[];
  readonly X: number[][];
  readonly groups: number[][];
  readonly sigma2: number[];
  readonly rho: number;
  readonly cluster: number[];
}

/** Up to 14 rows with two arbitrary groupings (nested, crossed or neither) and one that singles out rows, errors correlated in groups. */
const cases: fc.Arbitrary<Case> = fc
  .integer({ min: 4, max: 14 })
  .chain((k) => {
    const run = (min: number, max: number) =>
      fc.array(fc.double({ min, max, noNaN: true }), { minLength: k, maxLength: k });
    const labels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: k, maxLength: k });
    const sigma2 = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 3, noNaN: true })), {
      minLength: 3,
      maxLength: 3,
    });
    return fc.record({
      yi: run(-2, 2),
      vi: run(0.01, 2),
      x: run(-1, 1),
      a: labels,
      b: labels,
      sigma2,
      rho: fc.double({ min: 0, max: 0.9, noNaN: true }),
      cluster: labels,
    });
  })
  .map(({ x, a, b, ...rest }) => ({
    ...rest,
    X: x.map((value, i) => [1, value + 0.1 * i]),
    groups: [a, b, a.map((_, i) => i)],
  }));

/** The k × k covariance, written down entry by entry. */
function dense({ vi, groups, sigma2, rho, cluster }: Case): Matrix {
  const k = vi.length;
  const M = zeros(k, k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++) {
      let value = i === j ? vi[i]! : cluster[i] === cluster[j] ? rho * Math.sqrt(vi[i]! * vi[j]!) : 0;
      groups.forEach((labels, l) => {
        if (labels[i] === labels[j]) value += sigma2[l]!;
      });
      M.data[i * k + j] = value;
    }
  return M;
}

function denseRestricted(one: Case): { ll: number; beta: Matrix; vb: Matrix } {
  const X = fromRows(one.X);
  const y = fromRows(one.yi.map((value) => [value]));
  const W = invertSpd(dense(one));
  const A = multiply(transpose(X), multiply(W, X));
  const vb = invertSpd(A);
  const beta = multiply(vb, multiply(transpose(X), multiply(W, y)));
  const fitted = multiply(X, beta);
  const e = fromRows(one.yi.map((value, i) => [value - fitted.data[i]!]));
  const rss = multiply(transpose(e), multiply(W, e)).data[0]!;
  const logDet = logDetCholesky(cholesky(dense(one))) + logDetCholesky(cholesky(A));
  const own = logDetCholesky(cholesky(multiply(transpose(X), X)));
  const k = one.yi.length;
  return { ll: -0.5 * ((k - 2) * Math.log(2 * Math.PI) - own + logDet + rss), beta, vb };
}

function likelihoodOf(one: Case, sampling: SamplingCovariance, method: "REML" | "ML" = "REML") {
  return createLikelihood(buildStructure(one.vi, one.groups.map(encode), sampling), one.yi, fromRows(one.X), method);
}

describe("the block likelihood", () => {
  it("equals the dense one, with its estimate and covariance", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const expected = denseRestricted(one);
        const got = likelihoodOf(one, { cluster: one.cluster, rho: one.rho }).evaluate(one.sigma2);
        expect(Math.abs(got.ll - expected.ll)).toBeLessThan(1e-9 * (1 + Math.abs(expected.ll)));
        got.beta.forEach((b, j) => {
          expect(Math.abs(b - expected.beta.data[j]!)).toBeLessThan(1e-9 * (1 + Math.abs(b)));
        });
        got.vb.data.forEach((v, j) => {
          expect(Math.abs(v - expected.vb.data[j]!)).toBeLessThan(1e-8 * (1 + Math.abs(v)));
        });
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it("is the same for a correlation and for the covariance written out", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const byRho = likelihoodOf(one, { cluster: one.cluster, rho: one.rho }).evaluate(one.sigma2);
        const covariance = (i: number, j: number) => (i === j ? 1 : one.rho) * Math.sqrt(one.vi[i]! * one.vi[j]!);
        const byMatrix = likelihoodOf(one, { cluster: one.cluster, covariance }).evaluate(one.sigma2);
        expect(Math.abs(byRho.ll - byMatrix.ll)).toBeLessThan(1e-9 * (1 + Math.abs(byRho.ll)));
      }),
      { numRuns: 100, seed: 8 },
    );
  });

  it("has the gradient and the curvature that its differences have", () => {
    fc.assert(
      fc.property(cases, fc.constantFrom("REML" as const, "ML" as const), (one, method) => {
        const likelihood = likelihoodOf(one, { cluster: one.cluster, rho: one.rho }, method);
        const at = one.sigma2.map((s) => s + 0.1);
        const here = likelihood.evaluate(at);
        at.forEach((_, l) => {
          const step = 1e-5;
          const up = likelihood.evaluate(at.map((s, m) => (m === l ? s + step : s)));
          const down = likelihood.evaluate(at.map((s, m) => (m === l ? s - step : s)));
          expect(Math.abs((up.ll - down.ll) / (2 * step) - here.score[l]!)).toBeLessThan(
            1e-4 * (1 + Math.abs(here.score[l]!)),
          );
          at.forEach((_, m) => {
            const curvature = -(up.score[m]! - down.score[m]!) / (2 * step);
            const own = here.observed[l * 3 + m]!;
            expect(Math.abs(curvature - own)).toBeLessThan(1e-4 * (1 + Math.abs(own) + here.expected[l * 3 + l]!));
          });
        });
      }),
      { numRuns: 60, seed: 9 },
    );
  });

  it("gives the value that the evaluation gives", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const likelihood = likelihoodOf(one, { cluster: one.cluster, rho: one.rho });
        expect(likelihood.value(one.sigma2)).toBe(likelihood.evaluate(one.sigma2).ll);
      }),
      { numRuns: 50, seed: 10 },
    );
  });
});

describe("fitMultilevel", () => {
  const rows = fc.integer({ min: 5, max: 20 }).chain((k) =>
    fc.record({
      yi: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: k, maxLength: k }),
      vi: fc.array(fc.double({ min: 0.01, max: 0.3, noNaN: true }), { minLength: k, maxLength: k }),
    }),
  );

  it("with one effect a study and no inner variance is the univariate model", () => {
    fc.assert(
      fc.property(rows, fc.constantFrom("REML" as const, "ML" as const), ({ yi, vi }, method) => {
        const labels = yi.map((_, i) => `study ${i}`);
        const random = nestedFactors([
          { name: "study", labels },
          { name: "effect", labels },
        ]);
        const multilevel = fitMultilevel({ yi, vi, random, method, sigma2: [undefined, 0] });
        const univariate = rma(yi, vi, { method });
        expect(Math.abs(multilevel.sigma2[0]! - univariate.tau2)).toBeLessThan(1e-8 * (0.01 + univariate.tau2));
        expect(Math.abs(multilevel.beta[0]! - univariate.beta[0]!)).toBeLessThan(1e-8);
        expect(Math.abs(multilevel.QE - univariate.QE)).toBeLessThan(1e-9 * (1 + univariate.QE));
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  it("does not depend on the order of the rows, nor on the labels", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const k = one.yi.length;
        const order = Array.from({ length: k }, (_, i) => (i * 5 + 3) % k);
        fc.pre(new Set(order).size === k);
        const shuffled = (at: readonly number[], name: (g: number) => string) =>
          fitMultilevel({
            yi: at.map((i) => one.yi[i]!),
            vi: at.map((i) => one.vi[i]!),
            random: nestedFactors([
              { name: "study", labels: at.map((i) => name(one.groups[0]![i]!)) },
              { name: "effect", labels: at.map((i) => `e${i}`) },
            ]),
            sampling: { cluster: at.map((i) => name(one.groups[0]![i]!)), rho: 0.5 },
          });
        const a = shuffled(
          order.map((_, i) => i),
          (g) => `s${g}`,
        );
        const b = shuffled(order, (g) => `Müller & ${9 - g}`);
        expect(Math.abs(a.logLik.ll - b.logLik.ll)).toBeLessThan(1e-9);
        expect(Math.abs(a.beta[0]! - b.beta[0]!)).toBeLessThan(1e-7);
        a.sigma2.forEach((s, l) => {
          expect(Math.abs(s - b.sigma2[l]!)).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 60, seed: 12 },
    );
  });

  it("has a score of 0 inside and of at most 0 at 0", () => {
    fc.assert(
      fc.property(rows, ({ yi, vi }) => {
        const random = nestedFactors([
          { name: "study", labels: yi.map((_, i) => i % 3) },
          { name: "effect", labels: yi.map((_, i) => i) },
        ]);
        const { model, sigma2 } = fitMultilevel({ yi, vi, random });
        const { score, expected } = model.likelihood.evaluate(sigma2);
        score.forEach((s, l) => {
          const rounding = 1e-7 * Math.sqrt(expected[l * 2 + l]!);
          if (sigma2[l]! > 0) expect(Math.abs(s)).toBeLessThan(rounding);
          else expect(s).toBeLessThan(rounding);
        });
      }),
      { numRuns: 100, seed: 13 },
    );
  });

  it("keeps its digits when one study's precision is a million times another's, and a year stands beside an intercept", () => {
    const yi = [0.1, 0.12, 0.5, 0.45, 0.3, 0.2, 0.35];
    const vi = [1e-7, 1e-7, 0.1, 0.05, 0.02, 0.03, 0.06];
    const study = [1, 1, 2, 2, 3, 3, 4];
    const year = [1999, 1999, 2004, 2004, 2011, 2012, 2018];
    const random = nestedFactors([
      { name: "study", labels: study },
      { name: "effect", labels: [1, 2, 1, 2, 1, 2, 1] },
    ]);
    const plain = fitMultilevel({ yi, vi, random, X: fromRows(year.map((x) => [1, x])), sigma2: [0.05, 0.001] });
    const centred = fitMultilevel({
      yi,
      vi,
      random,
      X: fromRows(year.map((x) => [1, x - 2005])),
      sigma2: [0.05, 0.001],
    });
    expect(Math.abs(plain.beta[1]! / centred.beta[1]! - 1)).toBeLessThan(1e-11);
    expect(Math.abs(plain.se[1]! / centred.se[1]! - 1)).toBeLessThan(1e-11);
  });

  it("holds a variance that cannot be told apart at 0 and says so", () => {
    const labels = ["a", "b", "c", "d"];
    const fit = fitMultilevel({
      yi: [0.1, 0.5, 0.3, 0.9],
      vi: [0.01, 0.02, 0.01, 0.03],
      random: nestedFactors([
        { name: "study", labels },
        { name: "effect", labels },
      ]),
    });
    expect(fit.warnings.map((w) => w.code)).toEqual(["sameGrouping"]);
    expect(fit.sigma2[1]).toBe(0);
    const single = fitMultilevel({
      yi: [0.1, 0.5, 0.3],
      vi: [0.01, 0.02, 0.01],
      random: [
        { name: "lab", labels: ["x", "x", "x"] },
        { name: "effect", labels: [1, 2, 3] },
      ],
    });
    expect(single.warnings.map((w) => w.code)).toEqual(["oneLevel"]);
  });

  const good = { yi: [0.1, 0.2, 0.3], vi: [0.1, 0.1, 0.1], random: [{ name: "study", labels: [1, 1, 2] }] };
  it.each([
    ["a NaN effect", { ...good, yi: [0.1, Number.NaN, 0.3] }],
    ["a zero variance", { ...good, vi: [0.1, 0, 0.1] }],
    ["labels of another length", { ...good, random: [{ name: "study", labels: [1, 2] }] }],
    ["no random factor", { ...good, random: [] }],
    [
      "as many coefficients as effects",
      {
        ...good,
        X: fromRows([
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ]),
      },
    ],
    [
      "dependent columns",
      {
        ...good,
        X: fromRows([
          [1, 2],
          [1, 2],
          [1, 2],
        ]),
      },
    ],
    ["rho of 1", { ...good, sampling: { cluster: [1, 1, 2], rho: 1 } }],
    ["a negative fixed variance", { ...good, sigma2: [-1] }],
    [
      "an asymmetric covariance",
      { ...good, sampling: { cluster: [1, 1, 2], covariance: (i: number, j: number) => 1 + i - j } },
    ],
    ["a covariance that is none", { ...good, sampling: { cluster: [1, 1, 2], covariance: () => 1 } }],
  ])("throws on %s", (_, input) => {
    expect(() => fitMultilevel(input)).toThrow(RangeError);
  });
});
