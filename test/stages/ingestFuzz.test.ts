import fc from "fast-check";
import { expect, it } from "vitest";
import { DataError } from "../../pipeline/errors.ts";
import { ingestedSchema } from "../../pipeline/schema/dataset.ts";
import { ingest } from "../../pipeline/stages/01-ingest.ts";
import { convert } from "../../pipeline/stages/02-convert.ts";
import { aggregate } from "../../pipeline/stages/03-aggregate.ts";
import { folder, folderOf } from "../support/folder.ts";

const codebook = folder("fluckiger2018").codebook as { columns: { name: string }[] };
const names = codebook.columns.map((column) => column.name);

const cell = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom("", ".3", "-.2", "50", "3", "1", "yes", "no", "oriented", "reversed", "CBT", "NA"),
  },
  { weight: 3, arbitrary: fc.constantFrom("r", "t", "F", "chi2", "d", "p", "OR", "beta", "r2", "HR", "spearman") },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
);
const row = fc.array(cell, { minLength: names.length, maxLength: names.length });
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

it("any table is either sound all the way to its effects or told in faults, each with file, line and need", async () => {
  const analysis = { ...(folder("farber2011").analysis as object), value_sets: undefined, pool: [], moderators: [] };
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 6 }), async (rows) => {
      const text = [names, ...rows].map((cells) => cells.map(quoted).join(",")).join("\n");
      try {
        const own = ingestedSchema.parse(await ingest.run({ files: folderOf(text, { analysis }) }));
        const effects = await convert.run({ ingest: own });
        await aggregate.run({ ingest: own, convert: effects });
        expect(effects.effects.length).toBe(own.counts.effects);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        expect(error.faults.length).toBeGreaterThan(0);
        for (const fault of error.faults)
          expect(fault).toMatchObject({ file: "studies.csv", problem: expect.stringMatching(/need/) });
      }
    }),
    { numRuns: 120 },
  );
});

it("a sound row with any one cell changed never gives a value that is not finite", async () => {
  const sound: Record<string, string> = {
    effect_id: "a",
    sample_id: "a",
    study_id: "a",
    slab: "a",
    ni: "50",
    stat: "r",
    value: ".3",
    orientation: "oriented",
    include: "yes",
  };
  const analysis = { ...(folder("farber2011").analysis as object), value_sets: undefined, pool: [], moderators: [] };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), cell, cell, async (name, replaced, stat) => {
      const cells = { ...sound, stat: stat === "" ? "r" : stat, df1: "1", df2: "40", [name]: replaced };
      const text = `${names.join(",")}\n${names.map((column) => quoted(cells[column as keyof typeof cells] ?? "")).join(",")}\n`;
      try {
        const own = await ingest.run({ files: folderOf(text, { analysis }) });
        const { effects } = await convert.run({ ingest: own });
        for (const { ri, yi, vi } of effects) {
          expect(Math.abs(ri)).toBeLessThan(1);
          expect(Number.isFinite(yi)).toBe(true);
          expect(vi).toBeGreaterThan(0);
        }
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
      }
    }),
    { numRuns: 200 },
  );
});
