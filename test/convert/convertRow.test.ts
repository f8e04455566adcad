import { describe, expect, it } from "vitest";
import { convertRow } from "../../pipeline/convert/convertRow.ts";
import type { ConvertedEffect, ReportedStatistic } from "../../pipeline/convert/row.ts";
import fixture from "../fixtures/metafor/convert.json" with { type: "json" };

const { values: R } = fixture;

function effect(input: ReportedStatistic): ConvertedEffect {
  const out = convertRow(input);
  if (!out.ok) throw new Error(`${out.problem} (${out.hint})`);
  return out;
}

function refusal(input: ReportedStatistic): string {
  const out = convertRow(input);
  return out.ok ? `r = ${out.ri}` : out.problem;
}

const close = (got: number, want: number) => expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-12 * Math.abs(want));

/** Every statistic with a positive value, and what it needs; `zero` is its value of no association. */
const statistics: readonly (ReportedStatistic & { readonly zero?: number; readonly unsigned?: true })[] = [
  { stat: "r", value: 0.3, ni: 50, zero: 0 },
  { stat: "spearman", value: 0.3, ni: 50, zero: 0 },
  { stat: "partial_r", value: 0.3, ni: 50, df2: 45, zero: 0 },
  { stat: "t", value: 2.1, df2: 48, zero: 0 },
  { stat: "F", value: 4.4, df1: 1, df2: 48, zero: 0, unsigned: true },
  { stat: "chi2", value: 4.4, df1: 1, ni: 50, zero: 0, unsigned: true },
  { stat: "z", value: 2.1, ni: 50, zero: 0 },
  { stat: "p", value: 0.03, ni: 50, unsigned: true },
  { stat: "d", value: 0.5, ni: 50, zero: 0 },
  { stat: "g", value: 0.5, n1: 20, n2: 30, zero: 0 },
  { stat: "OR", value: 2.5, n1: 20, n2: 30, zero: 1 },
  { stat: "r2", value: 0.09, ni: 50, zero: 0, unsigned: true },
];

describe("orientation", () => {
  it.each(statistics.map((row) => [row.stat, row] as const))(
    "%s: no and reversed negate, a zero needs none",
    (_, row) => {
      const yes = effect({ ...row, orientation: "yes" });
      expect(yes.ri).toBeGreaterThan(0);
      expect(effect({ ...row, orientation: "oriented" }).ri).toBe(yes.ri);
      for (const orientation of ["no", "reversed"]) {
        const negative = effect({ ...row, orientation });
        expect(negative.ri).toBe(-yes.ri);
        expect(negative.zi).toBe(-yes.zi);
        expect(negative.vi).toBe(yes.vi);
      }
      expect(refusal({ ...row, orientation: "" })).toMatch(/^orientation needs/);
      expect(refusal({ ...row, orientation: "up" })).toMatch(/got "up"/);
      if (row.zero === undefined) return;
      const zero = effect({ ...row, value: row.zero });
      expect([zero.ri, zero.zi]).toEqual([0, 0]);
      expect(Object.is(effect({ ...row, value: row.zero, orientation: "no" }).zi, 0)).toBe(true);
    },
  );

  it("a printed sign gives way to yes and no, and is kept by oriented and negated by reversed", () => {
    const row = { stat: "r", value: -0.3, ni: 50 };
    expect(["yes", "no", "oriented", "reversed"].map((orientation) => effect({ ...row, orientation }).ri)).toEqual([
      0.3, -0.3, -0.3, 0.3,
    ]);
    const or = { stat: "OR", value: 0.4, n1: 25, n2: 25 };
    expect(effect({ ...or, orientation: "yes" }).ri).toBe(-effect({ ...or, orientation: "oriented" }).ri);
  });

  it("a weight is oriented before .05 is added", () => {
    const beta = (value: number, orientation: string) => effect({ stat: "beta", value, ni: 50, orientation }).ri;
    expect(beta(-0.24, "yes")).toBeCloseTo(0.29, 14);
    expect(beta(0.24, "no")).toBe(-0.24);
    expect(beta(0.24, "reversed")).toBe(-0.24);
    expect(beta(-0.24, "reversed")).toBeCloseTo(0.29, 14);
    expect(effect({ stat: "beta", value: 0, ni: 50 }).ri).toBe(0.05);
    expect(effect({ stat: "beta", value: 0.6, ni: 50, orientation: "yes" }).warnings[0]?.code).toBe(
      "betaOutsideDomain",
    );
  });

  it("a statistic without a sign says how it read oriented", () => {
    for (const row of statistics) {
      const codes = effect({ ...row, orientation: "oriented" }).warnings.map((w) => w.code);
      expect(codes.includes("noSignOfItsOwn"), row.stat).toBe(row.unsigned === true);
    }
  });
});

