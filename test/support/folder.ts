import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DataError, type DataFault } from "../../pipeline/errors.ts";
import type { DatasetFiles } from "../../pipeline/schema/dataset.ts";

const ROOT = join(import.meta.dirname, "../../data");

/** Ids of the delivered data sets. */
export const delivered = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

/** The raw files of a delivered data set. */
export function folder(id: string): DatasetFiles {
  const json = (name: string): unknown => JSON.parse(readFileSync(join(ROOT, id, name), "utf8"));
  const bytes = new Uint8Array(readFileSync(join(ROOT, id, "studies.csv")));
  return {
    id,
    studies: { file: `data/${id}/studies.csv`, bytes, sha256: sha256(bytes) },
    source: json("source.json"),
    codebook: json("codebook.json"),
    analysis: json("analysis.json"),
    claims: json("claims.json"),
    ...(existsSync(join(ROOT, id, "corrections.json")) ? { corrections: json("corrections.json") } : {}),
  };
}

/** A folder of one's own: a table as text (or bytes) under the sidecars of a delivered one, parts replaced. */
export function folderOf(
  table: string | Uint8Array,
  parts: Partial<DatasetFiles> = {},
  file = "studies.csv",
): DatasetFiles {
  const bytes = typeof table === "string" ? new TextEncoder().encode(table) : new Uint8Array(table);
  return { ...folder("fluckiger2018"), id: "own", studies: { file, bytes, sha256: sha256(bytes) }, ...parts };
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The faults that something fails with. @throws if it does not fail, or with another error */
export async function faultsOf(run: () => unknown): Promise<readonly DataFault[]> {
  try {
    await run();
  } catch (error) {
    if (error instanceof DataError) return error.faults;
    throw error;
  }
  throw new Error("no fault was found");
}
