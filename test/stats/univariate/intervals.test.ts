import { describe, expect, it } from "vitest";
import { tanhIntegrated } from "../../../pipeline/stats/backTransform.ts";
import { chi2Cdf } from "../../../pipeline/stats/distributions.ts";
import {
  generalizedQInterval,
  type HeterogeneityInterval,
  heterogeneityInterval,
  profileLikelihoodInterval,
  qProfileInterval,
} from "../../../pipeline/stats/intervals/index.ts";
import { quadraticFormCdf } from "../../../pipeline/stats/intervals/quadraticForm.ts";
import { ones } from "../../../pipeline/stats/matrix.ts";
import { predict, probabilityAbove, proportionAbove } from "../../../pipeline/stats/prediction.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { type Design, deviation, pose, readFixture } from "./grid.ts";

interface IntervalRow {
  readonly problem: string;
  readonly design: Design;
  /** lower and upper τ², I², H²; absent where the interval is empty */
  readonly QP?: readonly number[];
  readonly PL?: readonly number[];
  readonly PLml?: readonly number[];
  /** lower and upper τ², weights 1/√vi and 1/vi, by Ruben's series */
  readonly GENQ?: readonly number[];
  readonly GENQ1?: readonly number[];
}

interface PredictionRow {
  readonly problem: string;
  readonly test: "z" | "knha";
  readonly pi: "metafor" | "riley";
  readonly pred: number;
  readonly se: number;
  readonly ciLb: number;
  readonly ciUb: number;
  readonly piLb: number;
  readonly piUb: number;
  readonly integrated: number;
}

const oracle = readFixture<{ intervals: IntervalRow[]; predictions: PredictionRow[] }>("univariate-inference");

const flat = (interval: HeterogeneityInterval): number[] => [...interval.tau2, ...interval.I2, ...interval.H2];

function worst(got: readonly number[], expected: readonly number[] | undefined): number {
  if (!expected) return 0;
  // uniroot stops at an absolute distance, so limits near 0 keep fewer digits
  return Math.max(...expected.map((value, i) => deviation(got[i]!, value, 1e-6)));
}

describe("intervals of tau2 against R", () => {
  it("covers 14 fits, with limits at zero among them", () => {
    expect(oracle.intervals).toHaveLength(14);
    expect(oracle.intervals.filter((row) => row.QP?.[0] === 0).length).toBeGreaterThan(0);
    expect(oracle.intervals.filter((row) => row.GENQ).length).toBeGreaterThan(5);
  });
  it.each(oracle.intervals.map((row) => [`${row.problem} ${row.design}`, row] as const))("%s", (_, row) => {
    const fitBy = (method: "REML" | "ML") => {
      const { yi, vi, options } = pose(row.problem, row.design, method);
      return rma(yi, vi, options);
    };
    const reml = fitBy("REML");
    expect(qProfileInterval(reml).empty).toBe(row.QP === undefined);
    expect(worst(flat(qProfileInterval(reml)), row.QP)).toBeLessThan(1e-8);
    expect(worst(flat(profileLikelihoodInterval(reml)), row.PL)).toBeLessThan(1e-6);
    expect(worst(flat(profileLikelihoodInterval(fitBy("ML"))), row.PLml)).toBeLessThan(1e-6);
    const root = reml.vi.map((v) => 1 / Math.sqrt(v));
    expect(worst([...generalizedQInterval(reml, root).tau2], row.GENQ)).toBeLessThan(1e-8);
    expect(
      worst(
        [
          ...generalizedQInterval(
            reml,
            root.map((w) => w * w),
          ).tau2,
        ],
        row.GENQ1,
      ),
    ).toBeLessThan(1e-8);
  });
  it("gives the reference limits of molloy2014", () => {
    const { yi, vi, options } = pose("molloy2014", "intercept", "REML");
    const { tau2, I2 } = qProfileInterval(rma(yi, vi, options));
    expect(tau2[0]).toBeCloseTo(0.001695174013, 12);
    expect(tau2[1]).toBeCloseTo(0.037770898413, 12);
    expect([I2[0].toFixed(5), I2[1].toFixed(5)]).toEqual(["25.21517", "88.25274"]);
  });
  it("is empty where the effects differ less than sampling error allows", () => {
    const fit = rma([0.2, 0.2001, 0.1999, 0.2], [0.1, 0.1, 0.1, 0.1]);
    const weights = fit.vi.map((v) => 1 / v);
    for (const interval of [qProfileInterval(fit), generalizedQInterval(fit, weights)]) {
      expect(interval).toMatchObject({ empty: true, tau2: [0, 0], I2: [0, 0], H2: [1, 1] });
    }
  });
  it("refuses what has no estimated tau2, and profiles of other estimators", () => {
    const { yi, vi, options } = pose("molloy2014", "intercept", "REML");
    expect(() => heterogeneityInterval(rma(yi, vi, { method: "EE" }), "QP")).toThrow("estimated tau2");
    expect(() => heterogeneityInterval(rma(yi, vi, { tau2: 0.01 }), "QP")).toThrow("estimated tau2");
    expect(() => heterogeneityInterval(rma(yi, vi, { method: "DL" }), "PL")).toThrow("ML or REML");
    expect(() => heterogeneityInterval(rma(yi, vi, options), "GENQ")).toThrow("weights");
  });
});