describe("statistics of one association give its correlation back", () => {
  const n = R.n;
  it("t, F, R² and p of a simple regression", () => {
    const { simple, weak } = R;
    close(effect({ stat: "t", value: simple.t, df2: simple.df, orientation: "oriented" }).ri, simple.r);
    close(effect({ stat: "F", value: simple.F, df1: 1, df2: simple.df, orientation: "no" }).ri, simple.r);
    close(effect({ stat: "r2", value: simple.r2, ni: n, orientation: "no" }).ri, simple.r);
    close(effect({ stat: "p", value: weak.p, ni: n, orientation: "no" }).ri, weak.r);
    close(effect({ stat: "p", value: weak.p_one, tails: 1, ni: n, orientation: "no" }).ri, weak.r);
    const p = effect({ stat: "p", value: simple.p, ni: n, orientation: "no" });
    expect(Math.abs(p.ri - simple.r)).toBeLessThan(1e-10);
    expect(p.vi).toBe(1 / (n - 3));
  });

  it("t of a multiple regression is the partial correlation, with the residual degrees of freedom", () => {
    const out = effect({ stat: "t", value: R.partial.t, df2: R.partial.df, ni: n, orientation: "oriented" });
    close(out.ri, R.partial.r);
    expect(out.vi).toBe(1 / (R.partial.df - 1));
    expect(out.vi_rule).toBe("1/(df-1)");
    close(out.vi_r, (1 - R.partial.r ** 2) ** 2 / (n - 1));
  });

  it("χ² of a 2 × 2 table is φ", () => {
    close(effect({ stat: "chi2", value: R.chi2.chi2, df1: 1, ni: n, orientation: "yes" }).ri, R.chi2.phi);
    close(effect({ stat: "z", value: Math.sqrt(R.chi2.chi2), ni: n, orientation: "yes" }).ri, R.chi2.phi);
  });

  it("d is the point-biserial correlation up to (n − 2)/n of the group ratio", () => {
    const { d, n1, n2, pointBiserial, t } = R.d;
    const got = effect({ stat: "d", value: d, n1, n2, orientation: "oriented" });
    expect(got.ni).toBe(n1 + n2);
    close(got.ri, d / Math.sqrt(d * d + (n1 + n2) ** 2 / (n1 * n2)));
    close(effect({ stat: "t", value: t, df2: n1 + n2 - 2, orientation: "oriented" }).ri, pointBiserial);
    expect(Math.abs(got.ri - pointBiserial)).toBeLessThan(0.02);
    const blind = effect({ stat: "d", value: 0.59, ni: 142, orientation: "yes" });
    close(blind.ri, 0.59 / Math.sqrt(0.59 ** 2 + 4));
    expect(blind.warnings.map((w) => w.code)).toEqual(["groupsUnknown"]);
  });

  it("Spearman's ρ and its variance", () => {
    for (const { rho, r, vi } of R.spearman) {
      const got = effect({ stat: "spearman", value: rho, ni: n, orientation: "oriented" });
      expect(got.ri).toBeCloseTo(r, 15);
      expect(got.vi).toBeCloseTo(vi, 15);
    }
  });

  it("p through t, two-sided unless tails = 1", () => {
    for (const { p, two, one } of R.ones) {
      const t = (tails?: number) =>
        effect({ stat: "p", value: p, tails, ni: n, orientation: "yes" }).steps.find((step) => step.id === "t-from-p")!
          .value;
      close(t(), two);
      close(t(2), two);
      close(t(1), one);
    }
  });
});

