import { describe, expect, it } from "vitest";
import oracle from "../../fixtures/metafor/fit.json" with { type: "json" };
import { worst } from "../../support/compare.ts";
import { fitTable } from "../../support/fitTable.ts";

const { molloy, mcdaniel, aloe, dependent: nested } = oracle.tables;

it("covers the grid", () => {
  const { hypotheses, thresholds, subgroups, partial, variances, sampling } = oracle;
  const counts = [hypotheses, thresholds, subgroups, partial, variances, sampling].map((rows) => rows.length);
  expect(counts).toEqual([2, 2, 2, 3, 3, 3]);
});

describe("hypotheses against a value", () => {
  it.each(oracle.hypotheses)(
    "are the departure from it, as anova has it: $test",
    async ({ test, hypothesis, ...want }) => {
      const [got] = (await fitTable(molloy, { mods: "design", test, hypothesis })).hypotheses!;
      for (const key of ["estimate", "se", "stat", "pval", "ciLb", "ciUb"] as const)
        expect(worst([got![key]], [want[key]]), key).toBeLessThan(1e-8);
    },
  );
});

describe("threshold and integrated back-transformation", () => {
  it.each(oracle.thresholds)("test $test", async ({ test, probability, share, se, integrated }) => {
    const got = await fitTable(molloy, { test, threshold: 0.1, integrated: true });
    expect(got.threshold).toMatchObject({ value: 0.1, scale: "r", yi: Math.atanh(0.1) });
    expect(worst([got.threshold!.probabilityAbove!], [probability])).toBeLessThan(1e-8);
    const { estimate, se: own } = got.threshold!.proportionAbove!;
    expect(worst([estimate, own!], [share, se])).toBeLessThan(1e-8);
    const { pred, ciLb, ciUb } = got.backTransformed!.integrated!;
    expect(worst([pred, ciLb, ciUb], integrated)).toBeLessThan(1e-8);
  });

  it("of a three-level mean takes the sum of the variances", async () => {
    const choices = { random: "study_id/effect_id", rho: 0.6, phi: 0.8, time: "time", threshold: 0.1 };
    const got = await fitTable(nested, choices);
    expect(got.threshold!.scale).toBe("yi");
    expect(worst([got.threshold!.probabilityAbove!], [oracle.aboveMultilevel])).toBeLessThan(1e-6);
    expect(got.threshold!.proportionAbove!.se).toBeUndefined();
  });

  it("needs a mean, and a correlation where effects are correlations", async () => {
    await expect(fitTable(molloy, { mods: "design", threshold: 0.1 })).rejects.toThrow(
      "--threshold needs a model without --mods",
    );
    await expect(fitTable(molloy, { threshold: 1.2 })).rejects.toThrow("between -1 and 1, got 1.2");
    await expect(fitTable(molloy, { measure: "COR", integrated: true })).rejects.toThrow("Fisher's z");
  });
});

describe("subgroups", () => {
  it.each(oracle.subgroups)("with common and with separate tau2: test $test", async (want) => {
    const { subgroups } = await fitTable(mcdaniel, { subgroups: "type", test: want.test });
    const { levels, betweenCommon, betweenSeparate } = subgroups!;
    expect(levels.map(({ level }) => level)).toEqual(want.levels);
    const of = (read: (level: (typeof levels)[number]) => number) => levels.map(read);
    expect(of(({ k }) => k)).toEqual(want.k);
    expect(
      worst(
        of(({ common }) => common.tau2),
        of(() => want.tau2),
      ),
    ).toBeLessThan(1e-8);
    expect(
      worst(
        of(({ common }) => common.beta),
        want.common,
      ),
    ).toBeLessThan(1e-8);
    expect(
      worst(
        of(({ common }) => common.se),
        want.commonSe,
      ),
    ).toBeLessThan(1e-8);
    expect(
      worst(
        of(({ separate }) => separate!.beta),
        want.own,
      ),
    ).toBeLessThan(1e-8);
    expect(
      worst(
        of(({ separate }) => separate!.se),
        want.ownSe,
      ),
    ).toBeLessThan(1e-8);
    expect(
      worst(
        of(({ separate }) => separate!.tau2),
        want.ownTau2,
      ),
    ).toBeLessThan(1e-8);
    expect(
      worst(
        of(({ separate }) => separate!.I2!),
        want.ownI2,
      ),
    ).toBeLessThan(1e-8);
    expect(worst([betweenCommon!.stat, betweenCommon!.pval], [want.QM, want.QMp])).toBeLessThan(1e-7);
    expect(worst([betweenSeparate!.stat, betweenSeparate!.pval], [want.Q, want.Qp])).toBeLessThan(1e-7);
  });

  it("that share samples have no test between them, which is said", async () => {
    const { subgroups, warnings } = await fitTable(nested, { subgroups: "kind" });
    expect(subgroups!.betweenCommon).toBeUndefined();
    expect(subgroups!.betweenSeparate).toBeUndefined();
    expect(warnings.map(({ code }) => code)).toContain("dependentLevels");
  });
});

