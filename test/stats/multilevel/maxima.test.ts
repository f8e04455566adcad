import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConvergenceError } from "../../../pipeline/stats/convergence.ts";
import { nestedFactors } from "../../../pipeline/stats/multilevel/factor.ts";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { maximise } from "../../../pipeline/stats/multilevel/maximise.ts";
import { prepareMultilevel } from "../../../pipeline/stats/multilevel/model.ts";
import { createRandom } from "../../../pipeline/stats/random.ts";

interface Maximum {
  readonly ll: number;
  readonly sigma2: readonly number[];
  readonly beta: number;
  readonly se: number;
}
const { data, cases } = JSON.parse(readFileSync("test/fixtures/metafor/dependentMaxima.json", "utf8")) as {
  data: { yi: number[]; vi: number[]; study: number[] };
  cases: readonly { method: "ML" | "REML"; maxima: readonly Maximum[] }[];
};
const factors = (study: readonly number[]) =>
  nestedFactors([
    { name: "study", labels: study },
    { name: "effect", labels: study.map((_, i) => i) },
  ]);

describe("a likelihood with several maxima", () => {
  it("was climbed by R from 25 points for each method, and has more than one summit", () => {
    expect(cases.map(({ method }) => method)).toEqual(["ML", "REML"]);
    expect(cases[0]!.maxima.length).toBeGreaterThan(1);
  });

  it.each(cases)("is followed to the highest that R reaches from any start: $method", ({ method, maxima }) => {
    const fit = fitMultilevel({ yi: data.yi, vi: data.vi, random: factors(data.study), method });
    const [highest] = maxima;
    expect(fit.logLik.ll - highest!.ll).toBeGreaterThan(-1e-10);
    fit.sigma2.forEach((value, l) => {
      expect(value).toBeCloseTo(highest!.sigma2[l]!, 7);
    });
    expect(fit.beta[0]).toBeCloseTo(highest!.beta, 6);
  });

  it("is never lower than where a climb from a random point ends, variances over eight orders of magnitude", () => {
    const table = fc.record({
      seed: fc.integer({ min: 1, max: 1e9 }),
      k: fc.integer({ min: 4, max: 30 }),
      crossed: fc.boolean(),
      method: fc.constantFrom("ML" as const, "REML" as const),
    });
    fc.assert(
      fc.property(table, ({ seed, k, crossed, method }) => {
        const random = createRandom(seed);
        const draw = (n: number) => Array.from({ length: k }, () => random.int(n));
        const study = draw(Math.ceil(k / 2));
        const vi = Array.from({ length: k }, () => 10 ** (-6 + 8 * random.next()));
        const yi = vi.map((v) => 0.3 + (0.3 + Math.sqrt(v)) * random.normal());
        const grouping = crossed
          ? [
              { name: "study", labels: study },
              { name: "rater", labels: draw(3) },
            ]
          : factors(study);
        const { likelihood, fixed } = prepareMultilevel({ yi, vi, random: grouping, method });
        const { ll } = maximise(likelihood, fixed);
        for (let climb = 0; climb < 8; climb++) {
          try {
            const start = fixed.map(() => 10 ** (-7 + 9 * random.next()));
            expect(maximise(likelihood, fixed, start).ll - ll).toBeLessThan(1e-10 * Math.max(1, Math.abs(ll)));
          } catch (error) {
            if (!(error instanceof ConvergenceError)) throw error;
          }
        }
      }),
      { numRuns: 20, seed: 1 },
    );
  });
});
