import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { begg } from "../../../pipeline/stats/bias/begg.ts";
import { binomialP, poissonBinomialP } from "../../../pipeline/stats/bias/countTests.ts";
import { eggerRobust, threeLevelPet } from "../../../pipeline/stats/bias/dependentEgger.ts";
import { egger } from "../../../pipeline/stats/bias/egger.ts";
import { excessSignificance } from "../../../pipeline/stats/bias/excessSignificance.ts";
import { orwin, rosenberg, rosenthal } from "../../../pipeline/stats/bias/failSafe.ts";
import { failSafeGeneral } from "../../../pipeline/stats/bias/failSafeGeneral.ts";
import { henmiCopas } from "../../../pipeline/stats/bias/henmiCopas.ts";
import { petPeese, waap } from "../../../pipeline/stats/bias/petPeese.ts";
import { trimFill } from "../../../pipeline/stats/bias/trimFill.ts";
import { fromRows } from "../../../pipeline/stats/matrix.ts";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { createRandom } from "../../../pipeline/stats/random.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { worst } from "../../support/compare.ts";

const effect = fc.record({
  y: fc.integer({ min: -2000, max: 2000 }).map((n) => n / 1000),
  v: fc.double({ min: 1e-3, max: 1, noNaN: true }),
});
const table = (minLength: number) =>
  fc
    .array(effect, { minLength, maxLength: 12 })
    .map((rows) => ({ yi: rows.map((r) => r.y), vi: rows.map((r) => r.v) }));
const random = createRandom(5);
const study = Array.from({ length: 40 }, (_, i) => `s${Math.floor(i / 3)}`);
const vi = study.map(() => 1 / (15 + random.int(150)));
const yi = vi.map((v) => 0.1 + Math.sqrt(v) + Math.sqrt(v + 0.01) * random.normal());

describe("trim and fill", () => {
  it("finds nothing missing in symmetric data, by any estimator, on either side", () => {
    fc.assert(
      fc.property(
        table(2),
        fc.constantFrom("EE", "DL", "REML"),
        fc.constantFrom("L0", "R0", "Q0"),
        fc.constantFrom("left", "right"),
        (half, method, estimator, side) => {
          const symmetric = [...half.yi, ...half.yi.map((y) => -y)];
          const r = trimFill(symmetric, [...half.vi, ...half.vi], {
            method: method as "EE",
            estimator: estimator as "L0",
            side: side as "left",
          });
          expect(r.k0).toBe(0);
        },
      ),
      { numRuns: 150, seed: 1 },
    );
  });

  it("mirrored data are filled on the other side by mirrored effects", () => {
    fc.assert(
      fc.property(table(4), fc.constantFrom("L0", "R0"), ({ yi: y, vi: v }, estimator) => {
        const a = trimFill(y, v, { method: "EE", estimator: estimator as "L0", side: "left" });
        const b = trimFill(
          y.map((x) => -x),
          v,
          { method: "EE", estimator: estimator as "L0", side: "right" },
        );
        expect(b.k0).toBe(a.k0);
        expect(worst([b.fit.beta[0]!], [-a.fit.beta[0]!], 1)).toBeLessThan(1e-9);
      }),
      { numRuns: 100, seed: 2 },
    );
  });
});

describe("counts", () => {
  it("equal chances make the Poisson-binomial the binomial", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.nat(),
        fc.constantFrom("greater", "less", "two.sided"),
        (n, chance, draw, side) => {
          const observed = draw % (n + 1);
          const exact = poissonBinomialP(observed, Array(n).fill(chance), side as "less");
          expect(worst([exact], [binomialP(observed, n, chance, side as "less")], 1e-12)).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 200, seed: 3 },
    );
  });
});

