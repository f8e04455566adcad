import { beforeAll, describe, expect, it } from "vitest";
import { exportScript } from "../../pipeline/run/exportR.ts";
import { memoryEffects } from "../support/memoryEffects.ts";

/** Folders with a study table of their own; the others hold only printed figures. */
const RECOMPUTED = ["farber2011", "kolden2011", "alliance2026", "simulated2018"];

/** Rows of a CSV without line breaks in cells, quotes undone. */
const rowsOf = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.match(/^("(?:[^"]|"")*"|[^,]*),(.*)$/)!.slice(1) as [string, string]);

describe.each(RECOMPUTED)("the R script of %s", (id) => {
  let script = "";
  let expected: [string, string][] = [];
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
      expected.map(([name]) => name.split("/").slice(0, 2).join("/")).filter((name) => /^(fits|moderators)/.test(name)),
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
    expect(script).toContain("threshold = threshold, maxiter = 10000, tol = 1e-14");
    expect(script).toContain("isTRUE(off <= 1e-6)");
    expect(script.trimEnd().endsWith("finish()")).toBe(true);
    expect(script).not.toMatch(/undefined|NaN|\[object/);
  });

  it("has one line of data an effect, empty cells empty", () => {
    const [header, ...rows] = effects.trimEnd().split("\n");
    expect(header!.startsWith("value_set,effect_id,sample_id,study_id,ni,ri,yi,vi,vi_r")).toBe(true);
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) expect(row.replaceAll(/"[^"]*"/g, "").split(",").length).toBe(header!.split(",").length);
    expect(effects).not.toMatch(/undefined|NaN/);
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
