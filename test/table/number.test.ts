import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumber } from "../../pipeline/table/number.ts";

describe("numbers as printed", () => {
  it.each([
    [".28", 0.28],
    ["-0.301", -0.301],
    ["+3", 3],
    ["5.", 5],
    ["1e-4", 1e-4],
    ["\u2212.15", -0.15],
  ])("%s", (cell, value) => expect(parseNumber(cell, false)).toEqual({ value }));

  it("reads back every double that JavaScript prints", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(parseNumber(String(x), false)).toEqual({ value: Number(String(x)) });
      }),
    );
  });

  it("takes a decimal comma only where it is allowed, and says how to write it otherwise", () => {
    expect(parseNumber("0,23", true)).toEqual({ value: 0.23 });
    expect(parseNumber("0,23", false)).toMatchObject({ hint: expect.stringContaining("0.23") });
  });

  it.each(["1,234,567", "1 234", "1.2.3", "0x10", "", "ten", "< .001", "n.s.", "NA", "5 %", "1e999"])(
    "refuses %j",
    (cell) => {
      expect(parseNumber(cell, true)).toHaveProperty("problem", `needs a number, got ${JSON.stringify(cell)}`);
    },
  );
});
