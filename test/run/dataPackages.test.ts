import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { dataPackageText } from "../../pipeline/run/dataPackages.ts";
import { delivered } from "../support/folder.ts";
import { memoryEffects } from "../support/memoryEffects.ts";

const schema = JSON.parse(readFileSync("test/fixtures/schemas/tabularDataPackage.json", "utf8"));
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

describe("the data package of a folder", () => {
  const effects = memoryEffects(delivered.map((id) => `data/${id}`));

  it.each(delivered)("%s is current (npm run datapackages) and keeps the published rules", async (id) => {
    const text = readFileSync(`data/${id}/datapackage.json`, "utf8");
    expect(text).toBe(await dataPackageText(id, effects));
    validate(JSON.parse(text));
    expect(validate.errors ?? []).toEqual([]);
  });

  it("describes each column of the table once, by its codebook", () => {
    const { resources } = JSON.parse(readFileSync("data/alliance2026/datapackage.json", "utf8"));
    const header = readFileSync("data/alliance2026/studies.csv", "utf8").split("\n")[0]!.trim().split(",");
    const { fields } = resources[0].schema;
    expect(fields.map((field: { name: string }) => field.name)).toEqual(header);
    const modality = fields.find((field: { name: string }) => field.name === "modality");
    expect(modality.constraints.enum).toContain("CBT");
    expect(fields.every((field: { description?: string }) => field.description)).toBe(true);
  });

  it("is refused by the rules when a name has capitals or a resource has no schema", () => {
    const made = JSON.parse(readFileSync("data/farber2011/datapackage.json", "utf8"));
    expect(validate({ ...made, name: "Farber 2011" })).toBe(false);
    expect(validate({ ...made, resources: [{ ...made.resources[0], schema: undefined }] })).toBe(false);
  });
});
