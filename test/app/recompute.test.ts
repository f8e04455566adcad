import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readAdded, readOwnTable } from "../../pipeline/app/ownTable.ts";
import { figureAlone } from "../../pipeline/app/partial.ts";
import {
  allArtefacts,
  applyWhatIf,
  artefactsInSteps,
  type Base,
  baseOf,
  headline,
  viewOf,
} from "../../pipeline/app/recompute.ts";
import { NOTHING, type WhatIf } from "../../pipeline/app/whatIf.ts";
import { changeWords } from "../../pipeline/app/words.ts";
import { fileEffects } from "../../pipeline/effects.ts";
import { DataError } from "../../pipeline/errors.ts";
import type { PageFigure } from "../../pipeline/report/figure.ts";
import { pageFigures } from "../../pipeline/report/figures/index.ts";
import { furtherFigures } from "../../pipeline/report/further/figures.ts";
import { packed, unpacked } from "../../pipeline/report/instrument.ts";
import { PLACES, readDataset } from "../../pipeline/run/datasets.ts";
import { fitFile } from "../../pipeline/run/fitFile.ts";
import type { Fit } from "../../pipeline/schema/fit.ts";
import { stages } from "../../pipeline/stages/index.ts";
import { furtherNumbers } from "../../pipeline/stages/render/further/furtherNumbers.ts";

