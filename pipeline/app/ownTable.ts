import { DataError } from "../errors.ts";
import type { Analysis } from "../schema/analysis.ts";
import type { CodebookColumn } from "../schema/codebook.ts";
import type { DatasetFiles, Ingested } from "../schema/dataset.ts";
import type { StudyRow } from "../schema/study.ts";
import { ingest } from "../stages/01-ingest.ts";
import { convert } from "../stages/02-convert.ts";
import { genericFolder } from "../stages/ingest/genericFolder.ts";
import { readTable, type Table } from "../table/read.ts";
import type { AddedCells } from "./whatIf.ts";

/** Stands where no fingerprint was taken: the page neither stores nor compares the file. */
const NO_HASH = "0".repeat(64);

/**
 * A table of the reader's own as a folder: by the page's codebook and analysis where its header fits them, by the names of
 * its columns otherwise.
 *
 * @param like the data set of the page
 * @throws {DataError} with every fault at once
 */
export async function readOwnTable(file: string, bytes: Uint8Array<ArrayBuffer>, like: Ingested): Promise<Ingested> {
  const table = await readTable(file, bytes);
  const files = fits(table, like) ? likePage(file, bytes, like) : await byColumnNames(file, bytes, table);
  return ingest.run({ files });
}

function fits({ columns }: Table, { codebook }: Ingested): boolean {
  const known = new Set(codebook.columns.map(({ name }) => name));
  const needed = codebook.columns.filter((column) => column.required && column.default === undefined);
  return columns.every((name) => name === "" || known.has(name)) && needed.every(({ name }) => columns.includes(name));
}

function ownAnalysis(analysis: Analysis, title: string): Analysis {
  const { limitation: _, compat: __, ...rest } = analysis;
  const moderators = analysis.moderators.map(({ limitation: ___, ...moderator }) => moderator);
  return { ...rest, title, kind: "recompute", simulated: false, moderators };
}

function likePage(file: string, bytes: Uint8Array<ArrayBuffer>, like: Ingested): DatasetFiles {
  return {
    id: "own-table",
    studies: { file, bytes, sha256: NO_HASH },
    codebook: like.codebook,
    analysis: ownAnalysis(like.analysis, file),
    claims: { claims: [] },
    source: ownSource(file),
  };
}

async function byColumnNames(file: string, bytes: Uint8Array<ArrayBuffer>, table: Table): Promise<DatasetFiles> {
  const has = (...names: string[]) => names.every((name) => table.columns.includes(name));
  const statistics = has("stat", "value");
  if (!statistics && !has("ri", "ni")) {
    const problem = `needs the columns stat and value, or ri and ni, got ${table.columns.join(", ")}`;
    throw new DataError([{ file, row: 1, problem, hint: "rename the columns that hold them" }]);
  }
  const files = await genericFolder(file, bytes, NO_HASH);
  const codebook = files.codebook as Ingested["codebook"];
  const correlation: CodebookColumn = { name: "stat", meaning: "statistic", type: "factor", default: "r" };
  const columns = statistics ? codebook.columns : [...codebook.columns, correlation];
  const factors = codebook.columns.filter((column) => column.type === "factor" && isModerator(column.name, table));
  return {
    ...files,
    id: "own-table",
    source: ownSource(file),
    codebook: { ...codebook, columns },
    analysis: {
      title: file,
      kind: "recompute",
      value_sets: [{ id: "printed", label: "as given", ni: "ni", value: statistics ? "value" : "ri" }],
      pool: [{ id: "overall", label: "Fisher z, REML" }],
      moderators: factors.map(({ name }) => ({ moderator: name, label: name })),
    },
  };
}

const NO_MODERATOR = new Set(["stat", "orientation", "tails", "include", "exclude_reason"]);

/** A column with a few levels, each of more than one row on the average. */
function isModerator(name: string, { rows }: Table): boolean {
  const levels = new Set(rows.map((row) => row.cells[name] ?? "").filter(Boolean));
  return !NO_MODERATOR.has(name) && levels.size > 1 && levels.size <= 12 && levels.size * 2 <= rows.length;
}

function ownSource(file: string): Ingested["source"] {
  return {
    id: "own-table",
    citation: file,
    element: "own table",
    tables: [],
    transcription: [],
    licence: "the reader's own",
    sha256: NO_HASH,
  };
}

/**
 * A study typed in by the reader as a row, read and converted by the rules of the page's own table.
 *
 * @throws {DataError} with a fault for each cell that cannot be
 */
export async function readAdded(cells: AddedCells, like: Ingested): Promise<StudyRow> {
  const { codebook, analysis } = like;
  const whole = Object.fromEntries(
    codebook.columns.map(({ name, type }) => {
      const text = cells[name] ?? (name === "include" ? "yes" : "");
      // JSON has no separator that a decimal comma could be taken for
      return [name, type === "number" ? text.replace(/^([+-]?\d*),(\d+)$/, "$1.$2") : text];
    }),
  );
  const bytes = new TextEncoder().encode(JSON.stringify([whole]));
  const studies = { file: "added.json", bytes, sha256: NO_HASH };
  const files = { id: like.id, studies, codebook, analysis, claims: { claims: [] }, source: ownSource("added") };
  const read = await ingest.run({ files });
  await convert.run({ ingest: read });
  const [row] = read.rows;
  if (!row) throw new DataError([{ file: "added.json", problem: "needs a study, got none" }]);
  return row;
}

/** Columns that a reader fills in for a study of their own; ids are made from its name. */
export function fieldsOf({ codebook }: Ingested): CodebookColumn[] {
  const made = new Set(["effect_id", "sample_id", "study_id", "include", "exclude_reason"]);
  return codebook.columns.filter(({ name, type }) => !made.has(name) && (type !== "text" || name === "slab"));
}

/** The cells of a form with the ids that they need; a second value set that is left empty is the same as the first. */
export function completeCells(typed: AddedCells, like: Ingested, taken: ReadonlySet<string>): AddedCells {
  const cells = Object.fromEntries(Object.entries(typed).filter(([, text]) => text !== ""));
  const [first, ...others] = like.analysis.value_sets;
  for (const set of others) {
    for (const part of ["ni", "value"] as const) {
      const own = first === undefined ? undefined : cells[first[part]];
      if (own !== undefined) cells[set[part]] ??= own;
    }
  }
  const stem = `added-${(cells.slab ?? "study").replace(/[^\p{L}\p{N}]+/gu, "").slice(0, 24) || "study"}`;
  let id = stem;
  for (let n = 2; taken.has(id); n++) id = `${stem}-${n}`;
  return { ...cells, effect_id: id, sample_id: id, study_id: id };
}
