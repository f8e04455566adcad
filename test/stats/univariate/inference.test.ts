import { describe, expect, it } from "vitest";
import { ADJUSTMENTS, type Adjustment, adjustP } from "../../../pipeline/stats/adjust.ts";
import { contrasts, jointTest, pairwise } from "../../../pipeline/stats/contrasts.ts";
import type { Method, Test } from "../../../pipeline/stats/fit.ts";
import { fromRows } from "../../../pipeline/stats/matrix.ts";
import { multimodel } from "../../../pipeline/stats/multimodel.ts";
import { arrange, countAssignments, nextAssignment } from "../../../pipeline/stats/permutation/arrangement.ts";
import { permutationTest } from "../../../pipeline/stats/permutation/permutationTest.ts";
import { createRefit } from "../../../pipeline/stats/permutation/refit.ts";
import { createRandom } from "../../../pipeline/stats/random.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { subgroups } from "../../../pipeline/stats/subgroups.ts";
import { vif } from "../../../pipeline/stats/vif.ts";
import { type Design, deviation, pose, problems, readFixture } from "./grid.ts";

const oracle = readFixture<{
  contrasts: {
    test: Test;
    tau2: number;
    estimate: number[];
    se: number[];
    pval: number[];
    joint: number;
    jointP: number;
    adjusted: Record<Adjustment, number[]>;
  }[];
  adjusted: { p: number[]; values: Record<Exclude<Adjustment, "none">, number[]> }[];
  vif: { columns: number | number[]; gvif: number }[];
  permutation: { method: Method; test: Test; design: Design; pval: number[]; QMp: number }[];
  models: { model: string; AICc: number; beta: number[]; se: number[]; names: string[] }[];
}>("univariate-inference");

function near(got: ArrayLike<number>, expected: readonly number[], tolerance = 1e-10): void {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(deviation(got[i]!, value, 1e-3), `${got[i]} against ${value}`).toBeLessThan(tolerance);
  });
}

describe("linear hypotheses against anova and p.adjust", () => {
  const L = fromRows([
    [0, 1, 0],
    [0, 0, 1],
    [0, -1, 1],
  ]);
  it("covers the four tests", () => expect(oracle.contrasts).toHaveLength(4));
  it.each(oracle.contrasts.map((row) => [row.test, row] as const))("test %s", (test, row) => {
    const { yi, vi, options } = pose("unequal160", "factor", "REML", test);
    const fit = rma(yi, vi, { ...options, tau2: row.tau2 });
    for (const adjustment of ADJUSTMENTS) {
      const got = contrasts(fit, L, undefined, adjustment);
      near(
        got.map((c) => c.estimate),
        row.estimate,
      );
      near(
        got.map((c) => c.se),
        row.se,
      );
      near(
        got.map((c) => c.pval),
        row.pval,
      );
      near(
        got.map((c) => c.pAdjusted),
        row.adjusted[adjustment],
      );
    }
    const joint = jointTest(
      fit,
      fromRows([
        [0, 1, 0],
        [0, 0, 1],
      ]),
      [0.05, 0],
    );
    near([joint.stat, joint.pval], [row.joint, row.jointP]);
    const { L: differences, pairs } = pairwise(
      fromRows([
        [1, 0, 0],
        [1, 1, 0],
        [1, 0, 1],
      ]),
    );
    expect(pairs).toEqual([
      [1, 0],
      [2, 0],
      [2, 1],
    ]);
    near(
      contrasts(fit, differences).map((difference) => difference.pval),
      row.pval,
    );
  });
  it("the omnibus test is the joint hypothesis of all but the intercept", () => {
    const { yi, vi, options } = pose("unequal60", "both", "PM", "knha");
    const fit = rma(yi, vi, options);
    const joint = jointTest(
      fit,
      fromRows([
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
      ]),
    );
    expect(joint.stat).toBeCloseTo(fit.QM, 10);
    expect(joint.pval).toBeCloseTo(fit.QMp, 12);
  });
  it("refuses rows of another length and combinations without variance", () => {
    const { yi, vi, options } = pose("unequal60", "factor", "REML");
    const fit = rma(yi, vi, options);
    expect(() => contrasts(fit, fromRows([[1, 0]]))).toThrow(RangeError);
    expect(() => contrasts(fit, fromRows([[0, 0, 0]]))).toThrow("variance");
  });
});

