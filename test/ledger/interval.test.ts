import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meet, monotoneImage, parsePrinted, roundAs, roundsTo, unitsApart } from "../../pipeline/ledger/interval.ts";

describe("parsePrinted", () => {
  it.each([
    [".28", 0.28, [0.275, 0.285]],
    [".280", 0.28, [0.2795, 0.2805]],
    ["-.259", -0.259, [-0.2595, -0.2585]],
    ["4.8", 4.8, [4.75, 4.85]],
    ["2", 2, [1.5, 2.5]],
    ["0.80", 0.8, [0.795, 0.805]],
    ["−.34", -0.34, [-0.345, -0.335]],
    ["0", 0, [-0.5, 0.5]],
    ["-0", 0, [-0.5, 0.5]],
  ])("%s", (text, value, interval) => {
    const printed = parsePrinted(text);
    expect(printed.value).toBeCloseTo(value, 15);
    expect(printed.interval).toEqual(interval);
  });

  it.each(["", ".", "r", "1e3", "1,5", "--1", "+"])("refuses %j", (text) => {
    expect(() => parsePrinted(text)).toThrow(RangeError);
  });

  it("makes neighbours touch: the upper end of one is the lower end of the next", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100000, max: 100000 }), fc.integer({ min: 0, max: 6 }), (units, decimals) => {
        const text = (u: number) => (u / 10 ** decimals).toFixed(decimals);
        const [a, b] = [parsePrinted(text(units)), parsePrinted(text(units + 1))];
        return a.interval[1] === b.interval[0];
      }),
    );
  });

  it("holds every number whose rounding gives the digits", () => {
    fc.assert(
      fc.property(fc.double({ min: -100, max: 100, noNaN: true }), fc.integer({ min: 0, max: 6 }), (x, decimals) =>
        roundsTo(x, parsePrinted(x.toFixed(decimals))),
      ),
    );
  });
});

describe("rounding", () => {
  it("takes a tie either way", () => {
    expect(roundsTo(0.275, parsePrinted(".28"))).toBe(true);
    expect(roundsTo(0.275, parsePrinted(".27"))).toBe(true);
    expect(roundsTo(0.2751, parsePrinted(".27"))).toBe(false);
  });

  it("writes as the paper writes", () => {
    expect(roundAs(0.2498, parsePrinted(".24"))).toBe(".25");
    expect(roundAs(0.2498, parsePrinted("0.24"))).toBe("0.25");
    expect(roundAs(-0.2498, parsePrinted("-.24"))).toBe("-.25");
  });

  it("counts units of the last printed place", () => {
    expect(unitsApart(0.25, parsePrinted(".27"))).toBeCloseTo(2, 10);
    expect(unitsApart(0.25, parsePrinted(".270"))).toBeCloseTo(20, 9);
  });
});

describe("monotoneImage", () => {
  const positive = fc.double({ min: 0.01, max: 100, noNaN: true });
  const interval = fc.tuple(positive, positive).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

  it("holds the value of every point of the box, and is reached at its corners", () => {
    const f = (x: number, y: number) => x / y;
    fc.assert(
      fc.property(interval, interval, fc.double({ min: 0, max: 1, noNaN: true }), (x, y, s) => {
        const image = monotoneImage(f, [x, y], [1, -1])!;
        const inside = f(x[0] + s * (x[1] - x[0]), y[0] + s * (y[1] - y[0]));
        const tight =
          Math.abs(image[0] - x[0] / y[1]) <= 1e-14 * image[0] && Math.abs(image[1] - x[1] / y[0]) <= 1e-14 * image[1];
        return tight && meet(image, [inside, inside]);
      }),
    );
  });

  it("says nothing where the function has no value", () => {
    expect(monotoneImage(Math.atanh, [[0.9, 1.1]], [1])).toBeUndefined();
  });
});
