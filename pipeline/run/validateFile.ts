import type { Effects } from "../effects.ts";
import { DataError, type DataFault, PipelineError } from "../errors.ts";
import type { Ingested } from "../schema/dataset.ts";
import { ingest } from "../stages/01-ingest.ts";
import { type FoundSidecars, genericFolder } from "../stages/ingest/genericFolder.ts";

/** A table that was read: what it holds, and what a reader should look at though it is no fault. */
export interface Validation {
  readonly file: string;
  /** whether a codebook stood beside the table */
  readonly codebook: boolean;
  readonly columns: readonly string[];
  readonly counts: Ingested["counts"];
  readonly warnings: Ingested["warnings"];
}

const SIDECARS = ["source", "codebook", "analysis", "claims", "corrections"] as const;

/**
 * Reads one table as ingest does: by the codebook, analysis and corrections in its folder, or by the names of its columns.
 *
 * @throws {DataError} with every fault at once
 * @throws {PipelineError} if there is no such file
 */
export async function validateFile(file: string, effects: Effects): Promise<Validation> {
  const bytes = effects.read(file);
  if (bytes === undefined) throw new PipelineError(`needs a table, got no file ${file}`, "csv, tsv, xlsx or json");
  const found = findSidecars(file, effects);
  const files = await genericFolder(file, bytes, effects.hash(bytes), found);
  const { columns, counts, warnings } = await ingest.run({ files });
  return { file, codebook: "codebook" in found, columns, counts, warnings };
}

/** Without a codebook the other files have nothing to refer to, so they are left alone. */
function findSidecars(file: string, effects: Effects): FoundSidecars {
  const folder = file.replace(/[^/]*$/, "");
  if (effects.read(`${folder}codebook.json`) === undefined) return {};
  const found: Record<string, unknown> = {};
  const faults: DataFault[] = [];
  for (const name of SIDECARS) {
    const path = `${folder}${name}.json`;
    const bytes = effects.read(path);
    if (bytes === undefined) continue;
    try {
      found[name] = JSON.parse(new TextDecoder().decode(bytes));
    } catch (error) {
      faults.push({
        file: path,
        problem: `needs JSON, got ${(error as Error).message}`,
        hint: "check commas and quotes",
      });
    }
  }
  if (faults.length > 0) throw new DataError(faults);
  return found;
}
