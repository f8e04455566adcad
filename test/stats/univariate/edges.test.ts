import { describe, expect, it } from "vitest";
import { describe as describeColumn, median, quantile, sd } from "../../../pipeline/stats/descriptives.ts";
import { fittedValues, residuals, studyWeights } from "../../../pipeline/stats/fitted.ts";
import { qBased } from "../../../pipeline/stats/heterogeneity.ts";
import { fromRows, ones } from "../../../pipeline/stats/matrix.ts";
import { createRandom } from "../../../pipeline/stats/random.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { remlTau2 } from "../../../pipeline/stats/tau2/likelihood.ts";
import { pose } from "./grid.ts";

const yi = [0.1, 0.3, 0.25, 0.6];
const vi = [0.01, 0.02, 0.015, 0.03];

describe("one effect", () => {
  it("is its own estimate, with tau2 0, test z and warnings", () => {
    const fit = rma([0.1], [0.04], { test: "knha" });
    expect([fit.beta[0], fit.tau2, fit.I2, fit.H2, fit.QE, fit.QEp, fit.test]).toEqual([0.1, 0, 0, 1, 0, 1, "z"]);
    expect(fit.se[0]).toBeCloseTo(0.2, 15);
    expect(fit.warnings.map((warning) => warning.code)).toEqual(["oneEffect", "testZ"]);
    expect([fit.seTau2, fit.logLik, fit.df]).toEqual([undefined, undefined, undefined]);
  });
});

describe("refusals", () => {
  it.each([
    ["NaN effects", () => rma([0.1, Number.NaN], [0.1, 0.1]), "yi needs finite numbers"],
    ["zero variance", () => rma([0.1, 0.2], [0.1, 0]), "vi needs finite positive numbers"],
    ["lengths", () => rma([0.1, 0.2], [0.1]), "needs 2 entries"],
    ["nothing", () => rma([], []), "at least 1"],
    ["rows of X", () => rma(yi, vi, { X: ones(3) }), "rows of X"],
    [
      "rank",
      () =>
        rma(yi, vi, {
          X: fromRows([
            [1, 1, 2],
            [1, 2, 3],
            [1, 3, 4],
            [1, 5, 6],
          ]),
        }),
      "full column rank",
    ],
    [
      "rank of cells",
      () =>
        rma(yi, vi, {
          X: fromRows([
            [1, 2],
            [1, 2],
            [2, 4],
            [2, 4],
          ]),
        }),
      "full column rank",
    ],
    [
      "k = p",
      () =>
        rma(yi, vi, {
          X: fromRows([
            [1, 0, 0, 0],
            [1, 1, 0, 0],
            [1, 0, 1, 0],
            [1, 0, 0, 1],
          ]),
        }),
      "more effects",
    ],
    ["GENQ", () => rma(yi, vi, { method: "GENQ" }), "weights"],
    ["negative weights", () => rma(yi, vi, { weights: [1, -1, 1, 1] }), "weights"],
    ["negative tau2", () => rma(yi, vi, { tau2: -1 }), "tau2"],
    ["level", () => rma(yi, vi, { level: 100 }), "level"],
    ["perfect fit", () => rma([0.2, 0.2, 0.2], [0.1, 0.1, 0.1], { test: "knha" }), "residual variation"],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(RangeError);
    expect(act).toThrow(message as string);
  });
});

describe("ties and extremes", () => {
  it("equal effects have no heterogeneity by any estimator", () => {
    for (const method of ["DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM"] as const) {
      const fit = rma([0.2, 0.2, 0.2], [0.1, 0.2, 0.3], { method });
      expect([fit.tau2, fit.QE]).toEqual([0, 0]);
      expect(fit.beta[0]).toBeCloseTo(0.2, 15);
    }
  });
  it("REML of equal variances is the closed form s² − v", () => {
    const y = [0.1, 0.5, -0.2, 0.4, 0.9];
    const mean = y.reduce((a, b) => a + b, 0) / 5;
    const s2 = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4;
    expect(
      remlTau2(
        y,
        y.map(() => 0.02),
        ones(5),
      ),
    ).toBeCloseTo(s2 - 0.02, 14);
  });
  it("keeps its digits where eight orders of magnitude of vi meet a calendar year", () => {
    // DL in exact rational arithmetic (Python fractions); metafor's k × k matrices give 0 for the first of these
    const exact = [
      {
        yi: [0.1104, 0.5621, -49.7292, 2.1448],
        vi: [0.000057116, 30.698, 755.01, 4.5715],
        year: [2014, 2006, 2014, 2011],
        tau2: 9.611802880087152,
      },
      {
        yi: [-1.0784, 0.1574, -0.9701, 0.2064],
        vi: [1.8514, 0.0038307, 5.8532, 0.000043135],
        year: [2013, 2008, 2018, 2008],
        tau2: 0,
      },
    ];
    for (const { yi: y, vi: v, year, tau2 } of exact) {
      const got = rma(y, v, { X: fromRows(year.map((x) => [1, x])), method: "DL" }).tau2;
      expect(Math.abs(got - tau2)).toBeLessThanOrEqual(1e-10 * tau2);
    }
  });
  it("a huge range of variances warns, and the fit stays finite", () => {
    const fit = rma(yi, [1e-9, 0.02, 0.5, 3]);
    expect(fit.warnings.map((warning) => warning.code)).toEqual(["varianceRatio"]);
    expect(Number.isFinite(fit.tau2 + fit.se[0]! + fit.logLik!.ll)).toBe(true);
  });
  it("input is not touched, and later changes to it do not reach the fit", () => {
    const y = Float64Array.from(yi);
    const fit = rma(y, vi);
    y[0] = 99;
    expect(fit.yi[0]).toBe(0.1);
    expect(vi).toEqual([0.01, 0.02, 0.015, 0.03]);
  });
});

