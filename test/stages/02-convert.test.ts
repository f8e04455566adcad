import { describe, expect, it } from "vitest";
import type { Ingested } from "../../pipeline/schema/dataset.ts";
import type { StudyRow } from "../../pipeline/schema/study.ts";
import { ingest } from "../../pipeline/stages/01-ingest.ts";
import { convert } from "../../pipeline/stages/02-convert.ts";
import { faultsOf, folder, folderOf } from "../support/folder.ts";

const ingested = (id: string) => ingest.run({ files: folder(id) });
const converted = async (id: string) => convert.run({ ingest: await ingested(id) });

/** An ingested table of one row, with cells that ingest itself would have refused. */
async function oneRow(cells: Partial<Ingested["rows"][number]>): Promise<Ingested> {
  const header = "effect_id,sample_id,study_id,slab,ni,stat,value,orientation,include";
  const own = await ingest.run({ files: folderOf(`${header}\na,a,a,a,50,r,.3,oriented,yes\n`) });
  return { ...own, rows: [{ ...own.rows[0]!, ...cells } as StudyRow] };
}

describe("convert", () => {
  it("makes one effect a row and value set, z = atanh(r) and vi = 1/(n − 3) for correlations", async () => {
    const { rows } = await ingested("farber2011");
    const { effects } = await converted("farber2011");
    expect(effects).toHaveLength(2 * rows.length);
    for (const row of rows) {
      const printed = effects.find((e) => e.effect_id === row.effect_id && e.value_set === "printed")!;
      const recoded = effects.find((e) => e.effect_id === row.effect_id && e.value_set === "recoded")!;
      expect(printed).toMatchObject({ ri: row.value, ni: row.ni, vi_rule: "1/(n-3)", conversion: "r" });
      expect(printed.yi).toBeCloseTo(Math.atanh(row.value!), 14);
      expect(printed.vi).toBeCloseTo(1 / (row.ni! - 3), 14);
      expect(printed.vi_r).toBeCloseTo((1 - row.value! ** 2) ** 2 / (row.ni! - 1), 14);
      expect(recoded.ri).toBe(row.value_recoded);
      expect(recoded.ni).toBe(row.ni_recoded);
    }
  });

  it("converts every kind of statistic of the abstracts, oriented, by hand-computed values", async () => {
    const { effects } = await converted("alliance2026");
    expect(effects).toHaveLength(21);
    const r = (id: string) => effects.find((effect) => effect.effect_id === id)!.ri;
    expect(r("venezuela_ppv_2025_1")).toBeCloseTo(0.301, 12);
    expect(r("crits_christoph_2011_1")).toBeCloseTo(Math.sqrt(0.047), 12);
    expect(r("steuwe_2023_1")).toBeCloseTo(2.371 / Math.sqrt(44), 12);
    expect(r("smith_2012_1")).toBeCloseTo(Math.sqrt(6.94 / 37), 12);
    expect(r("pmc9278317_2022_1")).toBeCloseTo(0.13, 12);
    expect(r("goldberg_2013_s29")).toBeCloseTo(0.38, 12);
    expect(r("pe_sertraline_2024_1")).toBeCloseTo(0.59 / Math.sqrt(0.59 ** 2 + 4), 12);
    expect(r("assip_2023_s30")).toBeCloseTo(3.21 / Math.sqrt(3.21 ** 2 + 55), 12);
    expect(r("anderson_2012_s12")).toBeCloseTo(2.21 / Math.sqrt(2.21 ** 2 + 79), 12);
  });

  it("keeps each formula with the line and the column that its numbers stand in", async () => {
    const { rows } = await ingested("alliance2026");
    const { effects } = await converted("alliance2026");
    for (const effect of effects) {
      const row = rows.find((candidate) => candidate.effect_id === effect.effect_id)!;
      expect(effect.steps!.length).toBeGreaterThanOrEqual(3);
      expect(new Set(effect.steps!.map((step) => step.row))).toEqual(new Set([row.file_row]));
      expect(effect.steps![0]).toMatchObject({ column: "value", inputs: { value: row.value } });
      expect(effect.steps!.find((step) => step.result === "z" && step.id === "fisher-z")!.value).toBe(effect.yi);
      for (const step of effect.steps!) if (step.column) expect(row).toHaveProperty(step.column);
    }
  });

  it("takes coded columns as moderators, empty cells absent, no text and no part of the statistic", async () => {
    const { effects } = await converted("alliance2026");
    const first = effects.find((effect) => effect.effect_id === "lorenzo_luaces_2014_1")!;
    expect(first.moderators).toMatchObject({ modality: "CBT", selected: "no", year: 2014 });
    for (const name of ["delivery", "stat", "ni", "value", "orientation", "include", "citation", "note", "slab"]) {
      expect(first.moderators).not.toHaveProperty(name);
    }
  });

  it("makes nothing of claims and pictures", async () => {
    for (const id of ["fluckiger2018", "published2026"]) expect((await converted(id)).effects).toEqual([]);
  });

  it("returns what lies outside a formula's domain as a warning on the row", async () => {
    const { warnings } = await converted("alliance2026");
    expect(warnings).toMatchObject([{ code: "groupsUnknown", effect_id: "pe_sertraline_2024_1" }]);
  });

  it("refuses what leads to no correlation, at its row", async () => {
    const own = await oneRow({ stat: "HR", value: 0.98, file_row: 7 });
    expect(await faultsOf(() => convert.run({ ingest: own }))).toMatchObject([
      { file: "studies.csv", row: 7, column: "value", problem: expect.stringContaining("hazard ratio") },
    ]);
  });

  it("refuses a row without a value", async () => {
    const { value: _, ...rest } = (await oneRow({})).rows[0]!;
    const own = { ...(await oneRow({})), rows: [rest as StudyRow] };
    expect(await faultsOf(() => convert.run({ ingest: own }))).toMatchObject([{ row: 2, column: "value" }]);
  });
});
