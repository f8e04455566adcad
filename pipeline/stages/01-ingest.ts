import * as z from "zod";
import { DataError, type DataFault, formatFault } from "../errors.ts";
import type { Codebook } from "../schema/codebook.ts";
import { type DatasetFiles, datasetFilesSchema, type Ingested, ingestedSchema } from "../schema/dataset.ts";
import type { StudyRow } from "../schema/study.ts";
import type { Warning } from "../schema/warning.ts";
import { readTextTable, type Table, textBytes } from "../table/read.ts";
import { type CellIssue, type RowReading, readRow } from "./ingest/cells.ts";
import { applyCorrections } from "./ingest/corrections.ts";
import { countRows } from "./ingest/counts.ts";
import { missingIssues, rangeIssues } from "./ingest/ranges.ts";
import { hintFrom, readSidecars, type Sidecars } from "./ingest/sidecars.ts";
import type { Stage } from "./stage.ts";

/**
 * Reads the raw folder · writes validated rows, included and excluded, with counts.
 *
 * Refuses, all at once and each with its place: JSON that does not fit its schema, a table whose shape or headers do not fit
 * the codebook, repeated ids, cells that do not parse, levels and ranges that cannot be, on rows that are included. What is
 * odd about an excluded row is a warning. A table with a header and no rows is sound.
 */
export const ingest: Stage<"ingest", { files: DatasetFiles }, Ingested> = {
  name: "ingest",
  reads: ["files"],
  input: z.object({ files: datasetFilesSchema }),
  output: ingestedSchema,
  async run({ files }) {
    const { sidecars, faults } = readSidecars(files);
    const reading = readTextTable(files.studies.file, await textBytes(files.studies.bytes));
    faults.push(...reading.faults);
    if (!sidecars) throw new DataError(faults);
    faults.push(...columnFaults(reading.table, sidecars.codebook));
    const folder = files.studies.file.replace(/[^/]*$/, "");
    const corrected = applyCorrections(reading.table, sidecars.corrections, `${folder}corrections.json`);
    faults.push(...corrected.faults);
    const warnings: Warning[] = [...reading.table.warnings, ...changedWarning(files, sidecars)];
    const rows = readRows(corrected.table, sidecars, faults, warnings);
    if (faults.length > 0) throw new DataError(faults);
    return {
      id: files.id,
      file: files.studies.file,
      source: sidecars.source,
      codebook: sidecars.codebook,
      analysis: sidecars.analysis,
      claims: [...sidecars.claims],
      corrections: [...sidecars.corrections],
      columns: [...reading.table.columns],
      rows,
      counts: countRows(rows, sidecars.analysis.kind, sidecars.corrections.length),
      warnings,
    };
  },
  counts: ({ counts }) => ({
    rows: counts.rows,
    corrected: counts.corrected,
    excluded: counts.rows - counts.included,
    effects: counts.effects,
  }),
};

function columnFaults(table: Table, codebook: Codebook): DataFault[] {
  const { file, columns } = table;
  const known = codebook.columns.map((column) => column.name);
  const unknown = columns
    .filter((name) => name !== "" && !known.includes(name))
    .map((name): DataFault => {
      const absent = known.filter((candidate) => !columns.includes(candidate));
      const problem = `needs a column of the codebook, got ${JSON.stringify(name)}`;
      return { file, row: 1, column: name, problem, ...hintFrom(name, absent.length > 0 ? absent : known) };
    });
  const missing = codebook.columns
    .filter(({ name, required, default: fallback }) => required && fallback === undefined && !columns.includes(name))
    .map(({ name }): DataFault => ({ file, row: 1, column: name, problem: "needs this column, got none" }));
  return columns.length === 0 ? [] : [...unknown, ...missing];
}

/** Rows in the order of the table; what is wrong with them goes to faults or, for excluded rows, to warnings. */
function readRows(table: Table, sidecars: Sidecars, faults: DataFault[], warnings: Warning[]): StudyRow[] {
  const readings = table.rows.map((row) => readRow(row, sidecars.codebook, table.decimalComma));
  const repeated = identityIssues(readings);
  readings.forEach((reading, i) => {
    const { row, structural } = reading;
    const locate = (issue: CellIssue): DataFault => ({ file: table.file, row: row.file_row, ...issue });
    faults.push(...structural.map(locate));
    const issues = [...reading.issues, ...statisticIssues(reading, sidecars), ...(repeated[i] ?? [])];
    if (row.include) faults.push(...issues.map(locate));
    else {
      for (const issue of issues) {
        warnings.push({ code: "excludedRow", message: formatFault(locate(issue)), effect_id: row.effect_id });
      }
    }
  });
  return readings.map((reading) => reading.row);
}

function statisticIssues({ row, issues }: RowReading, { analysis }: Sidecars): CellIssue[] {
  if (analysis.kind === "picture") return [];
  const unread = new Set(issues.map((issue) => issue.column ?? ""));
  const found = analysis.value_sets.flatMap((set) => [
    ...rangeIssues(row, set),
    ...(row.include ? missingIssues(row, set, unread) : []),
  ]);
  // value sets share stat, df and orientation, whose faults are to be told once
  const told = new Set<string>();
  return found.filter((issue) => {
    const key = JSON.stringify(issue);
    return told.has(key) ? false : told.add(key);
  });
}

/** Repeated effect ids and samples that stand under two studies; told at the later row, which counts as included if either is. */
function identityIssues(readings: readonly RowReading[]): CellIssue[][] {
  const byEffect = new Map<string, StudyRow>();
  const bySample = new Map<string, StudyRow>();
  const issues: CellIssue[][] = readings.map(() => []);
  readings.forEach(({ row }, i) => {
    const same = byEffect.get(row.effect_id);
    if (same) {
      const problem = `needs distinct ids, got ${JSON.stringify(row.effect_id)} again (first on line ${same.file_row})`;
      const at = !row.include && same.include ? readings.findIndex((reading) => reading.row === same) : i;
      issues[at]!.push({ column: "effect_id", problem });
    } else byEffect.set(row.effect_id, row);
    const sample = bySample.get(row.sample_id);
    if (sample && sample.study_id !== row.study_id) {
      const problem = `needs one study a sample, got ${JSON.stringify(row.study_id)} and ${JSON.stringify(sample.study_id)}`;
      issues[i]!.push({
        column: "study_id",
        problem,
        hint: `sample ${row.sample_id}, first on line ${sample.file_row}`,
      });
    } else if (!sample) bySample.set(row.sample_id, row);
  });
  return issues;
}

function changedWarning(files: DatasetFiles, { source }: Sidecars): Warning[] {
  if (source.sha256 === files.studies.sha256) return [];
  const message = `${files.studies.file} is not the file whose sha256 stands in source.json: update it when the change is meant`;
  return [{ code: "tableChanged", message }];
}
