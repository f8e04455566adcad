import { describe, expect, it } from "vitest";
import {
  conventionSentence,
  heterogeneitySentence,
  pooledPhrase,
  predictionSentence,
  testPhrase,
  verdictOrder,
  verdictWords,
} from "../../pipeline/report/text.ts";
import { verdictNameSchema } from "../../pipeline/schema/claim.ts";
import type { Fit } from "../../pipeline/schema/fit.ts";

/** molloy2014 by metafor 3.8-1, REML on Fisher's z with the Knapp–Hartung test, prediction interval with t(k − 1). */
const molloy: Fit = {
  fit: { measure: "ZCOR", method: "REML", test: "knha", level: 95, formula: "~ 1", k: 16, p: 1 },
  coefficients: [
    {
      name: "intrcpt",
      beta: 0.149917,
      se: 0.0327684,
      stat: 4.575052,
      df: 15,
      pval: 0.000364,
      ciLb: 0.08007003,
      ciUb: 0.2197643,
    },
  ],
  vb: [[0.00107377]],
  heterogeneity: { tau2: 0.00810956, I2: 61.72965, H2: 2.612989, QE: 38.15952, QEdf: 15, QEp: 0.000859 },
  prediction: { pred: 0.149917, se: 0.0327684, ciLb: 0.08007003, ciUb: 0.2197643, piLb: -0.05433999, piUb: 0.3541743 },
  backTransformed: { pred: 0.148804, ciLb: 0.0799, ciUb: 0.2163, piLb: -0.054287, piUb: 0.340075 },
  warnings: [],
};
const spaced = (text: string) => text.replaceAll("\u00a0", " ");

describe("sentences in APA style", () => {
  it("states a pooled value with its interval and k", () => {
    expect(spaced(pooledPhrase(molloy))).toBe("r = .15, 95% CI [.08, .22], k = 16");
  });

  it("states the test with its degrees of freedom", () => {
    expect(spaced(testPhrase(molloy))).toBe("t(15) = 4.58, p < .001");
    const { df: _df, ...z } = molloy.coefficients[0]!;
    expect(spaced(testPhrase({ ...molloy, coefficients: [{ ...z, stat: 1.96, pval: 0.05 }] }))).toBe(
      "z = 1.96, p = .050",
    );
  });

  it("names I² as the τ²-based one", () => {
    expect(spaced(heterogeneitySentence(molloy))).toBe(
      "Heterogeneity: Q(15) = 38.16, p < .001, τ² = 0.0081, I² = 61.7% (τ²-based).",
    );
  });

  it("says when a prediction interval lies on both sides of zero", () => {
    expect(predictionSentence(molloy)).toBe(
      "The correlation in a comparable new study is expected in [−.05, .34] (95% prediction interval), on both sides of zero.",
    );
    const { backTransformed: _b, prediction: _p, ...bare } = molloy;
    expect(predictionSentence(bare)).toBe("");
  });

  it("names scale, estimator and test", () => {
    expect(conventionSentence(molloy)).toMatch(/Fisher’s z.*REML.*Knapp–Hartung/);
  });

  it("breaks no statistic over two lines", () => {
    for (const part of pooledPhrase(molloy).split(/,\s(?=[k9])/)) expect(part).not.toContain(" ");
  });
});

describe("verdicts", () => {
  it("has a word and a sign for each, so that colour is never alone", () => {
    expect([...verdictOrder].sort()).toEqual([...verdictNameSchema.options].sort());
    for (const name of verdictOrder) expect(verdictWords[name].sign.length).toBe(1);
  });
});
