import { describe, expect, it } from "vitest";
import type { Analysis } from "../../pipeline/schema/analysis.ts";
import { aggregatedSchema } from "../../pipeline/schema/effect.ts";
import type { StudyRow } from "../../pipeline/schema/study.ts";
import { ingest } from "../../pipeline/stages/01-ingest.ts";
import { convert } from "../../pipeline/stages/02-convert.ts";
import { aggregate } from "../../pipeline/stages/03-aggregate.ts";
import { folder } from "../support/folder.ts";

/** The sets of a delivered folder, its analysis changed. */
async function setsOf(id: string, change: (analysis: Analysis) => Analysis = (analysis) => analysis) {
  const own = await ingest.run({ files: folder(id) });
  const changed = { ...own, analysis: change(own.analysis) };
  const effects = await convert.run({ ingest: changed });
  const out = aggregatedSchema.parse(await aggregate.run({ ingest: changed, convert: effects }));
  return { out, effects: effects.effects, set: (name: string) => out.sets.find((set) => set.id === name)! };
}

describe("aggregate", () => {
  it("makes one effect a sample: mean z and the variance of a mean of correlated effects", async () => {
    const { set, effects } = await setsOf("alliance2026");
    const overall = set("pool:overall");
    expect(overall).toMatchObject({ dependent: false, rho: 0.5 });
    expect(overall.effects).toHaveLength(16);
    const merged = overall.effects.find((effect) => effect.effect_id === "venezuela_ppv_2025")!;
    const members = effects.filter((effect) => effect.sample_id === "venezuela_ppv_2025");
    expect(merged.members).toEqual(members.map((effect) => effect.effect_id));
    const z = [0.301, 0.415, 0.258, 0.282].map(Math.atanh);
    expect(merged.yi).toBeCloseTo((z[0]! + z[1]! + z[2]! + z[3]!) / 4, 14);
    // four effects of equal variance 1/67 at ρ = .5: (1/67)(1 + 3 · .5)/4
    expect(merged.vi).toBeCloseTo(2.5 / (4 * 67), 14);
    expect(merged.ri).toBeCloseTo(Math.tanh(merged.yi), 14);
    expect(merged).toMatchObject({ ni: 70, conversion: "composite", vi_rule: "composite(rho=0.5)" });
    expect(merged.moderators).toMatchObject({ temporal: "concurrent", alliance_rater: "client" });
    expect(merged.moderators).not.toHaveProperty("component");
  });

  it("leaves a single effect as it was", async () => {
    const { set, effects } = await setsOf("alliance2026");
    const single = effects.find((effect) => effect.effect_id === "lorenzo_luaces_2014_1")!;
    const { steps: _, ...rest } = single;
    expect(set("pool:overall").effects).toContainEqual({ ...rest, members: [single.effect_id] });
  });

  it("subsets rows first, then aggregates what is left of a sample", async () => {
    const { set } = await setsOf("alliance2026");
    const sizes = ["prospective", "not-selected", "prospective-not-selected"].map(
      (id) => set(`pool:${id}`).effects.length,
    );
    expect(sizes).toEqual([14, 11, 9]);
    const left = set("pool:not-selected").effects.find((effect) => effect.sample_id === "venezuela_ppv_2025")!;
    expect(left.members).toEqual(["venezuela_ppv_2025_1", "venezuela_ppv_2025_3", "venezuela_ppv_2025_4"]);
  });

  it("aggregates within sample × level for a moderator that varies inside samples, and says they are dependent", async () => {
    const { set, out } = await setsOf("alliance2026");
    const component = set("moderator:component");
    expect(component.dependent).toBe(true);
    const own = component.effects.filter((effect) => effect.sample_id === "venezuela_ppv_2025");
    expect(own.map((effect) => effect.effect_id)).toEqual([
      "venezuela_ppv_2025_1",
      "venezuela_ppv_2025·goal",
      "venezuela_ppv_2025_4",
    ]);
    expect(own.map((effect) => effect.moderators.component)).toEqual(["total", "goal", "bond"]);
    expect(set("moderator:modality").dependent).toBe(false);
    expect(out.warnings.map(({ message }) => message)).toContain(
      "8 of 21 effects do not report modality and are left out of its test",
    );
  });

  it("gives every effect exactly one place in each set", async () => {
    for (const id of ["alliance2026", "simulated2018"]) {
      const { out } = await setsOf(id);
      for (const { effects } of out.sets) {
        const members = effects.flatMap((effect) => effect.members!);
        expect(new Set(members).size).toBe(members.length);
        expect(new Set(effects.map((effect) => effect.effect_id)).size).toBe(effects.length);
      }
    }
  });

  it("keeps effects apart where the analysis says none, or a model has random effects of its own", async () => {
    const none = await setsOf("alliance2026", (a) => ({ ...a, aggregate: { ...a.aggregate, by: "none" } }));
    expect(none.set("pool:overall").effects).toHaveLength(21);
    expect(none.set("pool:overall").dependent).toBe(true);
    expect(none.set("pool:overall").rho).toBeUndefined();
    const random = await setsOf("alliance2026", (a) => ({
      ...a,
      pool: a.pool.map((spec) => ({ ...spec, random: "sample_id/effect_id" })),
    }));
    expect(random.set("pool:overall").effects).toHaveLength(21);
  });

  it("merges raw correlations on their own scale for a model of raw correlations", async () => {
    const { set } = await setsOf("alliance2026", (a) => ({
      ...a,
      pool: a.pool.map((spec) => ({ ...spec, measure: "COR" })),
    }));
    const merged = set("pool:overall").effects.find((effect) => effect.effect_id === "venezuela_ppv_2025")!;
    expect(merged.ri).toBeCloseTo((0.301 + 0.415 + 0.258 + 0.282) / 4, 14);
    const v = [0.301, 0.415, 0.258, 0.282].map((r) => (1 - r * r) ** 2 / 69);
    const sum = v.flatMap((a, i) => v.map((b, j) => (i === j ? a : 0.5 * Math.sqrt(a * b)))).reduce((x, y) => x + y, 0);
    expect(merged.vi_r).toBeCloseTo(sum / 16, 14);
  });

  it("offers the Hunter–Schmidt composite by name: larger than the mean, Σr/√(m + m(m − 1)ρ)", async () => {
    const { set } = await setsOf("alliance2026", (a) => ({ ...a, aggregate: { ...a.aggregate, composite: "HS" } }));
    const merged = set("pool:overall").effects.find((effect) => effect.effect_id === "venezuela_ppv_2025")!;
    expect(merged.ri).toBeCloseTo((0.301 + 0.415 + 0.258 + 0.282) / Math.sqrt(4 + 12 * 0.5), 14);
    expect(merged.vi_rule).toBe("composite HS(rho=0.5)");
    expect(merged.yi).toBeCloseTo(Math.atanh(merged.ri), 14);
  });

  it("refuses a composite correlation that reaches 1", async () => {
    await expect(
      setsOf("farber2011", (a) => ({ ...a, aggregate: { by: "sample_id", rho: 0, composite: "HS" } })),
    ).resolves.toBeDefined();
    const own = await ingest.run({ files: folder("farber2011") });
    const rows = own.rows.map((row) => ({ ...row, sample_id: "one", study_id: "one", value: 0.9 }) as StudyRow);
    const analysis: Analysis = { ...own.analysis, aggregate: { by: "sample_id", rho: 0.5, composite: "HS" } };
    const changed = { ...own, rows, analysis };
    const effects = await convert.run({ ingest: changed });
    expect(() => aggregate.run({ ingest: changed, convert: effects })).toThrow("composite of one needs |r| < 1");
  });

  it("a number that differs within a sample becomes its mean over the members", async () => {
    const own = await ingest.run({ files: folder("farber2011") });
    const rows = own.rows
      .slice(0, 2)
      .map((row, i) => ({ ...row, sample_id: "one", study_id: "one", year: 1990 + 10 * i }) as StudyRow);
    const changed = { ...own, rows };
    const effects = await convert.run({ ingest: changed });
    const { sets } = await aggregate.run({ ingest: changed, convert: effects });
    const year = sets.find((set) => set.id === "moderator:year")!;
    expect(year.effects.map((effect) => effect.moderators.year)).toEqual([1995]);
  });
});
