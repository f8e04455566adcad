import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  eigenSymmetric,
  fromRows,
  invertSpd,
  type Matrix,
  multiply,
  transpose,
  zeros,
} from "../../../pipeline/stats/matrix.ts";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { applyInverseRoot, createRootScratch } from "../../../pipeline/stats/robust/inverseRoot.ts";
import { robustVariance } from "../../../pipeline/stats/robust/variance.ts";
import { htzTest, zeroConstraints } from "../../../pipeline/stats/robust/wald.ts";
import { multilevelWorking, univariateWorking } from "../../../pipeline/stats/robust/working.ts";

const matrices = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    entries: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n * n, maxLength: n * n }),
    ridge: fc.double({ min: 0.01, max: 1, noNaN: true }),
  }),
);

describe("applyInverseRoot", () => {
  it("applied twice is the inverse", () => {
    fc.assert(
      fc.property(matrices, ({ n, entries, ridge }) => {
        const half: Matrix = { rows: n, cols: n, data: Float64Array.from(entries) };
        const A = multiply(half, transpose(half));
        for (let i = 0; i < n; i++) A.data[i * n + i]! += ridge;
        const Y = Float64Array.from({ length: 2 * n }, (_, i) => Math.sin(i + 1));
        const twice = Y.slice();
        for (let round = 0; round < 2; round++) applyInverseRoot(A.data.slice(), n, twice, 2, createRootScratch(n));
        const expected = multiply(invertSpd(A), { rows: n, cols: 2, data: Y }).data;
        twice.forEach((value, i) => {
          expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-10 / ridge);
        });
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it("leaves out the null space of a singular matrix", () => {
    // 2 · 11ᵀ has the eigenvalue 8 along 1 and 0 across it
    const Y = Float64Array.of(1, 1, 1, 1, 1, -1, 1, -1);
    const columns = Float64Array.from({ length: 8 }, (_, i) => Y[(i % 2) * 4 + (i >> 1)]!);
    applyInverseRoot(new Float64Array(16).fill(2), 4, columns, 2, createRootScratch(4));
    for (let i = 0; i < 4; i++) {
      expect(columns[2 * i]).toBeCloseTo(1 / Math.sqrt(8), 12);
      expect(columns[2 * i + 1]).toBeCloseTo(0, 7);
    }
  });
});

interface Case {
  readonly yi: number[];
  readonly vi: number[];
  readonly X: number[][];
  readonly cluster: number[];
  readonly weights: number[];
}

const cases: fc.Arbitrary<Case> = fc.integer({ min: 10, max: 18 }).chain((k) => {
  const run = (min: number, max: number) =>
    fc.array(fc.double({ min, max, noNaN: true }), { minLength: k, maxLength: k });
  return fc
    .record({ yi: run(-1, 1), vi: run(0.05, 1), x: run(-1, 1), z: run(-1, 1), weights: run(0.5, 3) })
    .map(({ x, z, ...rest }) => ({
      ...rest,
      X: x.map((value, i) => [1, value + 0.3 * (i % 3), z[i]! + 0.2 * (i % 4)]),
      cluster: x.map((_, i) => (i * i) % 5),
    }));
});

/** CR2, its df and HTZ as the papers write them, with k × k matrices throughout. */
function dense(one: Case, weighted: boolean) {
  const k = one.yi.length;
  const X = fromRows(one.X);
  const diagonal = (values: readonly number[]) => {
    const out = zeros(k, k);
    values.forEach((value, i) => {
      out.data[i * k + i] = value;
    });
    return out;
  };
  const Phi = diagonal(one.vi);
  const W = diagonal(weighted ? one.weights : one.vi.map((v) => 1 / v));
  const bread = invertSpd(multiply(transpose(X), multiply(W, X)));
  const project = multiply(bread, multiply(transpose(X), W));
  const residual = diagonal(one.yi.map(() => 1));
  const hat = multiply(X, project);
  residual.data.forEach((_, i) => {
    residual.data[i]! -= hat.data[i]!;
  });
  const spread = multiply(residual, multiply(Phi, transpose(residual)));
  const rootV = diagonal(one.vi.map(Math.sqrt));
  const labels = [...new Set(one.cluster)];
  // P[s]: row j is the k-vector that the s-th coefficient's estimate takes from cluster j
  const P = [0, 1, 2].map(() => zeros(labels.length, k));
  labels.forEach((label, j) => {
    const rows = one.cluster.flatMap((c, i) => (c === label ? [i] : []));
    const pick = zeros(rows.length, k);
    rows.forEach((row, a) => {
      pick.data[a * k + row] = 1;
    });
    const D = multiply(pick, multiply(rootV, transpose(pick)));
    const G = multiply(pick, multiply(spread, transpose(pick)));
    const A = multiply(D, multiply(inverseRoot(multiply(D, multiply(G, D))), D));
    const taken = multiply(multiply(project, transpose(pick)), multiply(A, multiply(pick, residual)));
    for (let s = 0; s < 3; s++) P[s]!.data.set(taken.data.subarray(s * k, (s + 1) * k), j * k);
  });
  return { P, Phi, k, m: labels.length };
}

function inverseRoot(A: Matrix): Matrix {
  const { values, vectors } = eigenSymmetric(A);
  const scaled = zeros(A.rows, A.rows);
  for (let i = 0; i < A.rows; i++)
    for (let e = 0; e < A.rows; e++)
      scaled.data[i * A.rows + e] = vectors.data[i * A.rows + e]! / Math.sqrt(values[e]!);
  return multiply(scaled, transpose(vectors));
}

describe("robustVariance", () => {
  it.each([false, true])("is the dense formula, df included (own weights: %s)", (weighted) => {
    fc.assert(
      fc.property(cases, (one) => {
        const { P, Phi, m } = dense(one, weighted);
        const beta = [0.1, 0.2, -0.1];
        const weights = weighted ? { weights: one.weights } : {};
        const X = fromRows(one.X);
        const robust = robustVariance(
          univariateWorking({ yi: one.yi, vi: one.vi, X, tau2: 0, beta, ...weights }),
          one.cluster,
        );
        for (let s = 0; s < 3; s++) {
          const cov = multiply(P[s]!, multiply(Phi, transpose(P[s]!)));
          let trace = 0;
          for (let j = 0; j < m; j++) trace += cov.data[j * m + j]!;
          const square = cov.data.reduce((sum, value) => sum + value * value, 0);
          expect(Math.abs(robust.df[s]! / ((trace * trace) / square) - 1)).toBeLessThan(1e-7);
        }
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it("expects the model's own covariance when the model is right: Σ gᵀ Φ g less its coupling is vb", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { P, Phi, m } = dense(one, false);
        const X = fromRows(one.X);
        const vb = invertSpd(multiply(transpose(X), fromRows(one.X.map((row, i) => row.map((x) => x / one.vi[i]!)))));
        for (let s = 0; s < 3; s++) {
          const cov = multiply(P[s]!, multiply(Phi, transpose(P[s]!)));
          let trace = 0;
          for (let j = 0; j < m; j++) trace += cov.data[j * m + j]!;
          // CR2 is exactly unbiased under its working model
          expect(Math.abs(trace / vb.data[s * 3 + s]! - 1)).toBeLessThan(1e-7);
        }
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  const yi = [0.1, 0.4, 0.2, 0.6, 0.3, 0.5, 0.2, 0.7];
  const vi = [0.02, 0.03, 0.02, 0.05, 0.01, 0.04, 0.03, 0.02];
  const cluster = ["a", "a", "b", "b", "c", "c", "d", "d"];
  const one = fromRows(yi.map(() => [1]));

  it("scales CR0 by m/(m − 1) to CR1 and leaves its df", () => {
    const working = univariateWorking({ yi, vi, X: one, tau2: 0.01, beta: [0.35] });
    const cr0 = robustVariance(working, cluster, "CR0");
    const cr1 = robustVariance(working, cluster, "CR1");
    expect(cr1.vb.data[0]! / cr0.vb.data[0]!).toBeCloseTo(4 / 3, 12);
    expect(cr1.df[0]).toBeCloseTo(cr0.df[0]!, 12);
    expect(robustVariance(working, cluster, "CR1p").vb.data[0]! / cr0.vb.data[0]!).toBeCloseTo(4 / 3, 12);
    expect(robustVariance(working, cluster, "CR1S").vb.data[0]! / cr0.vb.data[0]!).toBeCloseTo(4 / 3, 12);
  });

  it("has m − 1 df for the mean of balanced clusters", () => {
    const working = univariateWorking({ yi, vi: yi.map(() => 0.02), X: one, tau2: 0.01, beta: [0.375] });
    expect(robustVariance(working, cluster, "CR2").df[0]).toBeCloseTo(3, 10);
  });

  it("makes HTZ of one hypothesis the Satterthwaite t-test squared", () => {
    const X = fromRows(yi.map((_, i) => [1, [0.1, 0.9, 0.4, 0.3, 0.8, 0.2, 0.5, 0.7][i]!]));
    const robust = robustVariance(univariateWorking({ yi, vi, X, tau2: 0.01, beta: [0.3, 0.1] }), cluster);
    const test = htzTest(robust, zeroConstraints(2, [1]));
    expect(test.F).toBeCloseTo(robust.stat[1]! ** 2, 12);
    expect(test.df[1]).toBeCloseTo(robust.df[1]!, 10);
    expect(test.p).toBeCloseTo(robust.pval[1]!, 12);
    expect(htzTest(robust, zeroConstraints(2, [1]), [0.1]).F).toBeCloseTo(0, 12);
  });

  it("warns of a coefficient that one cluster decides", () => {
    const X = fromRows(cluster.map((c) => [1, c === "d" ? 1 : 0]));
    const robust = robustVariance(univariateWorking({ yi, vi, X, tau2: 0.01, beta: [0.3, 0.1] }), cluster);
    expect(robust.warnings.map(({ code }) => code)).toEqual(["clusterDecides"]);
    expect(robust.warnings[0]?.message).toContain("coefficient 2");
    expect(robustVariance(univariateWorking({ yi, vi, X: one, tau2: 0.01, beta: [0.3] }), cluster).warnings).toEqual(
      [],
    );
  });

  it("refuses one cluster, and clusters that cut a study", () => {
    const working = univariateWorking({ yi, vi, X: one, tau2: 0.01, beta: [0.35] });
    expect(() =>
      robustVariance(
        working,
        yi.map(() => "x"),
      ),
    ).toThrow("needs at least 2 clusters");
    const fit = fitMultilevel({ yi, vi, random: [{ name: "study", labels: cluster }], sigma2: [0.05] });
    const cut = ["a", "x", "b", "b", "c", "c", "d", "d"];
    expect(() => robustVariance(multilevelWorking(fit), cut)).toThrow("level a in clusters a and x");
  });
});
