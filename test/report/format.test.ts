import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  counted,
  formatBounded,
  formatCount,
  formatDf,
  formatEstimate,
  formatFixed,
  formatP,
  formatPCell,
  formatVariance,
  listed,
} from "../../pipeline/report/format.ts";

describe("numbers in APA style (Publication Manual, 7th ed., 6.36)", () => {
  it("drops the zero before the point of a quantity within ±1, with a true minus", () => {
    expect(formatBounded(0.25, 2)).toBe(".25");
    expect(formatBounded(-0.07, 2)).toBe("−.07");
    expect(formatBounded(1, 2)).toBe("1.00");
    expect(formatBounded(0.999, 2)).toBe("1.00");
    expect(formatEstimate(0.2528, 0.1437, 0.3559)).toBe(".25 [.14, .36]");
  });

  it("never prints a negative zero", () => {
    expect(formatFixed(-0.001, 2)).toBe("0.00");
    expect(formatBounded(-0.004, 2)).toBe(".00");
    expect(formatBounded(-0.005, 2)).toMatch(/^−?\.0[01]$/);
  });

  it("gives exact p to three decimals and < .001 below", () => {
    expect(formatP(0.0341)).toBe("= .034");
    expect(formatP(0.00099)).toBe("< .001");
    expect(formatP(0.001)).toBe("= .001");
    expect(formatP(1)).toBe("= 1.000");
    expect(formatPCell(0)).toBe("< .001");
  });

  it("prints a small variance in powers of ten instead of as zero", () => {
    expect(formatVariance(0.0302)).toBe("0.0302");
    expect(formatVariance(0)).toBe("0.0000");
    expect(formatVariance(1.25e-6)).toMatch(/^1\.[23] × 10\^−6$/);
  });

  it("reads back as the number, to half a unit of the last place", () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: 1, max: 6 }), (value, digits) => {
        const back = Number(formatBounded(value, digits).replace("−", "-"));
        expect(Math.abs(back - value)).toBeLessThanOrEqual(0.5 * 10 ** -digits * (1 + 1e-9));
      }),
    );
  });

  it("refuses what is not a number", () => {
    expect(() => formatFixed(Number.NaN, 2)).toThrow("formatFixed needs a finite number, got NaN");
  });
});

describe("counts and lists", () => {
  it("sets groups of three digits apart from five digits on", () => {
    expect([formatCount(9999), formatCount(30_000), formatCount(1_234_567)]).toEqual([
      "9999",
      "30\u202f000",
      "1\u202f234\u202f567",
    ]);
  });

  it("agrees in number", () => {
    expect([counted(1, "study", "studies"), counted(2, "study", "studies"), counted(0, "row")]).toEqual([
      "1 study",
      "2 studies",
      "0 rows",
    ]);
    expect([listed([]), listed(["a"]), listed(["a", "b", "c"])]).toEqual(["", "a", "a, b and c"]);
    expect([formatDf(17), formatDf(4.234)]).toEqual(["17", "4.2"]);
  });
});

describe("a percentage", () => {
  it("has its sign close to the number, wherever the program writes one", () => {
    const sources = readdirSync("pipeline", { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    expect(sources.length).toBeGreaterThan(200);
    // `x % n)` is a remainder
    const apart = sources.flatMap(
      (name) => readFileSync(`pipeline/${name}`, "utf8").match(/.*[\d}]\s%(?! \w+\)).*/g) ?? [],
    );
    expect(apart).toEqual([]);
  });
});
