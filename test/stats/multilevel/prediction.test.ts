import { describe, expect, it } from "vitest";
import { nestedFactors } from "../../../pipeline/stats/multilevel/factor.ts";
import { fitMultilevel, predictMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { deviation, oracle } from "./dependentOracle.ts";

/**
 * The grades of Credé, Roch & Kieszczynka (2010): values of metafor 5.1-12 under R 4.2.2,
 * rma.mv(yi, vi, random = ~ 1 | studyid/sampleid) with nlminb at rel.tol 1e-10, predict(), and I² per level from its variances.
 */
const grades = oracle.data.crede!;
const random = nestedFactors([
  { name: "study", labels: grades.study },
  { name: "sample", labels: grades.effect! },
]);
const input = { yi: grades.yi, vi: grades.vi, random };

describe("the grades of Credé and others (2010)", () => {
  it("predicts with the sum of the variances", () => {
    const fit = fitMultilevel({ ...input, sigma2: [0.03759926801508725, 0.015860816290346018] });
    const { pred, se, ciLb, ciUb, piLb, piUb } = predictMultilevel(fit);
    const expected = [
      0.47983829601533173, 0.03305413218827388, 0.4150533873860888, 0.5446232046445747, 0.022059095093907743,
      0.9376174969367557,
    ];
    expect(deviation([pred, se, ciLb, ciUb, piLb, piUb], expected)).toBeLessThan(1e-12);
    expect(deviation(fit.I2, [66.17147913580003, 27.913673048428716])).toBeLessThan(1e-12);
  });

  it("has the likelihoods of the smaller models, from which the likelihood-ratio test follows", () => {
    const ll = (sigma2: (number | undefined)[]) => fitMultilevel({ ...input, sigma2 }).logLik.ll;
    expect(ll([undefined, 0])).toBeCloseTo(-5.426654179568274, 10);
    expect(ll([0, 0])).toBeCloseTo(-429.0359594925965, 9);
    expect(2 * (ll([]) - ll([undefined, 0]))).toBeCloseTo(13.462206800217032, 9);
  });

  it("needs a row of the model matrix as long as the coefficients", () => {
    expect(() => predictMultilevel(fitMultilevel(input), [1, 0])).toThrow(RangeError);
  });

  it("tests with the levels of the study under contain", () => {
    const fit = fitMultilevel({ ...input, sigma2: [0.03759926801508725, 0.015860816290346018] }, { dfs: "contain" });
    expect(fit.test).toBe("t");
    expect([...fit.df!]).toEqual([53]);
    expect(deviation(fit.pval, [4.138422403269358e-20])).toBeLessThan(1e-10);
  });
});
