import type { Effects } from "../effects.ts";
import { DataError, PipelineError } from "../errors.ts";
import { nearest } from "../formula/nearest.ts";
import type { DatasetFiles } from "../schema/dataset.ts";

/** Where things stand, relative to the root of the effects. */
export interface Places {
  readonly data: string;
  readonly reports: string;
  readonly work: string;
}

export const PLACES: Places = { data: "data", reports: "reports", work: ".work" };

const STUDY_TABLES = ["studies.csv", "studies.tsv", "studies.xlsx", "studies.json"] as const;

/** Ids of the folders under `data/`, in code-point order. @throws {PipelineError} when there is none */
export function datasetIds(effects: Effects, places: Places): string[] {
  const ids = effects.folders(places.data);
  if (ids.length === 0) {
    throw new PipelineError(
      `${places.data}/ needs at least one folder with a study table, got none`,
      "alliance-meta new my-meta starts a meta-analysis of your own",
    );
  }
  return ids;
}

/** The ids asked for, or all. @throws {PipelineError} naming the nearest id for one that does not exist */
export function selectIds(asked: readonly string[], effects: Effects, places: Places): string[] {
  const known = datasetIds(effects, places);
  for (const id of asked) {
    if (known.includes(id)) continue;
    const close = nearest(id, known);
    throw new PipelineError(
      `needs a data set under ${places.data}/, got '${id}'`,
      close ? `did you mean ${close}?` : `there are: ${known.join(", ")}`,
    );
  }
  return asked.length > 0 ? [...asked] : known;
}

/** The raw files of one folder. @throws {DataError} for files that are missing or are not JSON */
export function readDataset(id: string, effects: Effects, places: Places): DatasetFiles {
  const at = (name: string) => `${places.data}/${id}/${name}`;
  const table = STUDY_TABLES.find((name) => effects.read(at(name)) !== undefined);
  const faults = table
    ? []
    : [{ file: at("studies.csv"), problem: "needs a study table, got no file", hint: "csv, tsv, xlsx or json" }];
  const json = (name: string, required: boolean): unknown => {
    const bytes = effects.read(at(name));
    if (bytes === undefined) {
      if (required) faults.push({ file: at(name), problem: "needs this file, got none", hint: "see CONTRIBUTING.md" });
      return undefined;
    }
    try {
      return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
    } catch (error) {
      faults.push({
        file: at(name),
        problem: `needs JSON, got ${(error as Error).message}`,
        hint: "check commas and quotes",
      });
      return undefined;
    }
  };
  const source = json("source.json", true);
  const codebook = json("codebook.json", true);
  const analysis = json("analysis.json", true);
  const claims = json("claims.json", true);
  const corrections = json("corrections.json", false);
  if (faults.length > 0 || table === undefined) throw new DataError(faults);
  const bytes = effects.read(at(table)) ?? new Uint8Array();
  return {
    id,
    studies: { file: at(table), bytes, sha256: effects.hash(bytes) },
    source,
    codebook,
    analysis,
    claims,
    ...(corrections === undefined ? {} : { corrections }),
  };
}