describe("what follows from a fit", () => {
  it("fitted values and residuals add up to the effects; weights to 100", () => {
    const { yi: y, vi: v, options } = pose("unequal16", "both", "REML");
    const fit = rma(y, v, options);
    const e = residuals(fit);
    fittedValues(fit).forEach((value, i) => {
      expect(value + e[i]!).toBeCloseTo(y[i]!, 14);
    });
    expect(studyWeights(fit).reduce((sum, w) => sum + w, 0)).toBeCloseTo(100, 10);
  });
  it("user weights equal to the model's change nothing", () => {
    const plain = rma(yi, vi, { method: "DL", test: "knha" });
    const weighted = rma(yi, vi, { method: "DL", test: "knha", weights: vi.map((v) => 1 / (v + plain.tau2)) });
    expect(weighted.beta[0]).toBeCloseTo(plain.beta[0]!, 14);
    expect(weighted.se[0]).toBeCloseTo(plain.se[0]!, 14);
    expect(weighted.logLik!.ll).toBeCloseTo(plain.logLik!.ll, 12);
  });
  it("adhoc never has a smaller standard error than z, and is knha where that is larger", () => {
    for (const id of ["homogeneous16", "unequal16"]) {
      const se = (test: "z" | "knha" | "adhoc") => {
        const { yi: y, vi: v, options } = pose(id, "factor", "DL", test);
        return rma(y, v, options).se[1]!;
      };
      expect(se("adhoc")).toBeCloseTo(Math.max(se("z"), se("knha")), 12);
    }
  });
  it("I2 of DL is the Q-based one", () => {
    const fit = rma(yi, vi, { method: "DL" });
    expect(fit.tau2).toBeGreaterThan(0);
    const q = qBased(fit.QE, fit.QEdf);
    expect(fit.I2).toBeCloseTo(q.I2, 10);
    expect(fit.H2).toBeCloseTo(q.H2, 12);
  });
});

describe("random numbers", () => {
  it("repeat with the seed, and are uniform and normal", () => {
    const a = createRandom(42);
    const b = createRandom(42);
    const values = Array.from({ length: 20000 }, () => a.next());
    expect(values.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => b.next()));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(12 * 20000));
    const z = Array.from({ length: 20000 }, () => a.normal());
    expect(Math.abs(z.reduce((sum, value) => sum + value, 0) / 20000)).toBeLessThan(4 / Math.sqrt(20000));
    expect(Math.abs(z.reduce((sum, value) => sum + value * value, 0) / 20000 - 1)).toBeLessThan(
      4 * Math.sqrt(2 / 20000),
    );
  });
  it("whole numbers fall evenly, shuffles are permutations", () => {
    const random = createRandom(7);
    const counts = [0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 70000; i++) counts[random.int(7)]!++;
    for (const n of counts) expect(Math.abs(n - 10000)).toBeLessThan(4 * Math.sqrt(10000));
    const shuffled = random.shuffle(Int32Array.from({ length: 50 }, (_, i) => i));
    expect([...shuffled].sort((x, y) => x - y)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect([...shuffled]).not.toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(() => random.int(0)).toThrow(RangeError);
    expect(() => createRandom(1.5)).toThrow(RangeError);
  });
});

describe("descriptive lines", () => {
  it("state the textbook values", () => {
    expect(describeColumn([2, 4, 4, 4, 5, 5, 7, 9])).toMatchObject({ n: 8, mean: 5, min: 2, median: 4.5, max: 9 });
    expect(sd([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 14);
    expect(median([3, 1, 2])).toBe(2);
    expect(quantile([1, 2, 3, 4, 5], 0.5)).toBe(3);
    expect(describeColumn([1]).sd).toBeUndefined();
    expect(() => describeColumn([])).toThrow(RangeError);
    expect(() => sd([1])).toThrow(RangeError);
  });
});
