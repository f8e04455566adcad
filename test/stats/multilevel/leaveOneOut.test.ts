import { describe, expect, it } from "vitest";
import { fromRows, ones } from "../../../pipeline/stats/matrix.ts";
import { nestedFactors } from "../../../pipeline/stats/multilevel/factor.ts";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { leaveOneOutMultilevel } from "../../../pipeline/stats/multilevel/leaveOneOut.ts";
import { rhoSensitivity } from "../../../pipeline/stats/multilevel/sensitivity.ts";
import { deviation, oracle } from "./dependentOracle.ts";
import { diagnostics } from "./diagnosticsOracle.ts";

describe("leaveOneOutMultilevel", () => {
  it("is compared with metafor's refits on its whole grid", () => {
    expect(diagnostics.leftOut.map(({ without }) => without.length)).toEqual([17, 17]);
  });

  it.each(diagnostics.leftOut)("$table rho $rho", ({ table, rho, X, without }) => {
    const { yi, vi, study, effect } = oracle.data[table]!;
    const fit = fitMultilevel({
      yi,
      vi,
      X: X ? fromRows(X) : ones(yi.length),
      random: nestedFactors([
        { name: "study", labels: study },
        { name: "effect", labels: effect! },
      ]),
      ...(rho > 0 ? { sampling: { cluster: study, rho } } : {}),
    });
    const rows = leaveOneOutMultilevel(fit);
    expect(rows.map(({ cluster }) => Number(cluster))).toEqual(without.map((one) => one.study));
    rows.forEach((row, j) => {
      const expected = without[j]!;
      if (!("fit" in row)) throw new Error(row.reason);
      expect(row.fit.k).toBe(expected.k);
      expect(row.fit.logLik.ll).toBeGreaterThan(expected.ll - 1e-10);
      // R's optimisers leave some 1e-8 in the variances, and with them in what follows
      expect(deviation(row.fit.sigma2, expected.sigma2, 1e-3)).toBeLessThan(1e-5);
      expect(deviation(row.fit.beta, expected.beta, 1e-2)).toBeLessThan(1e-6);
      expect(deviation(row.fit.se, expected.se)).toBeLessThan(1e-6);
      expect(deviation([row.fit.QE], [expected.QE])).toBeLessThan(1e-10);
      expect(Math.abs(row.cookD - expected.cookD)).toBeLessThan(1e-5 * (1 + expected.cookD));
    });
  });

  it("says why a study cannot be left out", () => {
    const study = ["a", "a", "b", "b", "c", "c"];
    const X = fromRows(study.map((s) => [1, s === "c" ? 1 : 0]));
    const fit = fitMultilevel({
      yi: [0.1, 0.2, 0.4, 0.3, 0.8, 0.7],
      vi: [0.01, 0.02, 0.01, 0.02, 0.01, 0.02],
      X,
      random: [{ name: "study", labels: study }],
      sigma2: [0.02],
    });
    const row = leaveOneOutMultilevel(fit).find(({ cluster }) => cluster === "c")!;
    expect("reason" in row && row.reason).toContain("independent columns");
  });
});

describe("rhoSensitivity", () => {
  it("is the model at each rho, independent errors at 0", () => {
    const { yi, vi, study, effect } = oracle.data.crede!;
    const random = nestedFactors([
      { name: "study", labels: study },
      { name: "effect", labels: effect! },
    ]);
    const rows = rhoSensitivity({ yi, vi, random });
    expect(rows.map(({ rho }) => rho)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    expect(rows[0]!.fit.beta[0]).toBeCloseTo(fitMultilevel({ yi, vi, random }).beta[0]!, 13);
    // clubSandwich's oracle at rho = .6: rma.mv on the same data, nlminb
    expect(Math.abs(rows[6]!.fit.beta[0]! - 0.4823494090761306)).toBeLessThan(1e-8);
    expect(Math.abs(rows[6]!.fit.sigma2[0]! - 0.03503081540002141)).toBeLessThan(2e-8);
    expect(() => rhoSensitivity({ yi, vi, random }, {}, [1])).toThrow(RangeError);
  });
});