describe("distribution of a quadratic form", () => {
  const q = (value: number, a: number[], d: number[]) => quadraticFormCdf(value, a, d, ones(a.length));
  it("is chi-square when weights are inverse variances", () => {
    const d = [0.01, 0.02, 0.5, 0.03, 7];
    const a = d.map((v) => 1 / v);
    for (const x of [0.01, 0.5, 3, 9, 30]) expect(Math.abs(q(x, a, d) - chi2Cdf(x, 4))).toBeLessThan(1e-13);
  });
  it("scales, and rises from 0 to 1", () => {
    const a = [1, 2, 0.5, 3];
    const d = [0.3, 0.1, 0.9, 0.2];
    expect(
      Math.abs(
        q(0.8, a, d) -
          q(
            1.6,
            a.map((w) => 2 * w),
            d,
          ),
      ),
    ).toBeLessThan(1e-13);
    expect(q(0, a, d)).toBe(0);
    expect(q(200, a, d)).toBeCloseTo(1, 12);
  });
});

describe("prediction", () => {
  it("agrees with metafor's predict, and the integrated back-transformation with its quadrature", () => {
    expect(oracle.predictions).toHaveLength(12);
    for (const row of oracle.predictions) {
      const { yi, vi, options } = pose(row.problem, "intercept", "REML", row.test);
      const fit = rma(yi, vi, options);
      const got = predict(fit, undefined, { pi: row.pi });
      for (const key of ["pred", "se", "ciLb", "ciUb", "piLb", "piUb"] as const) {
        expect(deviation(got[key]!, row[key], 0.01), `${row.problem} ${key}`).toBeLessThan(1e-10);
      }
      // R integrates adaptively to a relative 1e-4, and reaches about 1e-8
      expect(deviation(tanhIntegrated(got.pred, fit.tau2), row.integrated)).toBeLessThan(1e-7);
    }
  });
  it("has the half probability at the mean, and the tail at the interval's ends", () => {
    const { yi, vi, options } = pose("molloy2014", "both", "REML", "knha");
    const fit = rma(yi, vi, options);
    const row = [1, 1, 12];
    for (const pi of ["metafor", "normal", "riley", "hts"] as const) {
      const p = predict(fit, row, { pi });
      expect(probabilityAbove(fit, p.pred, row, pi)).toBeCloseTo(0.5, 14);
      expect(probabilityAbove(fit, p.piUb!, row, pi)).toBeCloseTo(0.025, 12);
    }
  });
  it("integrates tanh: at tau2 = 0 the middle, odd in the mean, second-order correct for small tau2", () => {
    expect(tanhIntegrated(0.4, 0)).toBe(Math.tanh(0.4));
    expect(tanhIntegrated(-0.4, 0.09)).toBeCloseTo(-tanhIntegrated(0.4, 0.09), 15);
    const t = Math.tanh(0.4);
    expect(tanhIntegrated(0.4, 1e-5)).toBeCloseTo(t - t * (1 - t * t) * 1e-5, 9);
    expect(tanhIntegrated(0, 3)).toBeCloseTo(0, 14);
  });
  it("is absent for EE and without degrees of freedom", () => {
    expect(predict(rma([0.1, 0.3], [0.01, 0.02], { method: "EE" })).piLb).toBeUndefined();
    expect(predict(rma([0.1, 0.3], [0.01, 0.02]), undefined, { pi: "hts" }).piLb).toBeUndefined();
    expect(predict(rma([0.1, 0.3], [0.01, 0.02]), undefined, { pi: "riley" }).piLb).toBeUndefined();
  });
  it("puts the share of true effects above a threshold at one half for the mean", () => {
    const { yi, vi, options } = pose("molloy2014", "intercept", "REML");
    const fit = rma(yi, vi, options);
    const share = proportionAbove(fit, fit.beta[0]!)!;
    expect(share.proportion).toBeCloseTo(0.5, 14);
    expect(share.se).toBeCloseTo((fit.se[0]! / Math.sqrt(fit.tau2)) * 0.3989422804014327, 12);
  });
});
