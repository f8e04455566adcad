import { describe, expect, it } from "vitest";
import { filled } from "./support/filledTable.ts";
import { delivered, folder } from "./support/folder.ts";
import { runCli } from "./support/runCli.ts";

/**
 * What CONTRIBUTING promises of the folders whose study table could not be had: put the rows in, change nothing else, and all
 * commands work. The rows are simulated ones under the folder's own header.
 */
const isEmpty = (id: string) => new TextDecoder().decode(folder(id).studies.bytes).trim().split("\n").length === 1;

/** One folder for each analysis that is described: their titles aside, many are alike. */
const shapes = new Map(
  delivered.filter(isEmpty).map((id) => [JSON.stringify({ ...(folder(id).analysis as object), title: "" }), id]),
);
const empty = [...shapes.values()];

describe("a folder of printed figures whose table is filled in", () => {
  it.each(empty)("%s runs", async (id) => {
    const { code, err, written } = await runCli(["run", id], filled(id, 40));
    expect(err).not.toMatch(/bug/);
    expect(code).toBe(0);
    const { fits, counts } = JSON.parse(written.get(`reports/${id}/results.json`)!);
    const asked = (folder(id).analysis as { pool: { id: string }[] }).pool;
    expect(fits.map(({ analysis }: { analysis: string }) => analysis)).toEqual(asked.map((model) => model.id));
    expect(counts.included).toBe(40);
  });

  let written: ReadonlyMap<string, string> | undefined;
  const ran = async () => {
    written ??= (await runCli(["run", "fluckiger2018"], filled("fluckiger2018", 200))).written;
    return written;
  };
  it.each([
    [
      ["check", "fluckiger2018"],
      [0, 3],
    ],
    [
      ["check", "--explain", "fluckiger2018/r-face-to-face"],
      [0, 3],
    ],
    [["trace", "fluckiger2018", "sim001_1"], [0]],
    [["multiverse", "fluckiger2018"], [0]],
    [["export-r", "fluckiger2018"], [0]],
    [["stage", "pool", "fluckiger2018"], [0]],
  ] as const)("fluckiger2018, three-level: %j", async (argv, codes) => {
    const { code, err } = await runCli(argv, await ran());
    expect(err).not.toMatch(/bug/);
    expect(codes).toContain(code);
  });
});
