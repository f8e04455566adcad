import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { allArtefacts, applyWhatIf, baseOf } from "../../pipeline/app/recompute.ts";
import { NOTHING } from "../../pipeline/app/whatIf.ts";
import { exportR } from "../../pipeline/export/exportR.ts";
import { results } from "../../pipeline/report/results.ts";
import { PLACES, readDataset } from "../../pipeline/run/datasets.ts";
import { exportScript } from "../../pipeline/run/exportR.ts";
import type { Ingested } from "../../pipeline/schema/dataset.ts";
import { ingest } from "../../pipeline/stages/01-ingest.ts";
import { memoryEffects } from "../support/memoryEffects.ts";

/** Folders with a study table of their own; the others hold only printed figures. */
const RECOMPUTED = ["farber2011", "kolden2011", "alliance2026", "simulated2018"];

/** Rows of a CSV without line breaks in cells, quotes undone. */
const rowsOf = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.match(/^("(?:[^"]|"")*"|[^,]*),([^,]*),(.*)$/)!.slice(1) as [string, string, string]);

describe.each(RECOMPUTED)("the R script of %s", (id) => {
  let script = "";
  let expected: [string, string, string][] = [];
  let effects = "";
  let numbers = 0;
  beforeAll(async () => {
    const disk = memoryEffects(RECOMPUTED.map((name) => `data/${name}`));
    const made = await exportScript(id, "out", disk);
    numbers = made.numbers;
    const read = (name: string) => new TextDecoder().decode(disk.read(`out/${name}`));
    script = read("recompute.R");
    effects = read("effects.csv");
    expected = rowsOf(read("expected.csv"));
  });

  it("comes with every number of the models under its own name, each finite with all its digits", () => {
    expect(expected.length).toBe(numbers);
    expect(new Set(expected.map(([name]) => name)).size).toBe(numbers);
    for (const [name, value] of expected) {
      expect(Number.isFinite(Number(value)), name).toBe(true);
      expect(String(Number(value)), name).toBe(value);
    }
    expect(expected.map(([name]) => name)).toContain("fits/overall/backTransformed/pred");
  });

  it("fits every model that the numbers belong to, and none that they do not", () => {
    const models = new Set(
      expected
        .map(([name]) => name.split("/").slice(0, 2).join("/"))
        .filter((name) => /^(fits|moderators)\//.test(name)),
    );
    const fitted = [...script.matchAll(/^check_fit\("([^"]+)"/gm)].map((match) => match[1]);
    expect(fitted.sort()).toEqual([...models].sort());
    const clustered = [...script.matchAll(/check_robust\("([^"]+)\/robust", x, d\$sample_id/g)].map(
      (match) => match[1],
    );
    const robust = new Set(
      expected.filter(([name]) => name.includes("/robust/")).map(([name]) => name.split("/robust")[0]),
    );
    expect(clustered.sort()).toEqual([...robust].sort());
  });

  it("sets tight controls, stops at the first difference beyond 1e-6, and ends by asking for what is left", () => {
    expect(script).toContain("threshold = threshold, maxiter = 1000, tol = 1e-14");
    expect(script).toContain("isTRUE(off <= 1e-6)");
    expect(script.trimEnd().endsWith("finish()")).toBe(true);
    expect(script).not.toMatch(/undefined|NaN|\[object/);
  });

  it("has one line of data an effect, empty cells empty", () => {
    const [header, ...rows] = effects.trimEnd().split("\n");
    expect(header!.startsWith("value_set,effect_id,sample_id,study_id,")).toBe(true);
    expect(header).toContain(",ni,ri,yi,vi,vi_r,rxx,ryy");
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) expect(row.replaceAll(/"[^"]*"/g, "").split(",").length).toBe(header!.split(",").length);
    expect(effects).not.toMatch(/undefined|NaN/);
  });
});

/** How many numbers a JSON value holds. */
function countNumbers(value: unknown): number {
  if (typeof value === "number") return 1;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce((sum: number, item) => sum + countNumbers(item), 0);
}

const FOLDERS = readdirSync("data", { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

describe("what R is asked for", () => {
  it.each(FOLDERS)(
    "%s: every number of the committed results.json, under the name that says where it stands",
    async (id) => {
      const disk = memoryEffects([`data/${id}`]);
      await exportScript(id, "out", disk);
      const read = (name: string) => new TextDecoder().decode(disk.read(`out/${name}`)!);
      const expected = rowsOf(read("expected.csv"));
      const committed = readFileSync(`reports/${id}/results.json`, "utf8");
      expect(expected.length).toBe(countNumbers(JSON.parse(committed)));
      expect(new Set(expected.map(([name]) => name)).size).toBe(expected.length);
      // only a year of publication is not compared, and the script's last word says so
      expect(expected.filter(([, , reason]) => reason !== "").map(([name]) => name)).toEqual(["source/year"]);
      const script = read("recompute.R");
      const diagnosed = expected.some(([name]) => name.startsWith("diagnostics/bias/"));
      expect(script.includes("\ncheck_bias(d, ")).toBe(diagnosed);
      expect(script.includes("\ncheck_influence(d, ")).toBe(diagnosed);
      const claimed = expected.flatMap(([name]) => name.match(/^claims\/(.+?)\/(?:checks\/\d+)/)?.[0] ?? []);
      for (const name of new Set(claimed)) expect(script).toContain(`("${name}"`);
    },
  );

  it("starts from values before their correction for attenuation, and corrects them itself", async () => {
    const disk = memoryEffects(["data/farber2011"]);
    const files = readDataset("farber2011", disk, PLACES);
    const ingested = (await ingest.run({ files })) as Ingested;
    const plain = baseOf(ingested);
    const applied = applyWhatIf(plain, { ...NOTHING, rxx: 0.9, ryy: 0.9 });
    const artefacts = allArtefacts(applied);
    const made = exportR({ ...artefacts, results: results(artefacts) });
    const text = made.find(({ path }) => path === "effects.csv")!.content;
    const [header, ...rows] = text
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    const cell = (row: readonly string[], name: string) => Number(row[header!.indexOf(name)]);
    rows.forEach((row, i) => {
      const reported = plain.convert.effects[i]!;
      expect([cell(row, "ri"), cell(row, "vi"), cell(row, "vi_r")]).toEqual([reported.ri, reported.vi, reported.vi_r]);
      expect(cell(row, "yi")).toBeCloseTo(reported.yi, 14);
      expect([cell(row, "rxx"), cell(row, "ryy")]).toEqual([0.9, 0.9]);
    });
  });
});

describe("a text in the script", () => {
  it("cannot end the string or the comment that it stands in", async () => {
    const disk = memoryEffects(["data/farber2011"]);
    const path = "data/farber2011/analysis.json";
    const analysis = JSON.parse(new TextDecoder().decode(disk.read(path)!));
    analysis.title = "A title\nstop('run')";
    analysis.pool[0].label = 'label"\nstop("run")';
    disk.write(path, JSON.stringify(analysis));
    await exportScript("farber2011", "out", disk);
    const script = new TextDecoder().decode(disk.read("out/recompute.R"));
    expect(script).not.toMatch(/^stop\(/m);
  });
});