describe("sample sizes", () => {
  it("of a correlation printed with its degrees of freedom, r(48) = .30", () => {
    const { ni, vi } = effect({ stat: "r", value: 0.3, df2: 48, orientation: "yes" });
    expect([ni, vi]).toEqual([50, 1 / 47]);
    expect(refusal({ stat: "r", value: 0.3, df2: 60, ni: 50, orientation: "yes" })).toMatch(
      /at most n - 2 = 48, got 60/,
    );
  });

  it("assumed from df or the other way round carry a warning", () => {
    const codes = (row: ReportedStatistic) => effect(row).warnings.map((warning) => warning.code);
    expect(codes({ stat: "t", value: 2, ni: 50, orientation: "yes" })).toEqual(["dfFromN"]);
    expect(codes({ stat: "t", value: 2, df2: 48, orientation: "yes" })).toEqual(["nFromDf"]);
    expect(codes({ stat: "t", value: 2, df2: 45, ni: 50, orientation: "yes" })).toEqual([]);
  });
});

describe("steps", () => {
  it("carry every number from the printed value to the variance", () => {
    const { steps, conversion, zi, vi } = effect({ stat: "OR", value: 2.5, n1: 20, n2: 30, orientation: "no" });
    expect(conversion).toBe("OR-to-r");
    expect(steps.map((step) => step.id)).toEqual([
      "ln-odds-ratio",
      "orient-magnitude",
      "d-from-ln-odds-ratio",
      "group-ratio",
      "n-from-groups",
      "OR-to-r",
      "fisher-z",
      "vi-n",
      "vi-r",
    ]);
    expect(steps[2]!.inputs).toEqual({ lnOR: -Math.log(2.5) });
    expect(steps.map((step) => step.value)).toContain(zi);
    expect(steps.map((step) => step.value)).toContain(vi);
    for (const step of steps) expect(step.formula && step.tex && step.source && step.name).toBeTruthy();
  });
});

describe("refusals", () => {
  it.each([
    [{ stat: "HR", value: 0.9, ni: 99 }, /hazard ratio/],
    [{ stat: "b", value: 0.9, ni: 99 }, /unstandardised/],
    [{ stat: "logOR", value: 0.9, ni: 99 }, /log odds ratio/],
    [{ stat: "f2", value: 0.09, ni: 99 }, /f²/],
    [{ stat: "rank", value: 0.9, ni: 99 }, /needs one of/],
    [{ stat: "t", value: 2 }, /t needs df2 or ni, got neither/],
    [{ stat: "F", value: 2, df1: 1 }, /F needs df2 or ni/],
    [{ stat: "p", value: 0.02 }, /p needs df2 or ni/],
    [{ stat: "F", value: 2, df1: 2, df2: 50 }, /df1 = 1, got 2/],
    [{ stat: "F", value: 2, df2: 50 }, /df1 = 1, got nothing/],
    [{ stat: "F", value: 62.48, df1: 1, df2: 1236, ni: 224 }, /at most n - 2 = 222, got 1236/],
    [{ stat: "chi2", value: 5, df1: 3, ni: 60 }, /df1 = 1, got 3/],
    [{ stat: "chi2", value: 70, df1: 1, ni: 60 }, /\|r\| < 1/],
    [{ stat: "z", value: -9, ni: 60 }, /\|r\| < 1/],
    [{ stat: "r", value: 1, ni: 60 }, /between -1 and 1/],
    [{ stat: "r", value: 0.3 }, /r needs ni/],
    [{ stat: "r", value: 0.3, ni: 3 }, /ni needs at least 4/],
    [{ stat: "t", value: 2, df2: 1 }, /at least 2 residual/],
    [{ stat: "r2", value: 12, ni: 60 }, /r2 needs a share/],
    [{ stat: "p", value: 0, ni: 60 }, /p needs a value between/],
    [{ stat: "p", value: 0.03, ni: 60, tails: 3 }, /tails needs 1 or 2/],
    [{ stat: "OR", value: -1, ni: 60 }, /positive/],
    [{ stat: "d", value: 0.3 }, /ni, or n1 and n2/],
    [{ stat: "d", value: 0.3, n1: 20 }, /both or neither/],
    [{ stat: "d", value: 0.3, n1: 2, n2: 1 }, /at least 4 persons/],
    [{ stat: "d", value: 0.3, n1: 40, n2: 40, ni: 60 }, /n1 \+ n2/],
    [{ stat: "r", value: Number.NaN, ni: 60 }, /finite/],
  ] as const)("%j", (row, message) => {
    expect(refusal({ ...row, orientation: "yes" })).toMatch(message);
  });
});
