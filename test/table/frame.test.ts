import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ingest } from "../../pipeline/stages/01-ingest.ts";
import { countBy, crosstab, descriptiveCsv, NOT_REPORTED, summariseBy, tableCsv } from "../../pipeline/table/frame.ts";
import { readTextTable } from "../../pipeline/table/read.ts";
import { folder } from "../support/folder.ts";

const rows = [
  { school: "1", rater: "client", n: 10 },
  { school: "true", rater: "client", n: 20 },
  { school: "1", rater: "", n: 40 },
  { school: "1", rater: "client", n: 30 },
  { rater: "observer" },
];

describe("descriptive tables", () => {
  it("count combinations, the commonest first, missing cells as not reported", async () => {
    expect(await countBy(rows, ["school", "rater"], "who")).toEqual({
      caption: "who",
      columns: ["school", "rater", "effects"],
      rows: [
        ["1", "client", 2],
        ["1", NOT_REPORTED, 1],
        [NOT_REPORTED, "observer", 1],
        ["true", "client", 1],
      ],
    });
  });

  it("cross two columns with totals, not reported last", async () => {
    const { columns, rows: body } = await crosstab(rows, "school", "rater", "who");
    expect(columns).toEqual(["school", "client", "observer", NOT_REPORTED, "all"]);
    expect(body).toEqual([
      ["1", 2, 0, 1, 3],
      ["true", 1, 0, 0, 1],
      [NOT_REPORTED, 0, 1, 0, 1],
      ["all", 3, 1, 1, 5],
    ]);
  });

  it("summarise a number by level", async () => {
    const { rows: body } = await summariseBy(rows, "school", "n", "sizes");
    expect(body).toEqual([
      ["1", 3, (10 + 40 + 30) / 3, 10, 40],
      ["true", 1, 20, 20, 20],
    ]);
  });

  it("are empty for no rows", async () => {
    expect((await crosstab([], "a", "b", "none")).rows).toEqual([]);
    expect((await summariseBy([], "a", "b", "none")).rows).toEqual([]);
  });

  it("agree with a count by hand on the abstracts' table", async () => {
    const included = (await ingest.run({ files: folder("alliance2026") })).rows.filter((row) => row.include);
    const { columns, rows: body } = await crosstab(included, "modality", "alliance_rater", "who studied what");
    for (const line of body.slice(0, -1)) {
      columns.slice(1, -1).forEach((rater, j) => {
        const count = included.filter(
          (row) => (row.modality ?? NOT_REPORTED) === line[0] && (row.alliance_rater ?? NOT_REPORTED) === rater,
        ).length;
        expect(line[j + 1], `${line[0]} × ${rater}`).toBe(count);
      });
    }
    expect(body.at(-1)!.at(-1)).toBe(21);
  });
});

describe("tables that leave the program", () => {
  it("come back as they were", () => {
    const cells = { a: 'say "so", twice', b: "two\nlines", c: -0.15, d: "-.15", e: true };
    const columns = ["a", "b", "c", "d", "e", "f"];
    const { table } = readTextTable("a.csv", new TextEncoder().encode(tableCsv(columns, [cells])));
    expect(table.rows[0]!.cells).toEqual({ a: cells.a, b: cells.b, c: "-0.15", d: "-.15", e: "yes", f: "" });
  });

  it.each(["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1"])("disarm %j", (cell) => {
    expect(tableCsv(["a"], [{ a: cell }])).toBe(`a\n'${cell}\n`);
  });

  it("descriptive tables too", () => {
    expect(descriptiveCsv({ caption: "c", columns: ["a", "effects"], rows: [["=x", 2]] })).toBe("a,effects\n'=x,2\n");
  });
});

describe("danfo", () => {
  it("is loaded when a table is asked for and not before", () => {
    const text = readFileSync("pipeline/table/frame.ts", "utf8");
    expect(text).toMatch(/await import\("danfojs"\)/);
    expect(text).not.toMatch(/^import .* from "danfojs"/m);
    for (const file of readdirSync("pipeline/table").filter((name) => name !== "frame.ts")) {
      expect(readFileSync(`pipeline/table/${file}`, "utf8")).not.toContain("danfojs");
    }
  });
});
