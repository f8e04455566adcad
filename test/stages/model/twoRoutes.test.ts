import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { olkinSiotani } from "../../../pipeline/stages/model/olkinSiotani.ts";
import { partialEffect } from "../../../pipeline/stages/model/partialEffect.ts";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { aboveThreshold } from "../../../pipeline/stats/multilevel/threshold.ts";
import { predict, probabilityAbove } from "../../../pipeline/stats/prediction.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { subgroups } from "../../../pipeline/stats/subgroups.ts";
import { worst } from "../../support/compare.ts";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
const effects = fc
  .array(fc.record({ yi: number(-1, 1), vi: number(0.005, 0.2) }), { minLength: 6, maxLength: 25 })
  .map((rows) => ({ yi: rows.map(({ yi }) => yi), vi: rows.map(({ vi }) => vi) }))
  // a perfect fit is refused by knha
  .filter(({ yi }) => [0, 1].every((half) => spread(yi.filter((_, i) => i % 2 === half)) > 0.05));

describe("two routes to one number", () => {
  it("a threshold under a univariate model, and under the same model with an intercept for each effect", () => {
    fc.assert(
      fc.property(effects, number(-1, 1), fc.constantFrom("z", "t"), ({ yi, vi }, threshold, test) => {
        const random = [{ name: "effect", labels: yi.map((_, i) => i) }];
        const multilevel = fitMultilevel({ yi, vi, random }, { test });
        const univariate = rma(yi, vi, { test, tau2: multilevel.sigma2[0]! });
        const { probability } = aboveThreshold(multilevel, threshold);
        expect(Math.abs(probability - probabilityAbove(univariate, threshold)!)).toBeLessThan(1e-10);
      }),
      { numRuns: 60 },
    );
  });

  it("the limits of a prediction interval, and the thresholds that leave half of what it misses", () => {
    fc.assert(
      fc.property(
        effects,
        fc.constantFrom("metafor", "normal", "riley", "hts"),
        number(50, 99),
        ({ yi, vi }, pi, level) => {
          const fit = rma(yi, vi, { test: "knha", method: "DL" });
          const { piLb, piUb } = predict(fit, [1], { pi, level });
          const missed = (100 - level) / 200;
          expect(probabilityAbove(fit, piUb!, [1], pi)).toBeCloseTo(missed, 9);
          expect(probabilityAbove(fit, piLb!, [1], pi)).toBeCloseTo(1 - missed, 9);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("a partial correlation from its t, and from itself", () => {
    const row = fc.record({
      ti: number(-12, 12),
      ni: fc.integer({ min: 12, max: 500 }),
      mi: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(row, fc.constantFrom("PCOR", "ZPCOR"), (given, measure) => {
        const fromT = partialEffect(measure, given)!;
        const ri = measure === "PCOR" ? fromT.yi : Math.tanh(fromT.yi);
        const fromR = partialEffect(measure, { ri, ni: given.ni, mi: given.mi })!;
        expect(worst([fromR.yi, fromR.vi], [fromT.yi, fromT.vi], 1e-3)).toBeLessThan(1e-9);
      }),
    );
  });

  it("equal levels of two: the joint test of the common model, and its moderator test", () => {
    fc.assert(
      fc.property(effects, fc.constantFrom("z", "t", "knha"), ({ yi, vi }, test) => {
        const level = yi.map((_, i) => (i % 2 ? "b" : "a"));
        const { betweenCommon } = subgroups(yi, vi, level, { test, method: "DL" });
        const X = { rows: yi.length, cols: 2, data: Float64Array.from(yi.flatMap((_, i) => [1, i % 2])) };
        const coded = rma(yi, vi, { X, test, method: "DL" });
        expect(worst([betweenCommon.stat], [coded.QM], 1e-6)).toBeLessThan(1e-8);
      }),
      { numRuns: 60 },
    );
  });

  it("covariances of one sample, whatever the order of its rows and of the two variables in a row", () => {
    const pairs = [
      ["a", "b"],
      ["a", "c"],
      ["b", "c"],
    ] as const;
    const orders = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
    fc.assert(
      fc.property(
        fc.tuple(number(-0.5, 0.5), number(-0.5, 0.5), number(-0.5, 0.5)),
        orders,
        fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
        (r, order, turned) => {
          const rows = (at: readonly number[], swap: readonly boolean[]) => {
            const named = at.map((i) => (swap[i] ? [pairs[i]![1], pairs[i]![0]] : pairs[i]!));
            const table = {
              ids: at.map(String),
              slabs: at.map(String),
              yi: at.map((i) => Math.atanh(r[i]!)),
              vi: at.map(() => 1 / 37),
              measure: "ZCOR",
              ri: at.map((i) => r[i]!),
              ni: at.map(() => 40),
              warnings: [],
              columns: { first: named.map(([a]) => a!), second: named.map(([, b]) => b!) },
            } as const;
            return olkinSiotani(
              { table },
              "first,second",
              at.map(() => "s"),
            );
          };
          const sorted = rows([0, 1, 2], [false, false, false]);
          const mixed = rows(order, turned);
          order.forEach((i, a) => {
            order.forEach((j, b) => {
              expect(mixed(a, b)).toBeCloseTo(sorted(i, j), 14);
            });
            expect(mixed(a, a)).toBeCloseTo(1 / 37, 14);
          });
        },
      ),
    );
  });
});
