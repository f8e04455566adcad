import type { Effects } from "../effects.ts";
import { dataPackage } from "../export/dataPackage.ts";
import { ingest } from "../stages/01-ingest.ts";
import { PLACES, type Places, readDataset, selectIds } from "./datasets.ts";

/** The text of `datapackage.json` for a data folder, from its codebook, source and study table. */
export async function dataPackageText(id: string, effects: Effects, where: Partial<Places> = {}): Promise<string> {
  const places = { ...PLACES, ...where };
  selectIds([id], effects, places);
  const files = readDataset(id, effects, places);
  const { source, codebook, analysis, columns } = await ingest.run({ files });
  const { file, sha256, bytes } = files.studies;
  const name = file.slice(file.lastIndexOf("/") + 1);
  const made = dataPackage({ source, codebook, analysis, columns, file: name, sha256, bytes: bytes.length });
  return `${JSON.stringify(made, null, 2)}\n`;
}
