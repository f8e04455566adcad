import { expect, it } from "vitest";
import { ingest } from "../../pipeline/stages/01-ingest.ts";
import { whoStudiedWhat } from "../../pipeline/table/whoStudiedWhat.ts";
import { folder } from "../support/folder.ts";

const tablesOf = async (id: string) => whoStudiedWhat(await ingest.run({ files: folder(id) }));

it("crosses modality with the others, and counts every included effect in each table", async () => {
  const tables = await tablesOf("alliance2026");
  expect(tables.map((table) => table.caption)).toContain("Modality × who rated the alliance: effects");
  expect(tables.map((table) => table.caption)).toContain("Modality × rater × measure: effects");
  for (const { columns, rows } of tables) {
    const total = columns.includes("all")
      ? rows.at(-1)!.at(-1)
      : rows.reduce((sum, row) => sum + Number(row[columns.indexOf("effects")]), 0);
    expect(total).toBe(21);
  }
});

it("sums persons' numbers as the study table has them", async () => {
  const table = (await tablesOf("farber2011")).find(({ caption }) => caption.startsWith("Sample sizes"))!;
  const { rows } = await ingest.run({ files: folder("farber2011") });
  const observer = rows.filter((row) => row.relationship_rater === "observer").map((row) => row.ni!);
  const mean = observer.reduce((a, b) => a + b, 0) / observer.length;
  const line = table.rows.find(([level]) => level === "observer")!;
  expect(line).toEqual([
    "observer",
    observer.length,
    expect.closeTo(mean, 10),
    Math.min(...observer),
    Math.max(...observer),
  ]);
});

it("has nothing to say about claims, pictures and empty tables", async () => {
  expect(await tablesOf("fluckiger2018")).toEqual([]);
  expect(await tablesOf("published2026")).toEqual([]);
});
