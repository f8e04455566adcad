import type { Analysis } from "../schema/analysis.ts";
import type { Codebook, CodebookColumn } from "../schema/codebook.ts";
import type { Source } from "../schema/source.ts";

/** What a data folder says of its study table. */
export interface DataFolder {
  readonly source: Source;
  readonly codebook: Codebook;
  readonly analysis: Analysis;
  /** name of the study table in its folder */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  /** header of the study table; only its columns are described */
  readonly columns: readonly string[];
}

const TYPES: Readonly<Record<CodebookColumn["type"], string>> = {
  id: "string",
  text: "string",
  factor: "string",
  integer: "integer",
  number: "number",
  boolean: "boolean",
};

/**
 * `datapackage.json` of a data folder, made from its source and codebook: what the columns mean and may hold, for any program that
 * reads Frictionless Data Packages.
 *
 * @see Frictionless Data, Tabular Data Package 1.0, https://specs.frictionlessdata.io/tabular-data-package/
 */
export function dataPackage(folder: DataFolder): object {
  const { source, analysis, file, sha256, bytes } = folder;
  const tabSeparated = file.endsWith(".tsv");
  return {
    profile: "tabular-data-package",
    name: source.id.toLowerCase(),
    title: analysis.title,
    description: [`${source.element}. ${source.tables.join("; ")}.`, source.note].filter(Boolean).join(" "),
    licenses: [{ name: licenceName(source.licence), title: source.licence }],
    sources: [{ title: source.citation, ...(source.doi ? { path: `https://doi.org/${source.doi}` } : {}) }],
    resources: [
      {
        profile: "tabular-data-resource",
        name: "studies",
        path: file,
        title: "Study table: one row a reported statistic",
        format: tabSeparated ? "tsv" : "csv",
        mediatype: tabSeparated ? "text/tab-separated-values" : "text/csv",
        encoding: "utf-8",
        bytes,
        hash: `sha256:${sha256}`,
        schema: { fields: fields(folder), primaryKey: "effect_id", missingValues: [""] },
      },
    ],
  };
}

/** The licence's short name, as SPDX has it. */
function licenceName(licence: string): string {
  if (/^CC0\b/.test(licence)) return "CC0-1.0";
  return licence.match(/^[-A-Za-z0-9.]+/)?.[0] ?? "other";
}

function fields({ codebook, columns }: DataFolder): object[] {
  return columns.map((name) => {
    const column = codebook.columns.find((one) => one.name === name);
    if (!column) return { name, type: "string" };
    const constraints = {
      ...(column.required ? { required: true } : {}),
      ...(name === "effect_id" ? { unique: true } : {}),
      ...(column.type === "factor" && column.levels && column.levels.length > 0 ? { enum: column.levels } : {}),
    };
    return {
      name,
      type: TYPES[column.type],
      ...(column.type === "boolean" ? { trueValues: ["yes"], falseValues: ["no"] } : {}),
      description: column.unit ? `${column.meaning} (${column.unit})` : column.meaning,
      ...(Object.keys(constraints).length > 0 ? { constraints } : {}),
    };
  });
}
