import { readFileSync } from "node:fs";
import Papa from "papaparse";
import { type Effects, fileEffects } from "../../pipeline/effects.ts";

const simulated = Papa.parse<Record<string, string>>(readFileSync("data/simulated2018/studies.csv", "utf8"), {
  header: true,
  skipEmptyLines: true,
}).data;

/** The table of a folder of printed figures with the first rows of the simulated one, under the folder's own header. */
export function filled(id: string, rows: number): ReadonlyMap<string, string> {
  const path = `data/${id}/studies.csv`;
  const columns = readFileSync(path, "utf8").trim().split(",");
  return new Map([[path, `${Papa.unparse(simulated.slice(0, rows), { columns })}\n`]]);
}

/** The files of the repository, some of them replaced; nothing is written. */
export function withFiles(files: ReadonlyMap<string, string>): Effects {
  const disk = fileEffects(process.cwd(), () => {});
  return {
    ...disk,
    read: (path) => (files.has(path) ? new TextEncoder().encode(files.get(path)) : disk.read(path)),
    write: () => {},
  };
}
