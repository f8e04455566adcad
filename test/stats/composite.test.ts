import { describe, expect, it } from "vitest";
import { autoregressiveCorrelations, compositeHunterSchmidt, compositeMean } from "../../pipeline/stats/composite.ts";
import { fromRows } from "../../pipeline/stats/matrix.ts";

describe("compositeMean", () => {
  it("leaves a single effect alone", () => {
    expect(compositeMean([0.3], [0.02], 0.5)).toMatchObject({ yi: 0.3, vi: 0.02, m: 1 });
  });

  it("keeps the variance at rho 1 and divides it by m at rho 0", () => {
    const vi = [0.04, 0.04, 0.04, 0.04];
    expect(compositeMean([0.1, 0.2, 0.3, 0.4], vi, 1).vi).toBeCloseTo(0.04, 15);
    expect(compositeMean([0.1, 0.2, 0.3, 0.4], vi, 0).vi).toBeCloseTo(0.01, 15);
  });

  it("takes a matrix as it takes a number", () => {
    const matrix = fromRows([
      [1, 0.5, 0.5],
      [0.5, 1, 0.5],
      [0.5, 0.5, 1],
    ]);
    const byMatrix = compositeMean([0.1, 0.2, 0.4], [0.01, 0.02, 0.03], matrix);
    const byNumber = compositeMean([0.1, 0.2, 0.4], [0.01, 0.02, 0.03], 0.5);
    expect(byMatrix.vi).toBe(byNumber.vi);
    // (.01 + .02 + .03 + √.0002 + √.0003 + √.0006) / 9, summed by hand
    expect(byNumber.vi).toBeCloseTo((0.06 + Math.sqrt(0.0002) + Math.sqrt(0.0003) + Math.sqrt(0.0006)) / 9, 15);
  });

  it("weakens correlations with time", () => {
    const car = autoregressiveCorrelations(0.8, [0, 1, 3]);
    expect(car.data[1]).toBeCloseTo(0.8, 15);
    expect(car.data[2]).toBeCloseTo(0.512, 15);
    expect(compositeMean([0, 0, 0], [1, 1, 1], car).vi).toBeCloseTo((3 + 2 * (0.8 + 0.64 + 0.512)) / 9, 14);
  });

  it.each([
    ["no effect", () => compositeMean([], [], 0.5)],
    ["a NaN", () => compositeMean([Number.NaN], [1], 0.5)],
    ["a zero variance", () => compositeMean([1], [0], 0.5)],
    ["a correlation of 1.2", () => compositeMean([1, 1], [1, 1], 1.2)],
    ["a variance that vanishes", () => compositeMean([1, 1], [1, 1], -1)],
    [
      "an asymmetric matrix",
      () =>
        compositeMean(
          [1, 1],
          [1, 1],
          fromRows([
            [1, 0.5],
            [0.4, 1],
          ]),
        ),
    ],
  ])("throws on %s", (_, call) => {
    expect(call).toThrow(RangeError);
  });
});

describe("compositeHunterSchmidt", () => {
  it("gives 1.102 and a warning for three .9s at rho .5, as MAc 1.1.1 does", () => {
    const composite = compositeHunterSchmidt([0.9, 0.9, 0.9], [0.01, 0.01, 0.01], 0.5);
    expect(composite.yi).toBeCloseTo(1.102270384, 9);
    expect(composite.warnings[0]?.code).toBe("compositeAboveOne");
  });

  it("is the mean when the measures are one measure", () => {
    expect(compositeHunterSchmidt([0.2, 0.4], [0.01, 0.01], 1).yi).toBeCloseTo(0.3, 15);
    expect(compositeHunterSchmidt([0.2, 0.4], [0.01, 0.01], 1).vi).toBeCloseTo(0.01, 15);
  });
});