const effects = fileEffects(process.cwd(), () => {});
const ids = readdirSync("data", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .filter((id) => JSON.parse(readFileSync(`data/${id}/analysis.json`, "utf8")).kind === "recompute");

async function ingested(id: string) {
  return (await stages[0].run({ files: readDataset(id, effects, PLACES) })) as Base["ingest"];
}

async function base(id: string): Promise<Base> {
  return baseOf(unpacked(JSON.parse(JSON.stringify(packed(await ingested(id)))) as ReturnType<typeof packed>));
}

const kolden = await base("kolden2011");
const mean = (whatIf: Partial<WhatIf>, from = kolden): Fit =>
  headline(applyWhatIf(from, { ...NOTHING, ...whatIf })).fit!;
/** A fit without the names under which the pipeline files it. */
const numbers = ({ analysis: _, label: __, conventions: ___, ...rest }: Fit) => rest;

/** A figure without getters: its words, its tables, its specs. */
const plain = ({ id, title, message, note, table, wide, narrow }: PageFigure) => ({
  ...{ id, title, message, note, table, wide, narrow },
});

describe("one engine", () => {
  it("has data sets to be held against", () => expect(ids.length).toBeGreaterThanOrEqual(4));

  it.each(ids)("%s: the page computes what the command line computes, to every digit", async (id) => {
    const artefacts: Record<string, unknown> = { files: readDataset(id, effects, PLACES) };
    for (const stage of stages.slice(0, -1)) artefacts[stage.name] = await stage.run(artefacts as never);
    const { files: _, ...whole } = artefacts;
    expect(allArtefacts(applyWhatIf(await base(id), NOTHING), true)).toEqual(whole);
  });

  it("with a study out: what fit gives without it, to every digit", async () => {
    const file = "data/kolden2011/studies.csv";
    for (const row of kolden.ingest.rows) {
      const without = await fitFile(file, { subset: `effect_id != "${row.effect_id}"` }, {}, effects);
      expect(numbers(mean({ without: [row.effect_id] }))).toEqual(numbers(without));
    }
  });

  it.each(["DL", "PM", "ML", "EE", "SJ"] as const)("%s with every test: what fit gives", async (method) => {
    for (const test of ["z", "t", "knha"] as const) {
      const fit = await fitFile("data/kolden2011/studies.csv", { method, test }, {}, effects);
      expect(numbers(mean({ method, test }))).toEqual(numbers(fit));
    }
  });

  it("leaves the leading model's number the same in the quick and in the full computation", async () => {
    const big = await base("simulated2018");
    const applied = applyWhatIf(big, { ...NOTHING, off: ["modality:other"], rho: 0.7 });
    const quick = headline(applied).fit!;
    const full = [...artefactsInSteps(applied)].find((artefacts) => artefacts !== undefined)!;
    expect(full.pool.fits[0]).toEqual(quick);
    expect(quick.fit.k).toBeLessThan(295);
  });
});

describe("a what-if", () => {
  it("changes the leading model and no other, and says so in its label", () => {
    const { pool } = allArtefacts(applyWhatIf(kolden, { ...NOTHING, method: "DL" }));
    const before = allArtefacts(applyWhatIf(kolden, NOTHING)).pool;
    expect(pool.fits[0]!.label).toContain("DL");
    expect(pool.fits.slice(1)).toEqual(before.fits.slice(1));
    expect(numbers(pool.fits[0]!)).toEqual(numbers(before.fits.find(({ analysis }) => analysis === "dl")!));
  });

  it("counts what it takes out, with its reason", () => {
    const { ingest } = applyWhatIf(kolden, { ...NOTHING, without: ["athay1973"], off: ["relationship_rater:client"] });
    expect(ingest.counts.excluded).toEqual({ "taken out in this what-if": 4 });
    expect(ingest.counts.included).toBe(12);
  });

  it("says why there is no number when nothing is left", () => {
    const without = kolden.ingest.rows.map((row) => row.study_id);
    expect(headline(applyWhatIf(kolden, { ...NOTHING, without }))).toEqual({ reason: "no study is left" });
  });

  it("corrects for attenuation as R does with the same r and vi", () => {
    // metafor 3.8-1: A <- sqrt(.8*.9); rho <- r/A; vi <- ((1-r^2)/(A*(1-rho^2)))^2/(n-3);
    // rma(atanh(rho), vi, control=list(threshold=1e-14, maxiter=1000))
    const { coefficients, heterogeneity } = mean({ rxx: 0.8, ryy: 0.9 });
    expect(coefficients[0]!.beta).toBeCloseTo(0.296632879769533, 12);
    expect(coefficients[0]!.se).toBeCloseTo(0.0820201370760499, 12);
    expect(heterogeneity.tau2).toBeCloseTo(0.0674129729138972, 10);
    expect(() => mean({ rxx: 0.4 })).toThrow("needs |r| < 1");
  });

  it("is told in words", () => {
    const whatIf: WhatIf = {
      ...NOTHING,
      without: ["athay1973"],
      off: ["relationship_rater:client"],
      method: "DL",
      rxx: 0.8,
    };
    expect(changeWords(whatIf, kolden.ingest)).toBe(
      "without Althay (1973); without the level client; estimator DL; corrected for reliabilities of 0.8 and 1",
    );
    const many = kolden.ingest.rows.map((row) => row.study_id);
    expect(changeWords({ ...NOTHING, without: many }, kolden.ingest)).toMatch(/ and 11 others$/);
  });

  it("sorts and groups the forest plot without touching a number", () => {
    const artefacts = allArtefacts(applyWhatIf(kolden, NOTHING));
    const view = viewOf(artefacts, { ...NOTHING, order: "year", group: "" });
    expect(view.order).toBe("year");
    expect(view.grouping).toBeUndefined();
    expect(viewOf(artefacts, NOTHING).grouping?.moderator).toBe("relationship_rater");
  });
});

describe("a table of one's own", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const csv = readFileSync("data/kolden2011/studies.csv", "utf8");

  it("with the page's columns runs by the page's analysis", async () => {
    const own = await readOwnTable("mine.csv", bytes(csv), kolden.ingest);
    expect(numbers(mean({}, baseOf(own)))).toEqual(numbers(mean({})));
    expect(own.analysis.limitation).toBeUndefined();
    expect(own.claims).toEqual([]);
  });

  it("with r and n, by the names of its columns; a column with few levels becomes a moderator", async () => {
    const text = "study_id,ni,ri,setting\nA,50,0.2,in\nB,80,.31,out\nC,64,-0.05,in\nD,120,0.4,out\nE,33,.15,in\n";
    const own = await readOwnTable("mine.csv", bytes(text), kolden.ingest);
    expect(own.analysis.moderators.map(({ moderator }) => moderator)).toEqual(["setting"]);
    // metafor 3.8-1, default controls: rma(measure="ZCOR", ri=c(.2,.31,-.05,.4,.15), ni=c(50,80,64,120,33))
    expect(mean({}, baseOf(own)).coefficients[0]!.beta).toBeCloseTo(0.22656288648, 5);
  });

  it("tells all its faults at once, and a workbook or a table without effects in words", async () => {
    const faults = async (text: string | Uint8Array<ArrayBuffer>) => {
      const input = typeof text === "string" ? bytes(text) : text;
      const error = await readOwnTable("mine.csv", input, kolden.ingest).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(DataError);
      return (error as DataError).faults;
    };
    const broken = csv.replace(",0.24,150", ",1.24,150").replace(",71,0.06", ",seventy,0.06");
    expect((await faults(broken)).map(({ row, column }) => [row, column])).toEqual([
      [2, "value"],
      [3, "ni"],
    ]);
    expect((await faults("a,b\n1,2\n"))[0]!.problem).toContain("ri and ni");
  });

  it("a study typed in is read by the same rules", async () => {
    const cells = {
      effect_id: "new",
      sample_id: "new",
      study_id: "new",
      slab: "New",
      stat: "r",
      orientation: "oriented",
    };
    const typed = { ...cells, value: "0,4", ni: "80", value_recoded: ".4", ni_recoded: "80" };
    const row = await readAdded(typed, kolden.ingest);
    expect(row).toMatchObject({ value: 0.4, ni: 80, include: true });
    const { fit } = headline(applyWhatIf(kolden, { ...NOTHING, added: [typed] }, [row]));
    expect(fit!.fit.k).toBe(17);
    const error = await readAdded({ ...typed, value: "1.4" }, kolden.ingest).catch((caught: unknown) => caught);
    expect((error as DataError).faults.map(({ column }) => column)).toEqual(["value"]);
  });
});

describe("a figure alone", () => {
  it.each(ids)("%s: every figure from what it shows is that of the whole, to every digit", async (id) => {
    const from = await base(id);
    const whatIf = { ...NOTHING, without: [from.ingest.rows[1]!.effect_id], method: "DL" as const };
    const applied = applyWhatIf(from, whatIf);
    const whole = viewOf(allArtefacts(applied), whatIf);
    const model = { ...whole, further: furtherNumbers(whole) };
    const figures = [...pageFigures(model), ...furtherFigures(model)].filter((figure) => figure.id !== "published");
    expect(figures.length).toBeGreaterThanOrEqual(6);
    for (const figure of figures) expect(plain(figureAlone(applied, whatIf, figure.id)!)).toEqual(plain(figure));
  });
});
