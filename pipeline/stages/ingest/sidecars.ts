import type * as z from "zod";
import type { DataFault } from "../../errors.ts";
import { GrammarError } from "../../formula/grammarError.ts";
import { nearestHint } from "../../formula/nearest.ts";
import { parseSubset } from "../../formula/subset.ts";
import { type Analysis, analysisSchema } from "../../schema/analysis.ts";
import { type Claim, claimsFileSchema } from "../../schema/claim.ts";
import { type Codebook, codebookSchema } from "../../schema/codebook.ts";
import { type Correction, correctionsFileSchema, type DatasetFiles } from "../../schema/dataset.ts";
import { type Source, sourceSchema } from "../../schema/source.ts";

/** The JSON files beside a study table, validated. */
export interface Sidecars {
  readonly source: Source;
  readonly codebook: Codebook;
  readonly analysis: Analysis;
  readonly claims: readonly Claim[];
  readonly corrections: readonly Correction[];
}

/**
 * Validates the JSON files of a folder, each against its schema and the analysis against the codebook.
 *
 * @returns the files, or undefined when one does not fit its schema; faults name the file and the path inside it
 */
export function readSidecars(files: DatasetFiles): { sidecars: Sidecars | undefined; faults: DataFault[] } {
  const faults: DataFault[] = [];
  const folder = files.studies.file.replace(/[^/]*$/, "");
  const parse = <T>(name: string, schema: z.ZodType<T>, content: unknown): T | undefined => {
    const result = schema.safeParse(content);
    if (result.success) return result.data;
    for (const issue of result.error.issues) faults.push(faultOfIssue(folder + name, issue));
    return undefined;
  };
  const source = parse("source.json", sourceSchema, files.source);
  const codebook = parse("codebook.json", codebookSchema, files.codebook);
  const analysis = parse("analysis.json", analysisSchema, files.analysis);
  const claims = parse("claims.json", claimsFileSchema, files.claims);
  const corrections =
    files.corrections === undefined
      ? { corrections: [] }
      : parse("corrections.json", correctionsFileSchema, files.corrections);
  if (codebook && analysis) faults.push(...analysisFaults(`${folder}analysis.json`, analysis, codebook));
  if (!source || !codebook || !analysis || !claims || !corrections) return { sidecars: undefined, faults };
  const sidecars = { source, codebook, analysis, claims: claims.claims, corrections: corrections.corrections };
  return { sidecars, faults };
}

function faultOfIssue(file: string, issue: z.core.$ZodIssue): DataFault {
  const path = issue.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  const column = path.replace(/^\./, "");
  return { file, ...(column ? { column } : {}), problem: issue.message };
}

/** What an analysis names must exist: value sets and their columns, moderators, one id a model. */
function analysisFaults(file: string, analysis: Analysis, codebook: Codebook): DataFault[] {
  const faults: DataFault[] = [];
  const columns = codebook.columns.map((column) => column.name);
  const sets = analysis.value_sets.map((set) => set.id);
  const need = (what: string, word: string, known: readonly string[], place: string) => {
    if (known.includes(word)) return;
    faults.push({
      file,
      column: place,
      problem: `needs ${what}, got ${JSON.stringify(word)}`,
      ...hintFrom(word, known),
    });
  };
  if (analysis.pool.length > 0 || analysis.moderators.length > 0) {
    analysis.value_sets.forEach((set, i) => {
      need("a column of the codebook", set.ni, columns, `value_sets[${i}].ni`);
      need("a column of the codebook", set.value, columns, `value_sets[${i}].value`);
    });
  }
  const ids = new Set<string>();
  analysis.pool.forEach((spec, i) => {
    if (ids.has(spec.id)) {
      faults.push({
        file,
        column: `pool[${i}].id`,
        problem: `needs distinct ids, got ${JSON.stringify(spec.id)} twice`,
      });
    }
    ids.add(spec.id);
    need("one of the value sets", spec.value_set, sets, `pool[${i}].value_set`);
    const problem = spec.subset === undefined ? undefined : subsetProblem(spec.subset, columns);
    if (problem !== undefined) faults.push({ file, column: `pool[${i}].subset`, problem });
  });
  analysis.moderators.forEach((spec, i) => {
    need("a column of the codebook", spec.moderator, columns, `moderators[${i}].moderator`);
    need("one of the value sets", spec.value_set, sets, `moderators[${i}].value_set`);
  });
  return faults;
}

function subsetProblem(subset: string, columns: readonly string[]): string | undefined {
  try {
    parseSubset(subset, columns);
    return undefined;
  } catch (error) {
    if (error instanceof GrammarError) return error.message;
    throw error;
  }
}

/** A fault's hint from the known words, or none. */
export function hintFrom(word: string, known: readonly string[]): { hint?: string } {
  const hint = nearestHint(word, known);
  return hint === undefined ? {} : { hint };
}
