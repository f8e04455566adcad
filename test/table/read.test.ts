import { describe, expect, it } from "vitest";
import { utils, write } from "xlsx";
import { readTable, readTextTable } from "../../pipeline/table/read.ts";
import { faultsOf } from "../support/folder.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const cellsOf = async (file: string, bytes: Uint8Array) => (await readTable(file, bytes)).rows.map((row) => row.cells);
const expected = [
  { slab: "Müller (2001)", ri: "0.23" },
  { slab: "Doe, Roe (2002)", ri: "-.1" },
];

describe("one table, every dress", () => {
  const csv = 'slab,ri\nMüller (2001),0.23\n"Doe, Roe (2002)",-.1\n';
  const utf16 = new Uint8Array([0xff, 0xfe, ...[...csv].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8])]);
  const sheet = utils.aoa_to_sheet([
    ["slab", "ri"],
    ["Müller (2001)", 0.23],
    ["Doe, Roe (2002)", "-.1"],
  ]);
  const workbook = new Uint8Array(
    write({ SheetNames: ["a"], Sheets: { a: sheet } }, { type: "array", bookType: "xlsx" }),
  );
  it.each<[string, string, Uint8Array]>([
    ["plain", "a.csv", bytesOf(csv)],
    ["byte-order mark", "a.csv", bytesOf(`\uFEFF${csv}`)],
    ["CRLF", "a.csv", bytesOf(csv.replaceAll("\n", "\r\n"))],
    ["CR alone", "a.csv", bytesOf(csv.replaceAll("\n", "\r"))],
    ["no last line end", "a.csv", bytesOf(csv.trimEnd())],
    ["empty lines at the end", "a.csv", bytesOf(`${csv}\n,\n\n`)],
    ["empty columns at the end", "a.csv", bytesOf(csv.replaceAll("\n", ",,\n"))],
    ["semicolons", "a.csv", bytesOf('slab;ri\nMüller (2001);0.23\n"Doe, Roe (2002)";-.1\n')],
    ["Excel's sep=", "a.csv", bytesOf('sep=;\r\nslab;ri\r\nMüller (2001);0.23\r\n"Doe, Roe (2002)";-.1\r\n')],
    ["tabs", "a.tsv", bytesOf("slab\tri\nMüller (2001)\t0.23\nDoe, Roe (2002)\t-.1\n")],
    ["UTF-16", "a.csv", utf16],
    ["Latin-1", "a.csv", Uint8Array.from(csv, (c) => c.charCodeAt(0))],
    [
      "JSON",
      "a.json",
      bytesOf(
        JSON.stringify([
          { slab: "Müller (2001)", ri: 0.23 },
          { slab: "Doe, Roe (2002)", ri: "-.1" },
        ]),
      ),
    ],
    ["JSON in rows", "a.json", bytesOf(JSON.stringify({ rows: expected }))],
    ["workbook", "a.xlsx", workbook],
  ])("%s", async (_, file, bytes) => {
    expect(await cellsOf(file, bytes)).toEqual(expected);
  });

  it("warns when bytes are no UTF-8, and only then", () => {
    expect(
      readTextTable(
        "a.csv",
        Uint8Array.from(csv, (c) => c.charCodeAt(0)),
      ).table.warnings,
    ).toMatchObject([{ code: "encoding" }]);
    expect(readTextTable("a.csv", bytesOf(csv)).table.warnings).toEqual([]);
  });
});

describe("lines and separators", () => {
  it("numbers lines as a spreadsheet does: quoted line ends inside a cell, blank lines counted", async () => {
    const { rows } = await readTable("a.csv", bytesOf('a,b\n"x\ny",1\n\nz,2\n'));
    expect(rows).toEqual([
      { line: 2, cells: { a: "x\ny", b: "1" } },
      { line: 4, cells: { a: "z", b: "2" } },
    ]);
  });

  it("allows decimal commas where columns are not separated by commas", async () => {
    expect((await readTable("a.csv", bytesOf("a;b\n1;2\n"))).decimalComma).toBe(true);
    expect((await readTable("a.tsv", bytesOf("a\tb\n1\t2\n"))).decimalComma).toBe(true);
    expect((await readTable("a.csv", bytesOf("a,b\n1,2\n"))).decimalComma).toBe(false);
  });

  it("keeps a workbook's stored value, not the rounded one on display, and its row numbers", async () => {
    const sheet = utils.aoa_to_sheet([["r"], [0.123456], [], [true]]);
    sheet.A2!.z = "0.00";
    const bytes = new Uint8Array(
      write({ SheetNames: ["a"], Sheets: { a: sheet } }, { type: "array", bookType: "xlsx" }),
    );
    const { rows } = await readTable("a.xlsx", bytes);
    expect(rows).toEqual([
      { line: 2, cells: { r: "0.123456" } },
      { line: 4, cells: { r: "yes" } },
    ]);
  });

  it("reads a header alone as no rows", async () => {
    expect((await readTable("a.csv", bytesOf("a,b\n"))).rows).toEqual([]);
  });
});

describe("faults of the shape", () => {
  it.each<[string, string, string, object[]]>([
    ["repeated header", "a.csv", "a,b,a\n1,2,3\n", [{ row: 1, column: "a" }]],
    ["empty header", "a.csv", "a,,b\n1,2,3\n", [{ row: 1 }]],
    ["too many cells", "a.csv", "a,b\n1,2\n3,4,5\n", [{ row: 3, problem: "needs 2 cells, got 3" }]],
    ["too few cells", "a.csv", "a,b\n1\n", [{ row: 2, problem: "needs 2 cells, got 1" }]],
    ["two ragged rows at once", "a.csv", "a,b\n1\n1,2,3\n", [{ row: 2 }, { row: 3 }]],
    ["open quotation mark", "a.csv", 'a,b\n"1,2\n', [{}, {}]],
    ["no header", "a.csv", "", [{ row: 1 }]],
    ["broken JSON", "a.json", "[{", [{ file: "a.json" }]],
    ["JSON of another shape", "a.json", "3", [{ problem: "needs an array of objects, got something else" }]],
    ["nested JSON", "a.json", '[{"a": [1]}]', [{ row: 2, column: "a" }]],
    ["binary", "a.csv", "a,b\n\u0000,1\n", [{ problem: "needs text, got binary data" }]],
  ])("%s", async (_, file, text, faults) => {
    expect(await faultsOf(() => readTable(file, bytesOf(text)))).toMatchObject(faults);
  });

  it("says so when a workbook does not open", async () => {
    const broken = new Uint8Array([0x50, 0x4b, 0x03, 0x04, 1, 2, 3]);
    expect(await faultsOf(() => readTable("a.xlsx", broken))).toHaveLength(1);
  });
});
