import { describe, expect, it } from "vitest";
import type { Fit } from "../../../pipeline/schema/fit.ts";
import dependentUnivariate from "../../fixtures/metafor/dependentUnivariate.json" with { type: "json" };
import oracle from "../../fixtures/metafor/fit.json" with { type: "json" };
import { oracle as dependent } from "../../stats/multilevel/dependentOracle.ts";
import { worst } from "../../support/compare.ts";
import { type Columns, fitTable, square } from "../../support/fitTable.ts";

const { craft, dependent: nested } = oracle.tables;

describe("sampling errors", () => {
  const files = { "R.csv": square(["a", "b", "c"], oracle.kinds), "V.csv": square(nested.effect_id, oracle.V) };
  const SHAPES: Readonly<Record<string, Record<string, unknown>>> = {
    phi: { phi: 0.8, time: "time" },
    rhoPhi: { rho: 0.6, phi: 0.8, time: "time" },
    rhoMatrix: { rho: 0.6, rhoMatrix: "R.csv", rhoBy: "kind" },
  };

  function close(got: Fit, want: (typeof oracle.sampling)[number] | typeof oracle.rcalc): void {
    const { spread } = want;
    const [mean] = got.coefficients;
    got.multilevel!.sigma2.forEach((sigma2, l) => {
      expect(Math.abs(sigma2 - want.sigma2[l]!)).toBeLessThan(1e-8 + 10 * spread.sigma2);
    });
    expect(Math.abs(mean!.beta - want.beta[0]!)).toBeLessThan(1e-8 + 10 * spread.beta);
    expect(Math.abs(mean!.se - want.se[0]!)).toBeLessThan(1e-8 + 10 * spread.se);
    expect(got.logLik!.ll).toBeGreaterThan(want.ll - 1e-10);
    expect(worst([got.heterogeneity.QE], [want.QE])).toBeLessThan(1e-10);
  }

  it.each(oracle.sampling)("as vcalc makes them: $shape", async (want) => {
    close(await fitTable(nested, { random: "study_id/effect_id", ...SHAPES[want.shape] }, files), want);
  });

  it("given as V are the same model", async () => {
    close(await fitTable(nested, { random: "study_id/effect_id", vMatrix: "V.csv" }, files), oracle.sampling[1]!);
  });

  it("of correlations of one sample, as rcalc makes them", async () => {
    close(await fitTable(craft, { random: "study_id/effect_id", rcalc: "var1,var2" }), oracle.rcalc);
  });

  it("equal over all kinds and times are those of rho alone", async () => {
    const alone = await fitTable(nested, { rho: 0.6 });
    const same = {
      "R.csv": square(
        ["a", "b", "c"],
        [
          [1, 0.6, 0.6],
          [0.6, 1, 0.6],
          [0.6, 0.6, 1],
        ],
      ),
    };
    const kinds = await fitTable(nested, { rho: 0.6, rhoMatrix: "R.csv", rhoBy: "kind" }, same);
    expect(worst(kinds.multilevel!.sigma2, alone.multilevel!.sigma2)).toBeLessThan(1e-9);
    expect(worst(kinds.vb[0]!, alone.vb[0]!)).toBeLessThan(1e-9);
    expect(kinds.warnings.map(({ code }) => code)).toEqual(["studyIntercept"]);
  });

  it("refuses what does not go together", async () => {
    await expect(fitTable(nested, { phi: 0.8 })).rejects.toThrow("--phi needs --time, got none");
    await expect(fitTable(nested, { rho: 0.5, rcalc: "kind,time" })).rejects.toThrow("got rho and rcalc");
    await expect(fitTable(nested, { rhoMatrix: "R.csv", rhoBy: "kind" }, files)).rejects.toThrow("needs --rho too");
    await expect(fitTable(nested, { vMatrix: "R.csv" }, files)).rejects.toThrow("--v-matrix needs a row for e");
    const lopsided = { "R.csv": "name,a,b\na,1,.2\nb,.3,1" };
    await expect(fitTable(nested, { rhoMatrix: "R.csv", rhoBy: "kind" }, lopsided)).rejects.toThrow("symmetric");
    const { ri: _, ...rest } = craft;
    await expect(
      fitTable({ ...rest, yi: craft.ri, vi: craft.ni.map((n) => 1 / n) }, { rcalc: "var1,var2" }),
    ).rejects.toThrow("COR or ZCOR");
  });
});

