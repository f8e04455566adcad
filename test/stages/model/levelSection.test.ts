import { describe, expect, it } from "vitest";
import type { Fit } from "../../../pipeline/schema/fit.ts";
import oracle from "../../fixtures/metafor/fit.json" with { type: "json" };
import { worst } from "../../support/compare.ts";
import { fitTable } from "../../support/fitTable.ts";

type Row = (typeof oracle.levels)[number];
type Side = Pick<Fit, "hypotheses" | "jointHypothesis" | "detail">;
type Tests = NonNullable<Side["hypotheses"]>[number];

const nested = oracle.tables.dependent;
const asked = { mods: "kind + time", means: true, cluster: "study_id" };
const title = (row: Row) => [row.test, "random" in row ? `${row.random}, ${row.dfs}` : "univariate"].join(", ");

const modelOf = (row: Row) =>
  "random" in row ? { random: row.random, rho: 0.6, test: row.test, dfs: row.dfs } : { test: row.test };

/** Ten times what R's optimisers differ by, in units of 1 or the number itself. */
function limit(row: Row, section: "model" | "CR1" | "CR2" | "vif"): number {
  return "spread" in row ? 1e-8 + 10 * row.spread![section] : 1e-8;
}

const COLUMNS = ["estimate", "se", "stat", "pval", "ciLb", "ciUb"] as const;

function nearTests(got: readonly Omit<Tests, "hypothesis">[], want: Row["model"]["means"], within: number): void {
  for (const column of COLUMNS) {
    const values = got.map((test) => test[column]);
    expect(worst(values, [want[column]].flat() as number[], 1), column).toBeLessThan(within);
  }
  const df = got.map((test) => test.df ?? "Inf");
  expect(df.every((value) => value === "Inf")).toBe(want.df[0] === "Inf");
  if (want.df[0] !== "Inf") expect(worst(df as number[], want.df as number[], 1), "df").toBeLessThan(within);
}

type Expected = Pick<Row["model"], "means" | "pairwise" | "adjusted" | "joint">;

function near(got: Side, want: Expected, adjustment: "holm" | "hommel" | "BY", within: number): void {
  const { means, pairwise } = got.detail!;
  expect(means!.map(({ level }) => level)).toEqual(["a", "b", "c"]);
  nearTests(means!, want.means, within);
  expect(pairwise!.map(({ contrast }) => contrast)).toEqual(["b - a", "c - a", "c - b"]);
  nearTests(pairwise!, want.pairwise, within);
  expect(
    worst(
      pairwise!.map(({ pAdjusted }) => pAdjusted),
      want.adjusted[adjustment],
      1,
    ),
  ).toBeLessThan(within);
  const { stat, df, pval } = got.jointHypothesis!;
  expect(worst([stat, ...df, pval], [want.joint.stat, ...want.joint.df, want.joint.pval], 1)).toBeLessThan(within);
}

it("covers univariate and multilevel models with every kind of degrees of freedom", () => {
  expect(oracle.levels.map(title)).toEqual([
    "z, univariate",
    "knha, univariate",
    "z, study_id/effect_id, residual",
    "t, study_id/effect_id, residual",
    "t, study_id/effect_id, contain",
  ]);
  expect(oracle.levels.every((row) => row.optimisers === undefined || row.optimisers >= 2)).toBe(true);
});

describe.each(oracle.levels.map((row) => [title(row), row] as const))("levels of a factor: %s", (_, row) => {
  const hypothesis = "kindc - kindb = 0, time = 0";

  it.each(["holm", "hommel", "BY"] as const)(
    "by the model as predict and anova, by clusters as linear_contrast and Wald_test: %s",
    async (pairwise) => {
      for (const vcov of ["CR1", "CR2"] as const) {
        const got = await fitTable(nested, { ...asked, ...modelOf(row), pairwise, hypothesis, vcov });
        near(got, row.model, pairwise, limit(row, "model"));
        near(got.robust!, row[vcov], pairwise, limit(row, vcov));
        expect(got.robust!.type).toBe(vcov);
      }
    },
  );

  it("a hypothesis against a value, and variance inflation", async () => {
    const got = await fitTable(nested, { ...asked, ...modelOf(row), vif: true, hypothesis: "kindb = 0.1" });
    nearTests(got.hypotheses!, row.model.single as Row["model"]["means"], limit(row, "model"));
    nearTests(got.robust!.hypotheses!, row.CR2.single as Row["model"]["means"], limit(row, "CR2"));
    expect([got.jointHypothesis, got.robust!.jointHypothesis]).toEqual([undefined, undefined]);
    const { vif } = got.detail!;
    const numbers = vif!.flatMap(({ gvif, gsif }) => [gvif, gsif]);
    const want = row.vif.gvif.flatMap((gvif, i) => [gvif, row.vif.gsif[i]!]);
    expect(worst(numbers, want, 1)).toBeLessThan(limit(row, "vif"));
  });
});

