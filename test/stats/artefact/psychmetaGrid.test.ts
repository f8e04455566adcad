import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { artefactDistribution } from "../../../pipeline/stats/artefact/artefactDistribution.ts";
import type { HunterSchmidtOptions } from "../../../pipeline/stats/artefact/bareBones.ts";
import type { ArtefactCorrection, Artefacts } from "../../../pipeline/stats/artefact/correctedR.ts";
import type { DistributionMethod } from "../../../pipeline/stats/artefact/distributionsOfArtefacts.ts";
import { individualCorrection } from "../../../pipeline/stats/artefact/individualCorrection.ts";
import { ATTENUATIONS } from "../../../pipeline/stats/artefact/restriction.ts";
import fixture from "../../fixtures/metafor/psychmetaGrid.json" with { type: "json" };
import { taylorAsRounded } from "./rounded.ts";

const CORRECTIONS: readonly ArtefactCorrection[] = ["meas", "uvdrr", "uvirr"];
const METHODS: readonly DistributionMethod[] = ["tsa", "int"];

type Case = (typeof fixture.grid)[number];
const COMPLETE = fixture.grid.filter(({ data }) => ![...data.rxx, ...data.ryy, ...data.u].includes(null));
/** What an effect lacks (null) is left out. */
const artefactsOf = ({ data }: Case): Partial<Artefacts>[] =>
  data.r.map((_, i) => {
    const own = { rxx: data.rxx[i], ryy: data.ryy[i], ux: data.u[i] };
    return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null));
  });
const optionsOf = ({ options }: Case): HunterSchmidtOptions => ({
  correctBias: options.correct_bias,
  limits: options.limits as "t" | "normal",
  level: options.level,
  credibility: options.cred,
});
const close = (got: number, want: number, what: string) =>
  expect(Math.abs(got - want), `${what}: ${got} ${want}`).toBeLessThanOrEqual(1e-10 * Math.max(Math.abs(want), 1e-3));

/** Each of ours beside the package's, which has them in the same order under its own names. */
const closeAll = (pairs: readonly (readonly [number, number])[], names: object, of = "") =>
  pairs.forEach(([ours, theirs], i) => {
    close(ours, theirs, `${of} ${Object.keys(names)[i]}`);
  });

describe("psychmeta on a grid of tables", () => {
  it("holds every combination", () => {
    expect([fixture.grid.length, COMPLETE.length]).toEqual([15, 12]);
    for (const own of fixture.grid) {
      const corrections = COMPLETE.includes(own) ? 3 : 0;
      const counts = [own.ad, own.ad["uvirr.int"], own.ic].map((part) => Object.keys(part).length);
      expect(counts).toEqual([7, 9, corrections]);
    }
  });

  const cellsOf = (grid: readonly Case[]) =>
    grid.flatMap((own) => CORRECTIONS.map((correction) => [own.name, correction, own] as const));

  it.each(cellsOf(fixture.grid))("%s: distributions, %s", (_, correction, own) => {
    for (const method of METHODS) {
      const want = own.ad[`${correction}.${method}` as keyof Case["ad"]];
      const got = artefactDistribution(own.data.r, own.data.n, artefactsOf(own), correction, method, optionsOf(own));
      const pairs = [
        [got.artefactVariance, want.var_art],
        [got.residualVariance, want.var_res],
        [got.meanRho, want.mean_rho],
        [got.varRho, want.var_rho],
        [got.seRho, want.se_r_c],
        [got.ciLb, want.CI_LL],
        [got.ciUb, want.CI_UL],
        [got.crLb, want.CR_LL],
        [got.crUb, want.CR_UL],
      ] as const;
      closeAll(pairs, want, method);
    }
  });

  it.each(cellsOf(COMPLETE))("%s: one by one, %s", (_, correction, own) => {
    const want = own.ic[correction]!;
    const got = individualCorrection(
      own.data.r,
      own.data.n,
      artefactsOf(own) as Artefacts[],
      correction,
      optionsOf(own),
    );
    const s = got.trueScore;
    const pairs = [
      [s.mean, want.mean_rho],
      [s.variance, want.var_r_c],
      [s.errorVariance, want.var_e_c],
      [s.residualVariance, want.var_rho],
      [s.se, want.se_r_c],
      [s.ciLb, want.CI_LL],
      [s.ciUb, want.CI_UL],
      [s.crLb, want.CR_LL],
      [s.crUb, want.CR_UL],
      [got.generalizationX.mean, want.mean_rho * want.gx],
    ] as const;
    closeAll(pairs, want);
    got.effects.forEach(({ rho, vi, wi, A, a }, i) => {
      const theirs = [want.yi[i]!, want.vi[i]!, want.weight[i]!, want.A[i]!, want.a[i]!];
      [rho, vi, wi, A, a].forEach((ours, j) => {
        close(ours, theirs[j]!, `effect ${i + 1}`);
      });
    });
  });

  it.each(fixture.grid.map((own) => [own.name, own] as const))("%s: as the package rounds", (_, own) => {
    const want = own.ad["uvirr.tsa.rounded"];
    const got = taylorAsRounded(own.data.r, own.data.n, artefactsOf(own), optionsOf(own));
    close(got.meanRho, want.mean_rho, "mean_rho");
    close(got.artefactVariance, want.var_art, "var_art");
    close(got.varRho, want.var_rho, "var_rho");
  });
});