describe("tables over rho and robumeta's model", () => {
  const crede = dependent.data.crede!;
  const columns: Columns = { yi: crede.yi, vi: crede.vi, study_id: crede.study, effect_id: crede.effect! };

  it("has a row for each rho, each the model fitted with that rho", async () => {
    const choices = { random: "study_id/effect_id", rho: 0.6, rhoGrid: [0, 0.6], cluster: "study_id" };
    const { rhoSensitivity, coefficients, multilevel, robust } = await fitTable(columns, choices);
    const [independent, same] = rhoSensitivity!;
    expect(same).toMatchObject({ rho: 0.6, coefficients, sigma2: multilevel!.sigma2, I2: multilevel!.I2 });
    expect(same!.robust).toEqual(robust!.coefficients);
    const want = dependent.fits.find(
      (f) => f.table === "crede" && f.design === "null" && f.rho === 0 && f.method === "REML",
    )!;
    expect(Math.abs(independent!.coefficients[0]!.beta - want.beta[0]!)).toBeLessThan(1e-8);
  });

  it.each(["CORR", "HIER"] as const)("is robumeta's: %s", async (model) => {
    const tanner = dependent.data.tanner!;
    const data: Columns = { yi: tanner.yi, vi: tanner.vi, study_id: tanner.study };
    const choices = { robu: model, ...(model === "CORR" ? { rhoGrid: [0.5, 0.8] } : {}) };
    const { robu } = await fitTable(data, choices);
    const found = dependentUnivariate.robu.filter(
      (f) => f.table === "tanner" && f.design === "null" && f.model === model,
    );
    const want = found.find(({ rho }) => rho === 0.8)!;
    const [mean] = robu!.coefficients;
    expect(
      worst([robu!.tau2, mean!.beta, mean!.se, mean!.df!], [want.tau2, want.beta[0]!, want.se[0]!, want.df[0]!]),
    ).toBeLessThan(1e-10);
    if (model === "HIER") expect(robu!.rho).toBeUndefined();
    else
      expect(robu!.sensitivity!.map(({ tau2 }) => tau2)[0]).toBeCloseTo(found.find(({ rho }) => rho === 0.5)!.tau2, 12);
  });

  it("need a model that rho belongs to", async () => {
    await expect(fitTable(columns, { rhoGrid: [0, 0.5] })).rejects.toThrow(
      "--rho-grid needs --random or --rho or --robu, got none",
    );
    await expect(fitTable(columns, { rho: 0.5, rhoGrid: [0, 1] })).rejects.toThrow(
      "--rho-grid needs a number below 1, got 1",
    );
  });
});

describe("cluster wild bootstrap", () => {
  const crede = dependent.data.crede!;
  const columns: Columns = {
    yi: crede.yi,
    vi: crede.vi,
    study_id: crede.study,
    half: crede.yi.map((_, i) => (i % 2 ? "a" : "b")),
  };
  const choices = { mods: "half", cluster: "study_id", wild: 49, seed: 7 };

  it("tests each coefficient, univariate or multilevel, the same again with the same seed", async () => {
    for (const random of [undefined, "study_id"]) {
      const model = random ? { ...choices, random } : choices;
      const { wild } = (await fitTable(columns, model)).robust!;
      expect(wild).toMatchObject({ weights: "Rademacher", draws: 49, seed: 7 });
      expect(wild!.tests.map(({ hypothesis }) => hypothesis)).toEqual(["intrcpt = 0", "halfb = 0"]);
      expect((await fitTable(columns, model)).robust!.wild).toEqual(wild);
      expect(wild!.tests.every(({ pPlusOne, valid }) => pPlusOne >= 1 / 50 && valid === 49)).toBe(true);
    }
  });

  it("has the F of the robust test with CR0", async () => {
    const { robust } = await fitTable(columns, { ...choices, vcov: "CR0" });
    robust!.coefficients.forEach(({ stat }, j) => {
      expect(worst([robust!.wild!.tests[j]!.F], [stat ** 2])).toBeLessThan(1e-8);
    });
  });

  it("needs clusters and a likelihood", async () => {
    await expect(fitTable(columns, { wild: 9 })).rejects.toThrow("--wild needs --cluster, got none");
    await expect(fitTable(columns, { cluster: "study_id", wild: 9, method: "DL" })).rejects.toThrow(
      "REML, ML or EE, got DL",
    );
  });
});

describe("effects merged before the model", () => {
  it.each(oracle.composites)("are metafor's aggregate, unweighted: $shape", async ({ shape, tau2, beta, se, QE }) => {
    const choices = shape === "rho" ? { rho: 0.6 } : { phi: 0.8, time: "time" };
    const got = await fitTable(nested, { aggregate: "study_id", ...choices });
    const [mean] = got.coefficients;
    const numbers = [got.heterogeneity.tau2!, mean!.beta, mean!.se, got.heterogeneity.QE];
    expect(worst(numbers, [tau2, beta, se, QE])).toBeLessThan(1e-8);
    expect(got.fit.k).toBe(8);
    expect(got.multilevel).toBeUndefined();
    expect(got.conventions!.composites).toContain("mean of each study_id");
  });

  it("keep moderators that a group shares, with groups by several columns", async () => {
    const got = await fitTable(nested, { aggregate: "study_id,kind", mods: "kind" });
    expect(got.fit.k).toBe(new Set(nested.study_id.map((study, i) => `${study} ${nested.kind[i]}`)).size);
    expect(got.coefficients.map(({ name }) => name)).toEqual(["intrcpt", "kindb", "kindc"]);
    expect(got.conventions!.composites).toContain("rho = 0.5");
  });

  it("one effect each change nothing, whatever is assumed", async () => {
    const alone = await fitTable(nested, { aggregate: "effect_id", rho: 0.9 });
    const plain = await fitTable(nested, {});
    expect(alone.coefficients).toEqual(plain.coefficients);
  });

  it("refuse what does not go together", async () => {
    await expect(fitTable(nested, { aggregate: "study_id", random: "study_id" })).rejects.toThrow("without --random");
    await expect(fitTable(nested, { composite: "HS" })).rejects.toThrow("--composite needs --aggregate, got none");
    await expect(fitTable(nested, { aggregate: "study_id", composite: "HS" })).rejects.toThrow(
      "--measure COR, got GEN",
    );
  });
});