describe("adjusted p-values against p.adjust", () => {
  it.each(oracle.adjusted.map((row) => [[row.p].flat().length, row] as const))("%i values", (_, row) => {
    for (const [method, expected] of Object.entries(row.values)) {
      near(adjustP([row.p].flat(), method as Adjustment), [expected].flat(), 1e-14);
    }
  });
});

describe("variance inflation", () => {
  it("agrees with metafor's vif", () => {
    const { yi, vi, options } = pose("unequal60", "both", "REML");
    const fit = rma(yi, vi, options);
    for (const row of oracle.vif) near([vif(fit.vb, [row.columns].flat(), fit.intercept).gvif], [row.gvif]);
    expect(oracle.vif).toHaveLength(2);
  });
  it("is 1 for all columns together, and for the only one", () => {
    const { yi, vi, options } = pose("unequal60", "both", "REML");
    const fit = rma(yi, vi, options);
    expect(vif(fit.vb, [1, 2, 3], 0).gvif).toBeCloseTo(1, 12);
    expect(() => vif(fit.vb, [0, 1], 0)).toThrow("intercept");
  });
});

describe("permutation", () => {
  it.each(oracle.permutation.map((row) => [`${row.method} ${row.test} ${row.design}`, row] as const))(
    "exact p-values of %s are permutest's",
    (_, row) => {
      const first = (id: string) => problems.find((problem) => problem.id === id)!;
      const molloy = first("molloy2014");
      const { X } = pose("molloy2014", row.design, "REML");
      const eight = { rows: 8, cols: X.cols, data: X.data.slice(0, 8 * X.cols) };
      const fit = rma(molloy.yi.slice(0, 8), molloy.vi.slice(0, 8), { X: eight, method: row.method, test: row.test });
      const got = permutationTest(fit, { exact: true });
      expect(got.iterations).toBe(row.design === "intercept" ? 256 : 70);
      near(got.pval, [row.pval].flat(), 1e-12);
      near([got.QMp], [row.QMp], 1e-12);
    },
  );
  it("covers 18 fits", () => expect(oracle.permutation).toHaveLength(18));
  it("repeats with its seed, differs with another, and comes near the exact value", () => {
    const { yi, vi, options } = pose("unequal16", "factor", "REML");
    const fit = rma(yi, vi, options);
    const a = permutationTest(fit, { seed: 5, iterations: 2000 });
    expect(permutationTest(fit, { seed: 5, iterations: 2000 })).toEqual(a);
    expect(permutationTest(fit, { seed: 6, iterations: 2000 }).pval).not.toEqual(a.pval);
    const exact = permutationTest(fit, { exact: true });
    expect(exact.exact).toBe(true);
    expect(Math.abs(a.QMp - exact.QMp)).toBeLessThan(4 * Math.sqrt((exact.QMp * (1 - exact.QMp)) / 2000));
  });
  it.each(["z", "t", "knha", "adhoc"] as const)("refits a factor by cell sums as by whole fits, test %s", (test) => {
    for (const method of ["REML", "ML", "DL", "PM", "EE"] as const) {
      const { yi, vi, X, options } = pose("unequal60", "factor", method, test);
      const fit = rma(yi, vi, options);
      const arrangement = arrange(X);
      const refit = createRefit(fit, arrangement);
      const random = createRandom(4);
      const assignment = Int32Array.from(arrangement.assignment);
      for (let n = 0; n < 5; n++) {
        random.shuffle(assignment);
        const rows = Array.from(assignment, (row) => arrangement.rows.data.subarray(row * 3, row * 3 + 3));
        const whole = rma(yi, vi, { ...options, X: fromRows(rows) });
        const got = refit(assignment);
        near(got.stat, [...whole.stat], 1e-9);
        near([got.QM], [whole.QM], 1e-9);
      }
    }
  });
  it("counts and visits every different arrangement once", () => {
    const a = Int32Array.from([0, 0, 1, 1, 1, 2]);
    const seen = new Set<string>();
    do seen.add(a.join(""));
    while (nextAssignment(a));
    expect(seen.size).toBe(60);
    expect(countAssignments([2, 3, 1])).toBe(60);
    expect(countAssignments([80, 60, 60])).toBeGreaterThan(1e80);
  });
  it("refuses an exact test nobody can wait for", () => {
    const { yi, vi, options } = pose("unequal60", "factor", "REML");
    expect(() => permutationTest(rma(yi, vi, options), { exact: true })).toThrow("at most");
    expect(() => permutationTest(rma(yi, vi, options), { iterations: 1 })).toThrow("at least 2");
  });
});

