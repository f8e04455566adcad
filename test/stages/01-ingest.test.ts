import { describe, expect, it } from "vitest";
import { utils, write } from "xlsx";
import { formatFault } from "../../pipeline/errors.ts";
import type { DatasetFiles } from "../../pipeline/schema/dataset.ts";
import { ingest } from "../../pipeline/stages/01-ingest.ts";
import { faultsOf, folder, folderOf } from "../support/folder.ts";

const HEADER =
  "effect_id,sample_id,study_id,slab,ni,stat,value,df1,df2,orientation,modality,include,exclude_reason,note";
const COLUMNS = HEADER.split(",");
const sound = { ni: "50", stat: "r", value: ".3", orientation: "oriented", include: "yes" };

/** A row of the table: a sound one with some cells replaced. */
function line(id: string, cells: Partial<Record<string, string>> = {}): string {
  const row: Record<string, string | undefined> = {
    effect_id: id,
    sample_id: id,
    study_id: id,
    slab: id,
    ...sound,
    ...cells,
  };
  return COLUMNS.map((name) => row[name] ?? "").join(",");
}
const table = (...lines: string[]) => `${[HEADER, ...lines].join("\n")}\n`;
const run = (text: string, parts?: Partial<DatasetFiles>) => ingest.run({ files: folderOf(text, parts) });

describe("ten different faults", () => {
  it("give ten located messages at once", async () => {
    const text = table(
      line("a", { value: "1.3" }),
      line("b", { ni: "3" }),
      line("c", { stat: "p", value: "0" }),
      line("d", { stat: "t", value: "2.1", df2: "90" }),
      line("e", { modality: "psychodinamic" }),
      line("f", { value: "n.s." }),
      line("g", { include: "maybe" }),
      line("a"),
      line("h", { include: "no" }),
      line("i", { orientation: "" }),
    );
    const faults = await faultsOf(() => run(text));
    expect(faults.map(({ file, row, column }) => `${file}:${row} ${column}`)).toEqual([
      "studies.csv:2 value",
      "studies.csv:3 ni",
      "studies.csv:4 value",
      "studies.csv:5 df2",
      "studies.csv:6 modality",
      "studies.csv:7 value",
      "studies.csv:8 include",
      "studies.csv:9 effect_id",
      "studies.csv:10 exclude_reason",
      "studies.csv:11 orientation",
    ]);
    expect(faults[4]).toMatchObject({ hint: "did you mean psychodynamic?" });
    expect(formatFault(faults[0]!)).toBe(
      "studies.csv:2 value: needs |r| < 1, got 1.3 (hint: is a decimal point missing?)",
    );
    for (const fault of faults) expect(fault.problem).toMatch(/^needs .*, got /);
  });
});

describe("faults of included rows", () => {
  it.each<[string, Partial<Record<string, string>>, string]>([
    ["|r| of 1", { value: "-1" }, "value"],
    ["whole n", { ni: "50.5" }, "ni"],
    ["negative n", { ni: "-20" }, "ni"],
    ["p of 1", { stat: "p", value: "1" }, "value"],
    ["negative chi2", { stat: "chi2", value: "-4", df1: "1" }, "value"],
    ["negative F", { stat: "F", value: "-4", df1: "1", df2: "40" }, "value"],
    ["R² of 1", { stat: "r2", value: "1" }, "value"],
    ["negative R²", { stat: "r2", value: "-0.1" }, "value"],
    ["odds ratio of 0", { stat: "OR", value: "0" }, "value"],
    ["F of two groups more", { stat: "F", value: "4", df1: "2", df2: "40" }, "df1"],
    ["F without df1", { stat: "F", value: "4", df2: "40" }, "df1"],
    ["chi2 of a larger table", { stat: "chi2", value: "4", df1: "3" }, "df1"],
    ["df against n, F", { stat: "F", value: "4", df1: "1", df2: "49" }, "df2"],
    ["r without n", { ni: "" }, "ni"],
    ["t with neither n nor df", { stat: "t", value: "2", ni: "" }, "ni"],
    ["unknown statistic", { stat: "R" }, "stat"],
    ["no statistic", { stat: "" }, "stat"],
    ["no value", { value: "" }, "value"],
    ["empty slab", { slab: "" }, "slab"],
    ["id with a blank", { effect_id: "two words" }, "effect_id"],
  ])("%s", async (_, cells, column) => {
    const faults = await faultsOf(() => run(table(line("a", cells))));
    expect(faults.map((fault) => fault.column)).toEqual([column]);
    expect(faults[0]!.row).toBe(2);
  });

  it("df = n − 2 is the most that n allows, and no fault", async () => {
    const { rows } = await run(table(line("a", { stat: "t", value: "2", df2: "48" })));
    expect(rows[0]!.df2).toBe(48);
  });

  it("a zero needs no orientation", async () => {
    expect((await run(table(line("a", { value: "0", orientation: "" })))).rows).toHaveLength(1);
  });

  it("a decimal comma in a comma-separated file gets the hint how to write it", async () => {
    const faults = await faultsOf(() => run(`${HEADER}\n${line("a").replace(".3", '"0,3"')}\n`));
    expect(faults).toMatchObject([{ row: 2, column: "value", hint: expect.stringContaining("write 0.3") }]);
  });

  it("the same table with semicolons and decimal commas is sound", async () => {
    const { rows } = await run(table(line("a")).replaceAll(",", ";").replace(".3", "0,3"));
    expect(rows[0]!.value).toBe(0.3);
  });

  it("one sample belongs to one study", async () => {
    const faults = await faultsOf(() => run(table(line("a", { sample_id: "s" }), line("b", { sample_id: "s" }))));
    expect(faults).toMatchObject([{ row: 3, column: "study_id" }]);
  });
});

