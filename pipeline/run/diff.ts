import type { Effects } from "../effects.ts";
import { PipelineError } from "../errors.ts";
import { nearest } from "../formula/nearest.ts";
import type { DatasetFiles } from "../schema/dataset.ts";
import { type Diff, type DiffPair, diffSides } from "../stages/diff/diffSides.ts";
import { type DiffSide, folderSide, loneSide } from "../stages/diff/side.ts";
import { PLACES, readDataset } from "./datasets.ts";

type Bytes = DatasetFiles["studies"]["bytes"];

/** What a path holds: a folder's files, or a table alone. */
type Version =
  | { readonly files: DatasetFiles }
  | { readonly path: string; readonly bytes: Bytes }
  | { readonly path: string; readonly analysis: object };

/**
 * Two versions of a study table, or of a folder with its analysis: what changed, and which study moved the result by how much.
 *
 * A path is a folder, a data set's id, a table, or an `analysis.json`, which takes the folder it lies in, else that of the other version.
 * A table takes the analysis of the folder it lies in, else that of the other
 * version; where neither has one, both are pooled as `fit` would.
 *
 * @throws {PipelineError} for a path that is not there; {DataError} for faults of a table
 */
export async function diffPaths(old: string, next: string, effects: Effects): Promise<Diff> {
  const [a, b] = withSidecars(open(old, effects), open(next, effects));
  if (!("files" in a) || !("files" in b)) {
    return diffSides([{ old: await sideOf(a), new: await sideOf(b) }]);
  }
  const under = async (analysis: unknown): Promise<DiffPair> => ({
    old: await folderSide({ ...a.files, analysis }),
    new: await folderSide({ ...b.files, analysis }),
  });
  const first = await under(a.files.analysis);
  if (JSON.stringify(a.files.analysis) === JSON.stringify(b.files.analysis)) return diffSides([first]);
  return diffSides([first, await under(b.files.analysis)]);
}

function open(path: string, effects: Effects): Version {
  const read = effects.read(path);
  const bytes = read && new Uint8Array(read);
  const parts = path.split("/").filter((part) => part !== "");
  if (bytes !== undefined) {
    const folder = parts.slice(0, -1).join("/");
    const root = path.startsWith("/") ? "/" : "";
    const analysis = analysisIn(path, bytes);
    if (analysis && parts.at(-1) !== "analysis.json") return { path, analysis };
    if (analysis)
      return effects.read(`${root}${folder}/source.json`) && parts.length > 1
        ? { files: folderFiles(`${root}${folder}`, effects) }
        : { path, analysis };
    return effects.read(`${root}${folder}/analysis.json`) && parts.length > 1
      ? { files: withTable(folderFiles(`${root}${folder}`, effects), path, bytes, effects) }
      : { path, bytes };
  }
  if (effects.files(path).length > 0) return { files: folderFiles(path, effects) };
  if (effects.files(`${PLACES.data}/${path}`).length > 0)
    return { files: folderFiles(`${PLACES.data}/${path}`, effects) };
  const close = nearest(path, effects.folders(PLACES.data));
  throw new PipelineError(
    `needs a table or a folder, got nothing at ${path}`,
    close ? `did you mean ${close}?` : undefined,
  );
}

/** An analysis is the one JSON file that is no list of rows. */
function analysisIn(path: string, bytes: Bytes): object | undefined {
  if (!path.endsWith(".json")) return undefined;
  try {
    const content: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof content === "object" && content !== null && "pool" in content ? content : undefined;
  } catch {
    // the reader of tables says what is wrong with it
    return undefined;
  }
}

function folderFiles(path: string, effects: Effects): DatasetFiles {
  const trimmed = path.replace(/\/+$/, "");
  const at = trimmed.lastIndexOf("/");
  const data = at < 0 ? "." : trimmed.slice(0, at) || "/";
  return readDataset(trimmed.slice(at + 1), effects, { ...PLACES, data });
}

function withTable(files: DatasetFiles, path: string, bytes: Bytes, effects: Effects): DatasetFiles {
  return { ...files, studies: { file: path, bytes, sha256: effects.hash(bytes) } };
}

/** A lone table beside a folder takes that folder's codebook and analysis, a lone analysis all but that. */
function withSidecars(a: Version, b: Version): [Version, Version] {
  const adopt = (lone: Version, other: Version): Version => {
    if ("files" in lone || !("files" in other)) return lone;
    if ("analysis" in lone) return { files: { ...other.files, analysis: lone.analysis } };
    return { files: { ...other.files, studies: { file: lone.path, bytes: lone.bytes, sha256: "" } } };
  };
  return [adopt(a, b), adopt(b, a)];
}

function sideOf(version: Version): Promise<DiffSide> {
  if ("analysis" in version)
    throw new PipelineError(
      `an analysis needs a folder with its table, got ${version.path} and no folder beside it`,
      "name a data set's folder, or its analysis.json, as the other version",
    );
  return "files" in version ? folderSide(version.files) : loneSide(version.path, version.bytes);
}
