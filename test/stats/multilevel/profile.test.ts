import { describe, expect, it } from "vitest";
import { chi2UpperQuantile } from "../../../pipeline/stats/distributions.ts";
import { fromRows, ones } from "../../../pipeline/stats/matrix.ts";
import { nestedFactors } from "../../../pipeline/stats/multilevel/factor.ts";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import type { MultilevelInput } from "../../../pipeline/stats/multilevel/model.ts";
import { profileIntervals } from "../../../pipeline/stats/multilevel/profile.ts";
import { oracle } from "./dependentOracle.ts";
import { diagnostics } from "./diagnosticsOracle.ts";

function inputOf(one: { table: string; rho: number; method?: "REML" | "ML"; X?: number[][] }): MultilevelInput {
  const table = oracle.data[one.table]!;
  return {
    yi: table.yi,
    vi: table.vi,
    X: one.X ? fromRows(one.X) : ones(table.yi.length),
    random: nestedFactors([
      { name: "study", labels: table.study },
      { name: "effect", labels: table.effect! },
    ]),
    method: one.method ?? "REML",
    ...(one.rho > 0 ? { sampling: { cluster: table.study, rho: one.rho } } : {}),
  };
}

describe("profileIntervals", () => {
  it("is compared with metafor's confint on its whole grid", () => {
    expect(diagnostics.profiles.length).toBe(7);
  });

  it.each(diagnostics.profiles.map((one) => [`${one.table} rho ${one.rho} ${one.method}`, one] as const))(
    "%s",
    (_, one) => {
      const intervals = profileIntervals(fitMultilevel(inputOf(one)));
      expect(intervals.length).toBe(one.limits.length);
      intervals.forEach(({ ciLb, ciUb }, l) => {
        [ciLb, ciUb].forEach((limit, side) => {
          const expected = one.limits[l]![side]!;
          // R's own root is found to a few units of its tolerance, whatever the spread
          const allowed = Math.max(10 * (one.spread?.[l]?.[side] ?? 0), 1e-8 * Math.max(expected, 1e-4));
          expect(Math.abs(limit - expected), `${l} ${side}`).toBeLessThanOrEqual(allowed);
        });
      });
    },
  );

  it.each([
    ["tanner", 0],
    ["tanner", 0.6],
    ["crede", 0.6],
    ["bakdash", 0],
  ])("lies where the likelihood has fallen by half the quantile: %s rho %d", (table, rho) => {
    const input = inputOf({ table, rho });
    const fit = fitMultilevel(input);
    const drop = chi2UpperQuantile(0.05, 1) / 2;
    profileIntervals(fit).forEach(({ ciLb, ciUb, sigma2 }, l) => {
      expect(ciLb).toBeLessThanOrEqual(sigma2);
      expect(ciUb).toBeGreaterThan(sigma2);
      for (const limit of [ciLb, ciUb]) {
        const held = fitMultilevel({ ...input, sigma2: [0, 1].map((m) => (m === l ? limit : undefined)) });
        const fallen = fit.logLik.ll - held.logLik.ll;
        if (limit === 0) expect(fallen).toBeLessThanOrEqual(drop);
        else expect(Math.abs(fallen - drop)).toBeLessThan(1e-9);
      }
    });
  });

  it("widens with the level and skips what is held", () => {
    const input = inputOf({ table: "crede", rho: 0 });
    const fit = fitMultilevel(input);
    const wide = profileIntervals(fit, 99);
    profileIntervals(fit, 90).forEach((narrow, l) => {
      expect(wide[l]!.ciLb).toBeLessThanOrEqual(narrow.ciLb);
      expect(wide[l]!.ciUb).toBeGreaterThan(narrow.ciUb);
    });
    const held = profileIntervals(fitMultilevel({ ...input, sigma2: [undefined, 0.01] }));
    expect(held.map(({ name }) => name)).toEqual(["study"]);
  });

  it("gives metafor 5.1-12's limits on the grades of Credé, Roch & Kieszczynka (2010)", () => {
    // confint(rma.mv(yi, vi, random = ~ 1 | studyid/sampleid), control = list(tol = 1e-12)), R 4.2.2
    const [study, sample] = profileIntervals(fitMultilevel(inputOf({ table: "crede", rho: 0 })));
    expect(Math.abs(study!.ciLb - 0.00452642853258482)).toBeLessThan(1e-13);
    expect(Math.abs(study!.ciUb - 0.07031952851265204)).toBeLessThan(1e-13);
    expect(Math.abs(sample!.ciLb - 0.00396586930974209)).toBeLessThan(1e-13);
    expect(Math.abs(sample!.ciUb - 0.05054619713370844)).toBeLessThan(1e-13);
  });
});
