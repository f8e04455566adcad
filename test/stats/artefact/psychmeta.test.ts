import { describe, expect, it } from "vitest";
import { artefactDistribution } from "../../../pipeline/stats/artefact/artefactDistribution.ts";
import {
  bareBones,
  type HunterSchmidtOptions,
  type HunterSchmidtSummary,
} from "../../../pipeline/stats/artefact/bareBones.ts";
import {
  type ArtefactCorrection,
  correctedVariance,
  correctR,
  unbiasedByHunterSchmidt,
} from "../../../pipeline/stats/artefact/correctedR.ts";
import type { DistributionMethod } from "../../../pipeline/stats/artefact/distributionsOfArtefacts.ts";
import { individualCorrection } from "../../../pipeline/stats/artefact/individualCorrection.ts";
import fixture from "../../fixtures/metafor/psychmeta.json" with { type: "json" };
import { taylorAsRounded } from "./rounded.ts";

const { r, n, rxx, ryy, u } = fixture.data;
const artefacts = r.map((_, i) => ({ rxx: rxx[i]!, ryy: ryy[i]!, ux: u[i]! }));
const close = (got: number, want: number, what: string) =>
  expect(Math.abs(got - want), `${what}: ${got} ${want}`).toBeLessThanOrEqual(1e-10 * Math.max(Math.abs(want), 1e-3));

function summaryClose(got: HunterSchmidtSummary, want: Record<string, number>, names: readonly string[]): void {
  const [mean, variance, error, residual, se] = names;
  close(got.mean, want[mean!]!, mean!);
  close(got.variance, want[variance!]!, variance!);
  close(got.errorVariance, want[error!]!, error!);
  close(got.residualVariance, want[residual!]!, residual!);
  close(got.se, want[se!]!, se!);
  close(got.ciLb, want.CI_LL_95!, "ciLb");
  close(got.ciUb, want.CI_UL_95!, "ciUb");
  close(got.crLb, want.CR_LL_80!, "crLb");
  close(got.crUb, want.CR_UL_80!, "crUb");
}

function optionsOf(name: string): HunterSchmidtOptions {
  const override = name.includes("hs_override");
  return {
    correctBias: override || name.includes("bias_TRUE"),
    error: name.includes("error_sample") ? "sample" : "mean",
    limits: override || name.includes("norm") ? "normal" : "t",
    unbiasedVariance: !override && !name.includes("var_unbiased_FALSE"),
  };
}

