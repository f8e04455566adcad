import { describe, expect, it } from "vitest";
import { PipelineError } from "../../pipeline/errors.ts";
import { validateFile } from "../../pipeline/run/validateFile.ts";
import { validationText } from "../../pipeline/run/validationText.ts";
import { faultsOf } from "../support/folder.ts";
import { memoryEffects } from "../support/memoryEffects.ts";

const validate = (text: string, file = "own.csv") => validateFile(file, memoryEffects({ [file]: text }));

describe("a table without a codebook", () => {
  it("of r and n is sound, and counts its rows", async () => {
    const { counts, codebook, columns } = await validate("study,ri,ni,school\nA b (2001),.3,40,CBT\nC,-.1,60,\n");
    expect(counts).toMatchObject({ rows: 2, included: 2, samples: 2 });
    expect(codebook).toBe(false);
    expect(columns).toEqual(["study", "ri", "ni", "school"]);
  });

  it.each<[string, string, string[]]>([
    ["r and n", "ri,ni\n1,40\n.3,3\n.2,12.5\nx,40\n", ["2 ri", "3 ni", "4 ni", "5 ri"]],
    ["yi and vi", "yi,vi\n.3,0\n.2,-1\n", ["2 vi", "3 vi"]],
    ["yi and sei", "yi,sei\n.3,0\n", ["2 sei"]],
    ["statistics", "stat,value,ni,df1,df2\nF,4,40,2,37\nt,2,20,,30\nq,1,20,,\n", ["2 df1", "3 df2", "4 stat"]],
    ["repeated ids", "effect_id,ri,ni\na,.1,40\na,.2,40\n", ["3 effect_id"]],
  ])("of %s: every fault at once", async (_, text, places) => {
    const faults = await faultsOf(() => validate(text));
    expect(faults.map(({ row, column }) => `${row} ${column}`)).toEqual(places);
  });

  it("reads semicolons with decimal commas, and NA as an empty cell", async () => {
    const { counts } = await validate("study;ri;ni;school\nA;0,3;40;NA\nB;NA;NA;CBT\n");
    expect(counts.rows).toBe(2);
  });

  it("takes the value's own sign where there is no orientation column", async () => {
    await expect(validate("stat,value,ni\nr,-.3,40\n")).resolves.toBeDefined();
    const faults = await faultsOf(() => validate("stat,value,ni,orientation\nr,-.3,40,\n"));
    expect(faults).toMatchObject([{ row: 2, column: "orientation" }]);
  });
});

describe("a table with a codebook beside it", () => {
  it("is read by it", async () => {
    const effects = memoryEffects(["data/alliance2026"]);
    const validation = await validateFile("data/alliance2026/studies.csv", effects);
    expect(validation).toMatchObject({ codebook: true, counts: { rows: 70, effects: 21 } });
    const text = validationText(validation);
    expect(text).toContain("21 included, of 16 samples in 15 studies; 49 excluded");
    expect(text).toContain("6 hazard ratio per scale point, scale SD not reported");
    expect(text).toContain("studies.csv:3 df2: needs df2 of at most n − 2 = 222 for F, got 1236");
  });

  it("tells a broken file beside it", async () => {
    const effects = memoryEffects({ "d/own.csv": "ri,ni\n.1,40\n", "d/codebook.json": "{" });
    expect(await faultsOf(() => validateFile("d/own.csv", effects))).toMatchObject([{ file: "d/codebook.json" }]);
  });
});

it("says when there is no such file", async () => {
  await expect(validateFile("none.csv", memoryEffects({}))).rejects.toThrow(PipelineError);
});
