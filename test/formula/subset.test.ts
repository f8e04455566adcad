import { describe, expect, it } from "vitest";
import { parseSubset } from "../../pipeline/formula/subset.ts";

const rows = [
  { id: 1, type: "symptoms", year: 1999, x: "a" },
  { id: 2, type: "symptoms", year: 2005, x: "b" },
  { id: 3, type: "dropout", year: 2010, x: "c" },
  { id: 4, type: "", year: 2010, x: null },
  { id: 5, type: "it's", year: null, x: "c" },
];
const select = (text: string) => rows.filter(parseSubset(text)).map((row) => row.id);

describe("subsets", () => {
  it.each([
    ["type == 'symptoms'", [1, 2]],
    ['type == "symptoms" & year >= 2000', [2]],
    ["type == 'symptoms' && year >= 2000 || x == 'c'", [2, 3, 5]],
    ["type == 'symptoms' & year >= 2000 | !(x in ['a','b'])", [2, 3, 5]],
    ["year < 2005", [1]],
    ["2005 <= year", [2, 3, 4]],
    ["x %in% c('a', 'c')", [1, 3, 5]],
    ["x not in ['a']", [2, 3, 5]],
    ["!(x == 'a')", [2, 3, 5]],
    ["x != 'a'", [2, 3, 5]],
    ["is.na(x)", [4]],
    ["!is.na(x) & !is.na(year)", [1, 2, 3]],
    ['type == "it\'s"', [5]],
    ["year in [1999, 2010]", [1, 3, 4]],
    ["`year` == 2010", [3, 4]],
    ["year > -1", [1, 2, 3, 4]],
    ["x in []", []],
    ["x > 'a'", [2, 3, 5]],
    ["year == 2010 | x == 'zzz'", [3, 4]],
  ])("%s", (text, ids) => expect(select(text)).toEqual(ids));

  it("drops a row whose answer a missing cell leaves open, and keeps one that it cannot change", () => {
    expect(select("!(type == 'dropout')")).toEqual([1, 2, 5]);
    expect(select("year == 2010 | x == 'c'")).toEqual([3, 4, 5]);
  });

  it("compares numbers written as text as numbers", () => {
    expect(parseSubset("year >= 900")({ year: "1999" })).toBe(true);
    expect(parseSubset("flag == 'true'")({ flag: true })).toBe(true);
  });

  it("names the columns it reads", () => expect(parseSubset("a == 1 & b in [2]").columns).toEqual(["a", "b"]));

  it.each([
    ["outcom_type == 'symptoms'", /known column, got outcom_type at position 1; did you mean outcome_type\?/],
    ["year == 2000 & modalty == 'CBT'", /position 16; did you mean modality\?\n {2}year.*\n {2} {15}\^/],
    ["year = 2000", /needs ==, got = at position 6; equality is written ==/],
    ["year", /needs == != < <= > >= or in, got the end/],
    ["year ==", /needs a column, a number or quoted text, got the end/],
    ["year == 2000)", /an operator or the end, got \)/],
    ["(year == 2000", /needs \), got the end/],
    ["modality in 'CBT'", /needs \[, got CBT at position 13; a list is written/],
    ["modality not == 'CBT'", /needs in after not/],
    ["process.exit(1) == 1", /known column, got process.exit/],
    ["year == 'a", /closing quote/],
    ["", /needs a column/],
  ])("%s is refused", (text, message) => {
    const parse = () => parseSubset(text, ["outcome_type", "year", "modality"]);
    expect(parse).toThrow(RangeError);
    expect(parse).toThrow(message);
  });
});