describe("identities", () => {
  it("the lm test is that of a regression of z on precision: the classical form of Egger", () => {
    const precision = vi.map((v) => 1 / Math.sqrt(v));
    const classical = rma(
      yi.map((y, i) => y * precision[i]!),
      Array(40).fill(1),
      { method: "EE", test: "knha", X: fromRows(precision.map((p) => [1, p])) },
    );
    const r = egger(yi, vi, { model: "lm" });
    expect(
      worst([r.stat, r.pval, r.estimate!], [classical.stat[0]!, classical.pval[0]!, classical.beta[1]!]),
    ).toBeLessThan(1e-9);
  });

  it("adding as many null results as the fail-safe number says undoes the finding, one fewer does not", () => {
    const n = rosenberg(yi, vi).fsnum;
    const mean = 40 / vi.reduce((sum, v) => sum + 1 / v, 0);
    const p = (extra: number) =>
      rma([...yi, ...Array(extra).fill(0)], [...vi, ...Array(extra).fill(mean)], { method: "EE" }).pval[0]!;
    expect(p(n)).toBeGreaterThanOrEqual(0.05);
    expect(p(n - 1)).toBeLessThan(0.05);
    expect(failSafeGeneral(yi, vi, { method: "EE" }).fsnum).toBe(n);
    expect(failSafeGeneral(yi, vi, { method: "EE", target: 0.05 }).fsnum).toBe(orwin(yi, { vi, target: 0.05 }).fsnum);
  });

  it("Henmi and Copas without heterogeneity is narrower than the normal interval only through Q's own variation", () => {
    const y = [0.2, 0.21, 0.19, 0.2];
    const r = henmiCopas(y, [0.02, 0.03, 0.02, 0.05]);
    expect(r.tau2).toBe(0);
    expect(r.ciUb - r.beta).toBeLessThanOrEqual(1.96 * r.se);
    expect(r.ciUb - r.beta).toBeGreaterThan(1.5 * r.se);
  });

  it("PET hands over to PEESE only with evidence of an effect", () => {
    const r = petPeese(yi, vi);
    expect(r.selected).toBe(r.petOneSidedP < 0.05 ? "PEESE" : "PET");
    expect(r.conditional.estimate).toBe(r.selected === "PET" ? r.pet.estimate : r.peese.estimate);
    expect(petPeese(yi, vi, { model: "rma", method: "REML" }).pet.estimate).toBeCloseTo(egger(yi, vi).estimate!, 12);
  });

  it("three-level PET is the multilevel model with the standard error as moderator", () => {
    const r = threeLevelPet(yi, vi, study);
    const X = fromRows(vi.map((v) => [1, Math.sqrt(v)]));
    const random2 = [
      { name: "study", labels: study },
      { name: "effect", labels: study.map((s, i) => `${s}.${i}`) },
    ];
    const fit = fitMultilevel({ yi, vi, X, random: random2 });
    expect(worst([r.limit.estimate, r.slope.estimate], Array.from(fit.beta))).toBeLessThan(1e-7);
    expect(r.clusters).toBe(14);
    expect(r.slope.df!).toBeLessThan(14);
    const robust = eggerRobust(yi, vi, study);
    expect(worst([robust.slope.estimate], [egger(yi, vi).fit.beta[1]!])).toBeLessThan(1e-9);
  });
});

describe("refusals", () => {
  it.each([
    ["begg", () => begg([0.1, Number.NaN, 0.3], [1, 2, 3])],
    ["begg", () => begg([0.1, 0.2], [1, 2])],
    // their weighted mean is 0.30000000000000004, and what is left of the effects is its rounding
    ["begg", () => begg([0.3, 0.3, 0.3, 0.3], [0.04, 0.003, 0.01, 0.02])],
    ["egger", () => egger([0.1, 0.2, 0.3], [1, 1, 1])],
    ["egger without n", () => egger([0.1, 0.2, 0.3], [1, 2, 3], { predictor: "ni" })],
    ["trimFill", () => trimFill([0.1, 0.2], [1, 2])],
    ["rosenthal", () => rosenthal([0.1], [0])],
    ["rosenberg", () => rosenberg([0.1], [1], 0.7)],
    ["orwin", () => orwin([0.1], { target: 0 })],
    ["henmiCopas", () => henmiCopas([0.1], [1])],
    ["waap", () => waap([0.1], [1])],
    ["tes", () => excessSignificance([0.1], [1], { alpha: 2 })],
    ["eggerRobust", () => eggerRobust([0.1, 0.2, 0.3], [1, 2, 3], ["a", "b"])],
  ])("%s throws a RangeError", (_, run) => {
    expect(run).toThrow(RangeError);
  });
});
