import { describe, expect, it } from "vitest";
import type { PoolSpec } from "../../pipeline/schema/analysis.ts";
import type { Fit } from "../../pipeline/schema/fit.ts";
import { ingest } from "../../pipeline/stages/01-ingest.ts";
import { convert } from "../../pipeline/stages/02-convert.ts";
import { aggregate } from "../../pipeline/stages/03-aggregate.ts";
import { pool } from "../../pipeline/stages/04-pool.ts";
import { folder } from "../support/folder.ts";

/** The models of a delivered folder, or others in their place. */
async function fitsOf(id: string, specs?: PoolSpec[]): Promise<Record<string, Fit>> {
  const own = await ingest.run({ files: folder(id) });
  const changed = specs ? { ...own, analysis: { ...own.analysis, pool: specs, moderators: [] } } : own;
  const effects = await convert.run({ ingest: changed });
  const sets = await aggregate.run({ ingest: changed, convert: effects });
  const { fits } = await pool.run({ ingest: changed, aggregate: sets });
  return Object.fromEntries(fits.map((fit) => [fit.analysis, fit]));
}
const spec = (id: string, more: Partial<PoolSpec> = {}): PoolSpec => ({
  ...{ id, label: id, measure: "ZCOR", method: "REML", test: "z", value_set: "printed" },
  ...more,
});

describe("the two study tables", () => {
  // R 4.2.2, metafor 3.8-1: rma(measure = "ZCOR", ri, ni, control = list(threshold = 1e-14, maxiter = 1000)), tanh of the estimate
  it.each([
    ["farber2011", 18, 0.2528221, 0.2590734],
    ["kolden2011", 16, 0.2497909, 0.2279776],
  ])("%s: k = %i, printed and recoded values as R pools them", async (id, k, printed, recoded) => {
    const fits = await fitsOf(id);
    expect(fits.overall!.fit.k).toBe(k);
    expect(fits.overall!.backTransformed!.pred).toBeCloseTo(printed, 6);
    expect(fits.recoded!.backTransformed!.pred).toBeCloseTo(recoded, 6);
  });

  it("hold the variants that come near the printed .27 and .24", async () => {
    expect((await fitsOf("farber2011")).pm!.backTransformed!.pred).toBeCloseTo(0.2664, 4);
    expect((await fitsOf("kolden2011"))["cor-dl"]!.coefficients[0]!.beta).toBeCloseTo(0.2443, 4);
  });
});

describe("dependent effects", () => {
  it("three-level and correlated-effects models named in the analysis run on effects kept apart", async () => {
    const random = "sample_id/effect_id";
    const fits = await fitsOf("simulated2018", [spec("three", { random }), spec("che", { random, rho: 0.5 })]);
    // R 4.2.2, metafor 3.8-1: rma.mv(yi, vi or vcalc(vi, cluster = sample_id, obs = effect_id, rho = .5), random = ~ 1 | sample_id/effect_id),
    // optim (Nelder–Mead, reltol = 1e-15)
    for (const [id, beta, se, sigma2] of [
      ["three", 0.28632831467458386, 0.01170202270338789, [0.02929853251774923, 0.00138695482588179]],
      ["che", 0.28502175755696613, 0.01168226241623857, [0.02211709492538756, 0.00602856252705544]],
    ] as const) {
      const fit = fits[id]!;
      expect(fit.fit.k).toBe(735);
      expect(fit.coefficients[0]!.beta).toBeCloseTo(beta, 8);
      expect(fit.coefficients[0]!.se).toBeCloseTo(se, 8);
      sigma2.forEach((value, i) => {
        expect(fit.multilevel!.sigma2[i]).toBeCloseTo(value, 7);
      });
    }
  });

  it("raw correlations of one sample are pooled by their mean and its variance", async () => {
    const fits = await fitsOf("alliance2026", [spec("cor", { measure: "COR", method: "EE" })]);
    const own = await ingest.run({ files: folder("alliance2026") });
    const { effects } = await convert.run({ ingest: own });
    const samples = groupBySample(effects);
    let weights = 0;
    let weighted = 0;
    for (const group of samples.values()) {
      const v = group.map(({ ri, ni }) => (1 - ri * ri) ** 2 / (ni - 1));
      const sum = v
        .flatMap((a, i) => v.map((b, j) => (i === j ? a : 0.5 * Math.sqrt(a * b))))
        .reduce((a, b) => a + b, 0);
      const vi = sum / group.length ** 2;
      weights += 1 / vi;
      weighted += group.reduce((total, { ri }) => total + ri, 0) / group.length / vi;
    }
    expect(fits.cor!.fit.k).toBe(16);
    expect(fits.cor!.coefficients[0]!.beta).toBeCloseTo(weighted / weights, 12);
  });
});

function groupBySample<T extends { sample_id: string }>(effects: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const effect of effects) groups.set(effect.sample_id, [...(groups.get(effect.sample_id) ?? []), effect]);
  return groups;
}