describe("psychmeta", () => {
  it("covers the grid", () => {
    expect([fixture.correct.length, fixture.bb.length, fixture.ic.length, fixture.ad.length]).toEqual([12, 10, 18, 6]);
  });

  it.each(fixture.correct.map((c) => [`${c.correction} bias ${c.bias}`, c] as const))("corrects r: %s", (_, want) => {
    const correction = want.correction.split("_")[0] as ArtefactCorrection;
    const perfect = want.correction.endsWith("noalpha");
    r.forEach((ri, i) => {
      const own = perfect
        ? { rxx: 1, ryy: 1, ux: u[i]! }
        : { ...artefacts[i]!, rxxUnrestricted: want.correction.endsWith("rxxunrestricted") };
      const observed = want.bias ? unbiasedByHunterSchmidt(ri, n[i]!) : ri;
      const got = correctR(observed, own, correction);
      close(got.rho, want.rho[i]!, "rho");
      close(got.rho * Math.sqrt(got.rxxa), want.rxp[i]!, "rxp");
      // with the correction for bias psychmeta takes ryya from the uncorrected r here, from the corrected one in ma_r
      if (!want.bias || correction === "meas") close(got.rho * Math.sqrt(got.ryya), want.rty[i]!, "rty");
      const half = 1.959963984540054 / Math.sqrt(n[i]! - 3);
      close(correctR(Math.tanh(Math.atanh(observed) - half), own, correction).rho, want.lb[i]!, "lb");
      close(correctR(Math.tanh(Math.atanh(observed) + half), own, correction).rho, want.ub[i]!, "ub");
      const vi = correctedVariance(observed, n[i]!, got);
      close((1 - got.rho ** 2) ** 2 / vi + 1, want.nEffective[i]!, "n effective");
    });
  });

  it.each(fixture.bb.map((c) => [c.name, c] as const))("bare bones: %s", (name, want) => {
    const got = bareBones(r, n, optionsOf(name));
    summaryClose(got, want as unknown as Record<string, number>, ["mean_r", "var_r", "var_e", "var_res", "se_r"]);
    want.vi.forEach((vi, i) => {
      close(got.vi[i]!, vi, "vi");
    });
  });

  it.each(fixture.ic.map((c) => [c.name, c] as const))("individual correction: %s", (name, want) => {
    const got = individualCorrection(r, n, artefacts, name.split(".")[0] as ArtefactCorrection, optionsOf(name));
    for (const part of ["trueScore", "generalizationX", "generalizationY"] as const) {
      summaryClose(got[part], want[part], ["mean_rho", "var_r_c", "var_e_c", "var_rho", "se_r_c"]);
    }
    got.effects.forEach((effect, i) => {
      close(effect.rho, want.effects.yi[i]!, "yi");
      close(effect.vi, want.effects.vi[i]!, "vi");
      close(effect.wi, want.effects.weight[i]!, "weight");
      close(effect.A, want.effects.A[i]!, "A");
      close(effect.a, want.effects.a[i]!, "a");
    });
  });

  it.each(fixture.ad.map((c) => [c.name, c] as const))("artefact distribution: %s", (name, want) => {
    const [correction, method] = name.split(".") as [ArtefactCorrection, DistributionMethod];
    if (name === "uvirr.tsa") {
      // psychmeta rounds the mean and variance of true-score ratios here, which psychmetaGrid.test.ts goes into
      const got = taylorAsRounded(r, n, artefacts, optionsOf(name));
      close(got.artefactVariance, want.var_art, "var_art");
      close(got.meanRho, want.mean_rho, "mean_rho");
      close(got.varRho, want.var_rho, "var_rho");
      return;
    }
    const got = artefactDistribution(r, n, artefacts, correction, method);
    close(got.artefactVariance, want.var_art, "var_art");
    close(got.residualVariance, want.var_res, "var_res");
    close(got.meanRho, want.mean_rho, "mean_rho");
    close(got.varRho, want.var_rho, "var_rho");
    close(got.seRho, want.se_r_c, "se");
    close(got.ciLb, want.CI_LL_95, "ciLb");
    close(got.ciUb, want.CI_UL_95, "ciUb");
    close(got.crLb, want.CR_LL_80, "crLb");
    close(got.crUb, want.CR_UL_80, "crUb");
  });
});

describe("identities", () => {
  it("perfect measures and no restriction change nothing", () => {
    for (const correction of ["meas", "uvdrr", "uvirr"] as const) {
      expect(correctR(0.3, { rxx: 1, ryy: 1, ux: 1 }, correction)).toEqual({ rho: 0.3, A: 1, a: 1, rxxa: 1, ryya: 1 });
    }
    const plain = bareBones(r, n);
    const none = individualCorrection(
      r,
      n,
      r.map(() => ({ rxx: 1, ryy: 1 })),
      "meas",
    );
    expect(none.trueScore.mean).toBeCloseTo(plain.mean, 15);
    expect(none.trueScore.residualVariance).toBeCloseTo(plain.residualVariance, 15);
  });

  it("a correlation of 0 stays 0 and keeps a finite factor", () => {
    for (const correction of ["meas", "uvdrr", "uvirr"] as const) {
      const { rho, A } = correctR(0, artefacts[0]!, correction);
      expect(rho).toBe(0);
      expect(A).toBeGreaterThan(0);
    }
  });

  it.each([
    () => correctR(0.3, { rxx: 0, ryy: 1 }, "meas"),
    () => correctR(0.3, { rxx: 1, ryy: 1.1 }, "meas"),
    () => correctR(0.3, { rxx: 0.8, ryy: 0.8 }, "uvdrr"),
    () => correctR(0.3, { rxx: 0.5, ryy: 0.8, ux: 0.6, rxxUnrestricted: true }, "uvirr"),
    () => correctR(1, { rxx: 0.8, ryy: 0.8 }, "meas"),
    () => correctR(0.9, { rxx: 0.9, ryy: 0.3, ux: 1.5 }, "uvdrr"),
    () => correctR(0.9, { rxx: 0.9, ryy: 0.3, ux: 1.5 }, "uvirr"),
    () => bareBones([0.2], [20]),
    () => bareBones([0.2, 0.3], [20]),
    () => bareBones([0.2, Number.NaN], [20, 20]),
    () => individualCorrection([0.2, 0.3], [20, 20], [{ rxx: 1, ryy: 1 }], "meas"),
  ])("%s throws", (call) => {
    expect(call).toThrow(RangeError);
  });
});