describe("levels that clusters cannot tell", () => {
  // the first two effects are studies of their own, alone in their kinds
  const lone = {
    ...nested,
    study_id: nested.study_id.map((study, i) => (i < 2 ? 101 + i : study)),
    kind: nested.kind.map((kind, i) => (i < 2 ? `only${i + 1}` : kind)),
  };
  const model = { mods: "kind", means: true, pairwise: "holm", cluster: "study_id" };

  it("are left out of the robust tests with a warning, p-values adjusted over the others", async () => {
    const { detail, robust, warnings } = await fitTable(lone, model);
    expect(detail!.means!.map(({ level }) => level)).toEqual(["a", "b", "c", "only1", "only2"]);
    expect(robust!.detail!.means!.map(({ level }) => level)).toEqual(["a", "b", "c"]);
    const tests = robust!.detail!.pairwise!;
    expect([detail!.pairwise!.length, tests.length]).toEqual([10, 9]);
    const least = Math.min(...tests.map(({ pval }) => pval));
    expect(Math.min(...tests.map(({ pAdjusted }) => pAdjusted))).toBeCloseTo(Math.min(1, 9 * least), 12);
    const said = warnings.filter(({ code }) => code === "contrastNotComputable").map(({ message }) => message);
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(/^robust mean of kind only1, kind only2: .* to rest on more than one cluster/);
    expect(said[1]).toMatch(/^robust difference only2 - only1: .* to rest on more than one cluster/);
  });

  it("have differences whose variance is too small, which is said", async () => {
    const { warnings } = await fitTable(lone, model);
    const said = warnings.map(({ message }) => message).find((message) => message.includes("part of each"));
    expect(said).toMatch(
      /^robust difference only1 - a, only2 - a, only1 - b, .* one cluster alone decides part of each/,
    );
  });
});

describe("robust tests of levels, another way", () => {
  it("a mean is the coefficient of the model without intercept, a difference that under another reference", async () => {
    const model = { random: "study_id/effect_id", rho: 0.6, cluster: "study_id" };
    const got = await fitTable(nested, { ...model, mods: "kind", means: true, pairwise: "none" });
    const cells = await fitTable(nested, { ...model, mods: "0 + kind" });
    const other = await fitTable(nested, { ...model, mods: "kind", ref: { kind: "b" } });
    const { means, pairwise } = got.robust!.detail!;
    const flat = (tests: readonly { se: number; df?: number | undefined; pval: number; ciLb: number }[]) =>
      tests.flatMap(({ se, df, pval, ciLb }) => [se, df!, pval, ciLb]);
    expect(worst(flat(means!), flat(cells.robust!.coefficients), 1e-3)).toBeLessThan(1e-9);
    const fromB = other.robust!.coefficients.find(({ name }) => name === "kindc")!;
    expect(worst(flat([pairwise![2]!]), flat([fromB]), 1e-3)).toBeLessThan(1e-9);
  });
});

describe("refused", () => {
  it("means of a model whose moderators have no level with a mean", async () => {
    await expect(fitTable(nested, { mods: "time", means: true })).rejects.toThrow(
      "--means and --pairwise need a factor outside interactions in --mods, got time",
    );
    await expect(fitTable(nested, { random: "study_id", means: true })).rejects.toThrow("need --mods, got none");
  });

  it.each(["permute", "multimodel"])("--%s of a multilevel model", async (option) => {
    const choices = { random: "study_id", mods: "kind", [option]: option === "permute" ? 99 : true };
    await expect(fitTable(nested, choices)).rejects.toThrow(`a multilevel model needs no --${option}`);
  });
});
