import { readFileSync } from "node:fs";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import * as XLSX from "xlsx";
import { diffPaths, type Effects, fileEffects } from "../../pipeline/index.ts";

const disk = fileEffects(`${import.meta.dirname}/../..`, () => {});
const withBytes = (files: Readonly<Record<string, Uint8Array<ArrayBuffer> | string>>): Effects => ({
  ...disk,
  read: (path) => {
    const content = files[path];
    return typeof content === "string" ? new TextEncoder().encode(content) : (content ?? disk.read(path));
  },
});

const csv = readFileSync("data/farber2011/studies.csv", "utf8");
const { data: rows } = Papa.parse<Record<string, string | number>>(csv, {
  header: true,
  skipEmptyLines: true,
  dynamicTyping: true,
});
const changed = rows.slice(1).map((row, i) => (i === 2 ? { ...row, value: 0.11 } : row));

function xlsx(table: typeof rows): Uint8Array<ArrayBuffer> {
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, XLSX.utils.json_to_sheet([...table]), "studies");
  return new Uint8Array(XLSX.write(book, { type: "buffer", bookType: "xlsx" }) as ArrayBuffer);
}

describe("diff of two workbooks", () => {
  const books = { "old.xlsx": xlsx(rows), "new.xlsx": xlsx(changed) };
  const csvs = { "old.csv": Papa.unparse(rows), "new.csv": Papa.unparse(changed) };

  it("says what it says of the same tables as csv", async () => {
    const diff = await diffPaths("old.xlsx", "new.xlsx", withBytes(books));
    expect(diff).toEqual(await diffPaths("old.csv", "new.csv", withBytes(csvs)));
    expect(diff.rows.removed).toHaveLength(1);
    expect(diff.rows.changed).toHaveLength(1);
  });

  it("takes the analysis of the folder that they lie in", async () => {
    const inside = { "data/farber2011/a.xlsx": books["old.xlsx"], "data/farber2011/b.xlsx": books["new.xlsx"] };
    const diff = await diffPaths("data/farber2011/a.xlsx", "data/farber2011/b.xlsx", withBytes(inside));
    const whole = await diffPaths("data/farber2011/studies.csv", "new.csv", withBytes(csvs));
    expect(diff).toEqual(whole);
    expect(diff.moderators.length).toBeGreaterThan(0);
  });
});

describe("diff of two analyses", () => {
  const path = "data/farber2011/analysis.json";
  const analysis = JSON.parse(readFileSync(path, "utf8"));
  const next = { ...analysis, pool: [{ ...analysis.pool[0], method: "DL" }, ...analysis.pool.slice(1)] };
  const files = withBytes({ "mine.json": JSON.stringify(next), "yours.json": JSON.stringify(analysis) });

  it.each([
    [path, "mine.json"],
    ["farber2011", "mine.json"],
    ["yours.json", path],
    ["mine.json", "data/farber2011"],
  ])("%s %s: one table under both", async (old, new_) => {
    const diff = await diffPaths(old, new_, files);
    const [before, after] = await Promise.all(
      ["data/farber2011", "mine.json"].map((of) => diffPaths("farber2011", of, files)),
    );
    expect(diff.rows).toEqual({ added: [], removed: [], changed: [] });
    expect(diff.analysisChanged).toBe(old !== "yours.json");
    const pooled = (of: typeof diff) => of.pooled as { readonly old: number; readonly new: number };
    const [REML, DL] = [pooled(before!).old, pooled(after!).new];
    expect(DL).not.toBe(REML);
    const ends: readonly [number, number] =
      old === "mine.json" ? [DL, REML] : old === "yours.json" ? [REML, REML] : [REML, DL];
    expect([pooled(diff).old, pooled(diff).new]).toEqual(ends);
  });

  it("asks for a folder where there is none, and a file that is neither is read as a table", async () => {
    await expect(diffPaths("yours.json", "mine.json", files)).rejects.toThrow(
      "an analysis needs a folder with its table, got yours.json",
    );
    await expect(diffPaths("farber2011", "x.json", withBytes({ "x.json": "{]" }))).rejects.toThrow("x.json");
  });
});