describe("excluded rows", () => {
  const excluded = { include: "no", exclude_reason: "no reason to doubt" };

  it("give warnings where included ones give faults", async () => {
    const out = await run(
      table(line("a", { ...excluded, value: "1.3" }), line("b", { ...excluded, orientation: "" }), line("c")),
    );
    expect(out.warnings.filter(({ code }) => code === "excludedRow")).toMatchObject([{ effect_id: "a" }]);
    expect(out.counts).toMatchObject({ rows: 3, included: 1, excluded: { "no reason to doubt": 2 }, effects: 1 });
  });

  it("repeat an included id: a fault of the included row wherever it stands", async () => {
    const faults = await faultsOf(() => run(table(line("a"), line("a", excluded))));
    expect(faults).toMatchObject([{ row: 2, column: "effect_id" }]);
  });
});

describe("columns", () => {
  it("an unknown one is told with the nearest name, a missing one by its own", async () => {
    const faults = await faultsOf(() =>
      run(table(line("a")).replace("orientation", "orientatoin").replace(",slab", ",label")),
    );
    const told = faults.map(({ row, column, hint }) => [row, column, hint]);
    expect(told).toContainEqual([1, "orientatoin", "did you mean orientation?"]);
    expect(told).toContainEqual([1, "slab", undefined]);
  });

  it("an empty cell is no level and no key", async () => {
    const { rows } = await run(table(line("a")));
    expect(rows[0]).not.toHaveProperty("modality");
  });

  it("a header alone is sound", async () => {
    expect((await run(table())).counts).toMatchObject({ rows: 0, effects: 0, excluded: {} });
  });
});

describe("other kinds of table", () => {
  const cells = { effect_id: "a", sample_id: "a", study_id: "a", slab: "a", ...sound, ni: 50, value: 0.3 };
  it.each<[string, Uint8Array]>([
    ["studies.json", new TextEncoder().encode(JSON.stringify([cells]))],
    ["studies.tsv", new TextEncoder().encode(table(line("a")).replaceAll(",", "\t"))],
    ["studies.xlsx", workbook([Object.keys(cells), Object.values(cells)])],
  ])("%s gives the row of the csv", async (file, bytes) => {
    const { rows } = await ingest.run({ files: folderOf(bytes, {}, file) });
    expect(rows).toEqual((await run(table(line("a")))).rows);
  });

  it("a fault in a workbook is told at its row", async () => {
    const rows = [Object.keys(cells), Object.values({ ...cells, value: 1.5 })];
    const faults = await faultsOf(() => ingest.run({ files: folderOf(workbook(rows), {}, "studies.xlsx") }));
    expect(faults).toMatchObject([{ file: "studies.xlsx", row: 2, column: "value" }]);
  });
});

function workbook(rows: unknown[][]): Uint8Array {
  const book = { SheetNames: ["studies"], Sheets: { studies: utils.aoa_to_sheet(rows) } };
  return new Uint8Array(write(book, { type: "array", bookType: "xlsx" }));
}

describe("the files beside the table", () => {
  it("are checked together with it, each fault with file and path", async () => {
    const { analysis } = folder("farber2011");
    const wrong = structuredClone(analysis) as { pool: { method: string; subset?: string; value_set: string }[] };
    wrong.pool[0]!.value_set = "printd";
    wrong.pool[1]!.subset = "modalty == 'CBT'";
    const parts = { ...folder("farber2011"), analysis: wrong, claims: { claims: 3 } };
    const faults = await faultsOf(() => ingest.run({ files: parts }));
    expect(faults.map(({ file, column }) => `${file} ${column}`)).toEqual([
      "data/farber2011/claims.json claims",
      "data/farber2011/analysis.json pool[0].value_set",
      "data/farber2011/analysis.json pool[1].subset",
    ]);
  });

  it("a table that is not the one of the sha256 is a warning", async () => {
    expect((await run(table(line("a")))).warnings).toMatchObject([{ code: "tableChanged" }]);
  });
});

describe("corrections", () => {
  const correction = {
    effect_id: "a",
    column: "value",
    printed: ".3",
    corrected: ".03",
    why: "typo",
    source: "author",
  };
  const corrected = (change: object) =>
    run(table(line("a")), { corrections: { corrections: [{ ...correction, ...change }] } });

  it("are applied to the cell they name and counted", async () => {
    const out = await corrected({});
    expect(out.rows[0]!.value).toBe(0.03);
    expect(out.counts.corrected).toBe(1);
  });

  it.each([
    ["another id", { effect_id: "b" }, "corrections[0].effect_id"],
    ["another column", { column: "valu" }, "corrections[0].column"],
    ["another cell than printed", { printed: ".4" }, "corrections[0].printed"],
  ])("refuse %s", async (_, change, column) => {
    expect(await faultsOf(() => corrected(change))).toMatchObject([{ file: "corrections.json", column }]);
  });
});
