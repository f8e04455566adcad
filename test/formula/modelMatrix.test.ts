import { describe, expect, it } from "vitest";
import { GrammarError } from "../../pipeline/formula/grammarError.ts";
import { modelMatrix } from "../../pipeline/formula/modelMatrix.ts";
import { toRows } from "../../pipeline/stats/matrix.ts";
import fixture from "../fixtures/metafor/formula.json" with { type: "json" };

const columns: Record<string, (string | number | null)[]> = fixture.data;
const cases = fixture.values as {
  formula: string;
  rows: number[];
  names: string[];
  assign: number[];
  labels: string[];
  aliased: string[];
  X: number[][];
}[];

describe("model matrices of R", () => {
  it("covers the grid", () => expect(cases).toHaveLength(88));

  it.each(cases.map((c) => [c.formula, c] as const))("%s", (formula, want) => {
    const got = modelMatrix(formula, columns);
    const keep = want.names.map((name, j) => [name, j] as const).filter(([name]) => !want.aliased.includes(name));
    expect(got.names).toEqual(keep.map(([name]) => name));
    expect(got.assign).toEqual(keep.map(([, j]) => want.assign[j]));
    expect(got.termLabels).toEqual(want.labels);
    expect(got.aliased).toEqual(want.aliased);
    expect(got.rowsKept).toEqual(want.rows);
    toRows(got.X).forEach((row, i) => {
      row.forEach((value, j) => {
        const expected = want.X[i]![keep[j]![1]]!;
        expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected)));
      });
    });
  });
});

describe("columns", () => {
  it("puts the reference level first and keeps the order of the others", () => {
    const { names, factors } = modelMatrix("f + x", columns, { ref: { f: "b" } });
    expect(names).toEqual(["intrcpt", "fa", "fc", "x"]);
    expect(factors[0]!.levels).toEqual(["b", "a", "c"]);
    expect(factors[0]!.counts).toEqual([5, 5, 4]);
  });

  it("takes an empty cell as missing, never as a level, and counts the rows dropped", () => {
    const got = modelMatrix("f", { f: ["a", "", "b", null, "  ", "a"] });
    expect(got.names).toEqual(["intrcpt", "fb"]);
    expect(got.rowsKept).toEqual([0, 2, 5]);
    expect(got.warnings).toEqual([
      { code: "missingModerator", message: "3 rows with a missing moderator were left out of the model" },
    ]);
  });

  it("reads numbers written as text as numbers, and mixed columns as factors in code-point order", () => {
    expect(modelMatrix("x", { x: ["1", "2.5", "3"] }).names).toEqual(["intrcpt", "x"]);
    expect(modelMatrix("x", { x: ["10", "b", "B", "9", "é"] }).names).toEqual(["intrcpt", "x9", "xB", "xb", "xé"]);
  });

  it("knows the row count of a formula without columns", () => {
    expect(modelMatrix("1", {}, { rows: 3 }).X).toEqual({ rows: 3, cols: 1, data: new Float64Array([1, 1, 1]) });
  });

  it("leaves its input untouched", () => {
    const input = Object.freeze({ f: Object.freeze(["b", "a", "b"]) });
    expect(modelMatrix("f", input).names).toEqual(["intrcpt", "fb"]);
  });
});

describe("faults", () => {
  it.each([
    ["modalty + year", /known column, got modalty at position 1; did you mean modality\?\n {2}modalty \+ year\n {2}\^/],
    ["modality + yaer", /position 12; did you mean year\?/],
    ["modality +", /needs a column or a term, got the end at position 11/],
    ["modality + 2", /needs 0 or 1 where a number stands/],
    ["modality | year", /got \| at position 10/],
    ["a/b", /a \+ a:b for a\/b/],
    ["mean(year)", /one of I, factor, poly, log, sqrt, exp, got mean/],
    ["I(mean(year))", /one of log, sqrt, exp, got mean/],
    ["poly(year)", /got \) at position 10; poly needs a degree/],
    ["poly(modality, 2)", /needs numbers in modality, got text such as CBT/],
    ["poly(year, 9)", /more than 9 distinct values, got 2/],
    ["(modality + 1)", /outside parentheses/],
    ["year ^ x", /whole exponent/],
    ["log(year - 2000)", /finite, got -Infinity in row 1/],
    ["modality $ year", /got \$ at position 10/],
    ["`modality", /a closing quote is missing/],
    ["constant", /at least 2 levels, got same/],
    ["nothing", /at least 1 row without missing values/],
  ])("%s", (formula, message) => {
    const data = { modality: ["CBT", "other"], year: [2000, 2001], constant: ["same", "same"], nothing: [null, ""] };
    expect(() => modelMatrix(formula, data)).toThrow(RangeError);
    expect(() => modelMatrix(formula, data)).toThrow(message);
  });

  it("of a reference level name the nearest", () => {
    expect(() => modelMatrix("f", { f: ["CBT", "other"] }, { ref: { f: "CBTT" } })).toThrow("did you mean CBT?");
    expect(() => modelMatrix("x", { x: [1, 2] }, { ref: { x: "1" } })).toThrow("write factor(x)");
    expect(() => modelMatrix("x", { x: [1, 2] }, { ref: { y: "1" } })).toThrow("known column, got y");
  });

  it("carry the position", () => {
    try {
      modelMatrix("x + y", { x: [1, 2] });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(GrammarError);
      expect((error as GrammarError).position).toBe(4);
    }
  });
});
