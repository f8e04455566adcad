import { describe, expect, it } from "vitest";
import { parseHypothesis } from "../../pipeline/formula/hypothesis.ts";
import { modelMatrix } from "../../pipeline/formula/modelMatrix.ts";
import { toRows } from "../../pipeline/stats/matrix.ts";

const data = {
  modality: ["CBT", "interpersonal", "other", "CBT"],
  rater: ["self-report", "observer", "other rater", "observer"],
  year: [1, 2, 3, 5],
};
const read = (text: string, formula: string) => {
  const { L, rhs, labels } = parseHypothesis(text, modelMatrix(formula, data));
  return { L: toRows(L), rhs, labels };
};

describe("hypotheses", () => {
  it("takes level names as estimated means: intercept plus coefficient, the intercept for the reference", () => {
    expect(read("CBT - interpersonal = 0", "modality")).toEqual({
      L: [[0, -1, 0]],
      rhs: [0],
      labels: ["CBT - interpersonal = 0"],
    });
    expect(read("interpersonal", "modality")).toEqual({ L: [[1, 1, 0]], rhs: [0], labels: ["interpersonal = 0"] });
    expect(read("CBT = 0.2", "modality")).toEqual({ L: [[1, 0, 0]], rhs: [0.2], labels: ["CBT = 0.2"] });
    expect(read("CBT - interpersonal", "0 + modality").L).toEqual([[1, -1, 0]]);
    expect(read("(CBT + other)/2 = interpersonal", "modality").L).toEqual([[0, -1, 0.5]]);
  });

  it("takes coefficient names, several hypotheses, and constants on both sides", () => {
    expect(read("2*year + modalityother = 0.5, year - 1 = 2*modalityother", "modality + year")).toEqual({
      L: [
        [0, 0, 1, 2],
        [0, 0, -2, 1],
      ],
      rhs: [0.5, 1],
      labels: ["2*year + modalityother = 0.5", "year - 1 = 2*modalityother"],
    });
    expect(read("-intrcpt + 3 = 1", "year")).toEqual({ L: [[-1, 0]], rhs: [-2], labels: ["-intrcpt + 3 = 1"] });
  });

  it("reads names that are no plain words as they are, in back-ticks or in quotes", () => {
    for (const text of [
      "self-report - other rater = 0",
      "`self-report` - `other rater` = 0",
      "'self-report' - \"other rater\" = 0",
    ]) {
      expect(read(text, "rater").L).toEqual([[0, -1, 1]]);
    }
    expect(read("modalityother:year = 0", "modality:year").L).toEqual([[0, 0, 0, 1]]);
    expect(read("poly(year, 2)2", "poly(year, 2)").L).toEqual([[0, 0, 1]]);
    expect(read("I(year^2) - year = 0", "year + I(year^2)").L).toEqual([[0, -1, 1]]);
  });

  it.each([
    [
      "CBTT = 0",
      "modality",
      /coefficient or a level, got CBTT at position 1; did you mean CBT\?\n {2}CBTT = 0\n {2}\^/,
    ],
    ["CBT - interpersona = 0", "modality", /position 7; did you mean interpersonal\?/],
    ["self-report - observr", "rater", /got observr at position 15; did you mean observer\?\n {2}self-report/],
    ["CBT * interpersonal = 0", "modality", /linear combination, got \* at position 5/],
    ["CBT / interpersonal = 0", "modality", /divide by numbers only/],
    ["CBT / 0 = 0", "modality", /divisor other than 0/],
    ["CBT - CBT = 0", "modality", /needs a coefficient, got none/],
    ["1 = 1", "modality", /needs a coefficient, got none/],
    ["CBT = 0", "modality * year", /which interacts/],
    ["observer = 0", "0 + modality + rater", /needs an intercept/],
    [
      "self-report other rater",
      "rater",
      /an operator or the end, got other rater at position 13\n {2}self-report other rater/,
    ],
    ["CBT = 0,", "modality", /got the end at position 9/],
    ["CBT = 0 0", "modality", /an operator or the end, got 0/],
  ])("%s with %s is refused", (text, formula, message) => {
    expect(() => read(text, formula)).toThrow(RangeError);
    expect(() => read(text, formula)).toThrow(message);
  });

  it("refuses a level of two factors", () => {
    const model = modelMatrix("a + b", { a: ["x", "y", "x"], b: ["y", "z", "z"] });
    expect(() => parseHypothesis("y = 0", model)).toThrow(/a level of two/);
  });
});