describe("multimodel inference", () => {
  it("weights and averages R's four ML fits", () => {
    const { yi, vi, X } = pose("molloy2014", "both", "ML");
    const got = multimodel(yi, vi, X, { design: [1], year: [2] });
    const relative = oracle.models.map((row) => Math.exp(-row.AICc / 2));
    const total = relative.reduce((sum, value) => sum + value, 0);
    const expected = oracle.models.map((row, i) => ({ weight: relative[i]! / total, row }));
    const key = (groups: readonly string[]) =>
      `~${groups.map((g) => (g === "year" ? "x" : "level")).join(" + ") || "1"}`;
    expect(got.models).toHaveLength(4);
    for (const model of got.models) {
      const match = expected.find(({ row }) => row.model === key(model.groups))!;
      near([model.AICc, model.weight], [match.row.AICc, match.weight], 1e-9);
    }
    const slope = ({ row }: (typeof expected)[number]) => row.beta[[row.names].flat().indexOf("x")] ?? 0;
    near([got.coefficients[2]!.estimate], [expected.reduce((sum, e) => sum + e.weight * slope(e), 0)], 1e-8);
    near([got.coefficients[0]!.importance], [1], 1e-14);
    expect(got.models.reduce((sum, model) => sum + model.weight, 0)).toBeCloseTo(1, 14);
  });
});

describe("subgroups", () => {
  const problem = problems.find((candidate) => candidate.id === "unequal60")!;
  it("the common model's between-test is the omnibus test of the factor", () => {
    for (const test of ["z", "knha"] as const) {
      const { yi, vi, options } = pose("unequal60", "factor", "REML", test);
      const fit = rma(yi, vi, options);
      const { betweenCommon, levels, k } = subgroups(problem.yi, problem.vi, problem.level, { test });
      expect(betweenCommon.stat).toBeCloseTo(fit.QM, 9);
      expect(betweenCommon.pval).toBeCloseTo(fit.QMp, 11);
      expect(levels).toEqual(["a", "b", "c"]);
      expect(k.reduce((sum, n) => sum + n, 0)).toBe(60);
    }
  });
  it("separate fits are the fits of the levels, and EE splits Q", () => {
    const { separate, betweenSeparate } = subgroups(problem.yi, problem.vi, problem.level, { method: "EE" });
    const whole = rma(problem.yi, problem.vi, { method: "EE" });
    const within = separate.reduce((sum, { fit }) => sum + fit.QE, 0);
    expect(betweenSeparate!.stat + within).toBeCloseTo(whole.QE, 9);
    expect(betweenSeparate!.df).toEqual([2]);
  });
  it("leaves a level with one study out of the separate fits only", () => {
    const small = problems.find((candidate) => candidate.id === "unequal16")!;
    const got = subgroups(small.yi, small.vi, small.level);
    expect(got.levels).toEqual(["a", "b", "c"]);
    expect(got.k[2]).toBe(1);
    expect(got.separate.map((entry) => entry.level)).toEqual(["a", "b"]);
    expect(() => subgroups([0.1, 0.2], [0.1, 0.1], ["a", "a"])).toThrow("2 levels");
  });
});