describe("attenuation", () => {
  const share = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const at = fc.record({ qx: share(0.4, 1), u: share(0.3, 1.2), qy: share(0.4, 1) });

  it("undoes what restriction and unreliability did", () => {
    fc.assert(
      fc.property(fc.constantFrom(...CORRECTIONS), share(-0.95, 0.95), at, (correction, rho, means) => {
        const { attenuate, correct } = ATTENUATIONS[correction];
        expect(correct(attenuate(rho, means), means)).toBeCloseTo(rho, 12);
      }),
    );
  });

  it("has the slopes that its logarithm has, the index of x unrestricted", () => {
    fc.assert(
      fc.property(fc.constantFrom(...CORRECTIONS), share(0.01, 0.95), at, (correction, rho, means) => {
        const { attenuate, slopes } = ATTENUATIONS[correction];
        const { qx, u, qy } = means;
        const slack = (c: number) => (u * u - 1) / (1 + c * c * (u * u - 1));
        const grip = (c: number) => (c * c * u) / (1 + c * c * (u * u - 1));
        const restricted = (u * qx) / Math.sqrt(1 + qx * qx * (u * u - 1));
        const r = attenuate(rho, { qx: correction === "uvirr" ? restricted : qx, u, qy });
        const both = rho * qx;
        const byLogarithm =
          correction === "uvirr"
            ? { rho: 1 / rho - rho * slack(rho), qx: 1 / qx - qx * slack(qx), u: 2 / u - grip(rho) - grip(qx) }
            : { rho: 1 / rho - both * qx * slack(both), qx: 1 / qx - both * rho * slack(both), u: 1 / u - grip(both) };
        const got = slopes(rho, means);
        for (const key of ["rho", "qx", "u"] as const) expect(got[key]).toBeCloseTo(r * byLogarithm[key], 11);
        expect(got.qy).toBeCloseTo(r / qy, 11);
      }),
    );
  });

  const { r, n, rxx, ryy, u } = fixture.grid[0]!.data;

  it.each(METHODS)(
    "indirect restriction of nothing is unreliability alone, and of a perfect x direct restriction: %s",
    (method) => {
      const of = (correction: ArtefactCorrection, artefacts: readonly { rxx: number; ryy: number; ux: number }[]) => {
        const { bareBones: _, ...numbers } = artefactDistribution(r, n, artefacts, correction, method);
        return Object.values(numbers);
      };
      const same = (one: readonly number[], other: readonly number[], digits: number) =>
        one.forEach((value, i) => {
          expect(value).toBeCloseTo(other[i]!, digits);
        });
      const unrestricted = r.map((_, i) => ({ rxx: rxx[i]!, ryy: ryy[i]!, ux: 1 }));
      // ± 4 standard deviations hold all but 6e-5 of the distribution that interactive restriction integrates over
      same(of("uvirr", unrestricted), of("meas", unrestricted), method === "tsa" ? 14 : 3);
      const perfect = r.map((_, i) => ({ rxx: 1, ryy: ryy[i]!, ux: u[i]! }));
      same(of("uvirr", perfect), of("uvdrr", perfect), 14);
    },
  );

  it("refuses artefacts that contradict their means, and reliabilities of the wrong sample", () => {
    const apart = [
      { rxx: 0.3, ryy: 0.8, ux: 0.9 },
      { rxx: 0.95, ryy: 0.8, ux: 2.2 },
    ];
    for (const correction of ["uvdrr", "uvirr"] as const)
      for (const method of METHODS)
        expect(() => artefactDistribution([0.2, 0.3], [40, 50], apart, correction, method)).toThrow(
          "that fit, got rxx",
        );
    const unrestricted = apart.map((own) => ({ ...own, ux: 0.9, rxxUnrestricted: true }));
    expect(() => artefactDistribution([0.2, 0.3], [40, 50], unrestricted, "uvirr", "tsa")).toThrow(
      "needs rxx of the restricted samples, got an unrestricted 0.3",
    );
  });
});
