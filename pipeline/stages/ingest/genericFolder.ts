import type { AnalysisFile, CodebookColumn, DatasetFiles } from "../../schema/index.ts";
import { parseNumber } from "../../table/number.ts";
import { readTextTable, type Table, textBytes } from "../../table/read.ts";

/** JSON files found beside a table; what is absent is made up from the table's header. */
export type FoundSidecars = Partial<Pick<DatasetFiles, "source" | "codebook" | "analysis" | "claims" | "corrections">>;

/**
 * A table on its own as a folder that ingest can read.
 *
 * Columns of the known names (effect_id, ni, stat, value, ri, yi, vi, orientation, include …) get their types and limits; any
 * other column is a number if all its cells are, and text levels otherwise. Without a `stat` column the values of `ri` are
 * correlations as they stand.
 */
export async function genericFolder(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
  sha256: string,
  found: FoundSidecars = {},
): Promise<DatasetFiles> {
  const { table } = readTextTable(file, await textBytes(bytes));
  const id = file.replace(/^.*\//, "").replace(/\.[^.]*$/, "") || "table";
  return {
    id,
    studies: { file, bytes, sha256 },
    codebook: {
      columns: genericColumns(table),
      eligibility: [],
      risk_of_bias: [],
      second_coder: { note: "no codebook beside the table" },
    },
    analysis: genericAnalysis(table),
    claims: { claims: [] },
    source: { id, citation: file, element: "not given", tables: [], transcription: [], licence: "not given", sha256 },
    ...found,
  };
}

const STATS = ["r", "spearman", "partial_r", "t", "F", "chi2", "z", "p", "d", "g", "OR", "beta", "r2"];

const KNOWN: readonly CodebookColumn[] = [
  { name: "effect_id", meaning: "name of the effect", type: "text", required: true },
  { name: "sample_id", meaning: "independent sample", type: "text" },
  { name: "study_id", meaning: "report", type: "text" },
  { name: "slab", meaning: "label", type: "text" },
  { name: "citation", meaning: "reference", type: "text" },
  { name: "doi", meaning: "DOI", type: "text" },
  { name: "year", meaning: "year of publication", type: "integer" },
  { name: "ni", meaning: "sample size", type: "integer", min: 4 },
  { name: "ri", meaning: "correlation", type: "number", above: -1, below: 1 },
  { name: "yi", meaning: "effect size", type: "number" },
  { name: "vi", meaning: "sampling variance of yi", type: "number", above: 0 },
  { name: "sei", meaning: "standard error of yi", type: "number", above: 0 },
  { name: "stat", meaning: "statistic", type: "factor", levels: [...STATS, "b", "HR", "logOR", "f2"] },
  { name: "value", meaning: "value of the statistic", type: "number" },
  { name: "df1", meaning: "numerator degrees of freedom", type: "integer" },
  { name: "df2", meaning: "residual degrees of freedom", type: "number" },
  { name: "n1", meaning: "size of the first group", type: "integer", min: 1 },
  { name: "n2", meaning: "size of the second group", type: "integer", min: 1 },
  { name: "tails", meaning: "tails of a p value", type: "integer", min: 1, max: 2 },
  { name: "orientation", meaning: "direction", type: "factor", levels: ["yes", "no", "oriented", "reversed"] },
  { name: "include", meaning: "whether the row is analysed", type: "boolean", required: true },
  { name: "exclude_reason", meaning: "why not", type: "text" },
  { name: "note", meaning: "note", type: "text" },
];

function genericColumns(table: Table): CodebookColumn[] {
  const present = table.columns.filter((name) => name !== "");
  const columns = present.map((name) => {
    const known = KNOWN.find((column) => column.name === name);
    return known ?? { name, meaning: "not described", type: typeOf(table, name) };
  });
  if (!present.includes("orientation")) {
    columns.push({ name: "orientation", meaning: "direction", type: "factor", default: "oriented" });
  }
  return columns;
}

function typeOf(table: Table, name: string): "number" | "factor" {
  const cells = table.rows.map((row) => row.cells[name] ?? "").filter((cell) => cell !== "");
  return cells.length > 0 && cells.every((cell) => "value" in parseNumber(cell, table.decimalComma))
    ? "number"
    : "factor";
}

/** Tables of effect sizes (yi, ri) hold no statistic to convert: their ranges are those of their columns. */
function genericAnalysis(table: Table): AnalysisFile {
  const statistics = table.columns.includes("stat") || table.columns.includes("value");
  return { title: table.file, kind: statistics ? "recompute" : "picture" };
}