describe("measures", () => {
  it.each(oracle.partial)("$measure from t, n, predictors and R2", async ({ measure, tau2, beta, se }) => {
    const got = await fitTable(aloe, { measure });
    const [mean] = got.coefficients;
    expect(worst([got.heterogeneity.tau2!, mean!.beta, mean!.se], [tau2, beta, se])).toBeLessThan(1e-8);
    expect(got.backTransformed !== undefined).toBe(measure === "ZPCOR");
  });

  it("takes partial correlations in the place of t", async () => {
    const ri = aloe.ti.map((t, i) => t / Math.sqrt(t * t + aloe.ni[i]! - aloe.mi[i]! - 1));
    const { ti: _, ...rest } = aloe;
    const got = await fitTable({ ...rest, ri }, { measure: "PCOR" });
    expect(worst([got.coefficients[0]!.beta], [oracle.partial[0]!.beta])).toBeLessThan(1e-8);
  });

  it.each(oracle.variances)("$measure with vtype $vtype", async ({ measure, vtype, tau2, beta, se }) => {
    const got = await fitTable(molloy, { measure, vtype });
    const [mean] = got.coefficients;
    expect(worst([got.heterogeneity.tau2!, mean!.beta, mean!.se], [tau2, beta, se])).toBeLessThan(1e-8);
  });

  it("refuses what a row cannot carry as a fault of that row", async () => {
    await expect(fitTable({ ri: [0.1, 0.2], ni: [4, 40] }, { measure: "UCOR" })).rejects.toThrow("t.csv:2 ni");
    await expect(fitTable({ ti: [2, 1], ni: [5, 40], mi: [4, 2] }, { measure: "ZPCOR" })).rejects.toThrow("t.csv:2 ni");
    await expect(fitTable(molloy, { measure: "PCOR" })).rejects.toThrow("needs ti or ri, ni, mi for PCOR");
    await expect(fitTable(aloe, { measure: "COR" })).rejects.toThrow("needs yi with vi or sei");
  });
});

describe("Q-based indices", () => {
  it("stand beside those from tau2", async () => {
    const { heterogeneity } = await fitTable(mcdaniel, { mods: "type", i2: "Q" });
    const { I2, H2, R2 } = heterogeneity.fromQ!;
    expect(worst([I2, H2, R2!], [oracle.fromQ.I2, oracle.fromQ.H2, oracle.fromQ.R2])).toBeLessThan(1e-8);
    expect(heterogeneity.I2).not.toBeCloseTo(I2, 2);
  });

  it("are the tau2-based ones for DL, and absent unless asked for", async () => {
    const { heterogeneity } = await fitTable(molloy, { method: "DL", i2: "Q" });
    expect(heterogeneity.fromQ!.I2).toBeCloseTo(heterogeneity.I2!, 10);
    expect((await fitTable(molloy, {})).heterogeneity.fromQ).toBeUndefined();
  });
});
