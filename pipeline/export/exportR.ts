import type { PoolSpec } from "../schema/analysis.ts";
import type { Ingested } from "../schema/dataset.ts";
import type { Aggregated, Converted, EffectSet } from "../schema/effect.ts";
import type { Moderation } from "../schema/moderation.ts";
import type { Results } from "../schema/results.ts";
import { claimBlock } from "./claimBlock.ts";
import { csvText, effectsCsv, figuresCsv, rowsCsv } from "./dataCsv.ts";
import { namedNumbers } from "./numbers.ts";
import { R_DIAGNOSTICS } from "./rDiagnostics.ts";
import { R_LEDGER } from "./rLedger.ts";
import { R_LIBRARY } from "./rLibrary.ts";
import { R_SELECTION } from "./rSelection.ts";
import { oneLine, quoted, rCall, rCallNamed } from "./rText.ts";

/** What a script is made from: the folder's choices, its effects, and the report. */
export interface ExportInput {
  readonly ingest: Ingested;
  readonly convert: Converted;
  readonly aggregate: Aggregated;
  readonly results: Results;
}

/** A file of the export. */
export interface ExportFile {
  readonly path: "recompute.R" | "effects.csv" | "rows.csv" | "figures.csv" | "expected.csv";
  readonly content: string;
}

/** Numbers that are no result, with the reason; all others are recomputed. */
const NOT_COMPARED: Readonly<Record<string, string>> = { "source/year": "a year of publication and no result" };

/** Diagnostics of a multilevel model, that the script leaves out. */
const MULTILEVEL_CASES = /^diagnostics\/(influence|bias)\//;
const MULTILEVEL_REASON =
  "a diagnostic of a multilevel model, held equal to metafor and clubSandwich by this program's own tests";

function leadsMultilevel({ ingest, results }: ExportInput): boolean {
  const spec = ingest.analysis.pool.find(({ id }) => id === results.diagnostics.analysis);
  return spec?.random !== undefined || spec?.rho !== undefined;
}

/**
 * An R script with its data that recomputes every number of a report by metafor and clubSandwich.
 *
 * R starts from the effects (r, n, z and its variance), corrects them for attenuation and merges those of one sample itself, fits
 * with controls far tighter than metafor's defaults, and stops at the first number that differs by more than 1e-6. A number that
 * was not recomputed stops it too, unless `expected.csv` says why it is not compared; the script ends by naming those.
 */
export function exportR(input: ExportInput): ExportFile[] {
  const { convert, aggregate, ingest, results } = input;
  const multilevel = leadsMultilevel(input);
  const reason = (name: string) =>
    NOT_COMPARED[name] ?? (multilevel && MULTILEVEL_CASES.test(name) ? MULTILEVEL_REASON : undefined);
  const expected = namedNumbers(results).map(([name, value]) => [name, value, reason(name)]);
  return [
    { path: "recompute.R", content: script(input) },
    { path: "effects.csv", content: effectsCsv(convert, aggregate, ingest.analysis) },
    { path: "rows.csv", content: rowsCsv(ingest) },
    { path: "figures.csv", content: figuresCsv(ingest.claims) },
    { path: "expected.csv", content: csvText(["name", "value", "not_compared"], expected) },
  ];
}

function script(input: ExportInput): string {
  const { ingest, results } = input;
  const known = new Set(namedNumbers(results).map(([name]) => name));
  const claims = claimBlock(ingest.claims, results, known);
  const diagnostics = diagnosticBlock(input);
  const blocks = [
    rCall("check_counts", ingest.analysis.kind === "picture" ? "TRUE" : "FALSE"),
    "",
    ...results.fits.map((fit) => poolBlock(input, ingest.analysis.pool.find(({ id }) => id === fit.analysis)!)),
    ...results.moderators.map((moderation) => moderatorBlock(input, moderation)),
    ...diagnostics,
    ...claims,
  ];
  return `${[
    `# ${oneLine(ingest.analysis.title)}`,
    `# ${oneLine(ingest.source.citation)}`,
    "# Recomputes the report's numbers: Rscript recompute.R, with the csv files of this folder beside it.",
    "# Needs metafor, and clubSandwich where levels share samples. Written by alliance-meta export-r.",
    R_LIBRARY,
    ...(diagnostics.length > 0 ? [R_DIAGNOSTICS, R_SELECTION] : []),
    ...(claims.length > 0 ? [R_LEDGER] : []),
    ...blocks,
    "finish()",
  ].join("\n")}\n`;
}

function merging(input: ExportInput, set: EffectSet) {
  const { rho, composite } = input.ingest.analysis.aggregate;
  return set.rho === undefined ? { merge: false } : { rho, composite: composite === "HS" ? quoted("HS") : undefined };
}

function poolBlock(input: ExportInput, spec: PoolSpec): string {
  const set = input.aggregate.sets.find(({ id }) => id === `pool:${spec.id}`)!;
  const { level } = input.ingest.analysis;
  const model =
    spec.random === undefined && spec.rho === undefined
      ? `fit(d, ${quoted(spec.method)}, ${quoted(spec.test)}, ${level})`
      : `fit_multilevel(d, ${multilevelChoices(spec, level)})`;
  return [
    `# ${oneLine(spec.label)}${spec.subset ? ` (${oneLine(spec.subset)})` : ""}`,
    `d <- ${dataOf(input, spec, set)}`,
    `check_fit(${quoted(`fits/${spec.id}`)}, ${model}, ${level})`,
    "",
  ].join("\n");
}

/** What `fit_multilevel` takes beside the data; ρ alone adds an intercept per study. */
function multilevelChoices({ random = "study_id", method, test, rho }: PoolSpec, level: number): string {
  return `${randomFormula(random)}, ${quoted(method)}, ${quoted(test)}, ${rho ?? "NULL"}, ${level}`;
}

function dataOf(input: ExportInput, spec: PoolSpec, set: EffectSet): string {
  return rCallNamed("effects_of", {
    value_set: quoted(spec.value_set),
    measure: spec.measure === "ZCOR" ? undefined : quoted(spec.measure),
    keep: spec.subset === undefined ? undefined : quoted(`in_${spec.id}`),
    ...merging(input, set),
  });
}

/** `study_id/effect_id` as it is, crossed factors as a list. */
function randomFormula(random: string): string {
  const terms = random.replace(/^\s*~\s*1\s*\|/, "").split("+");
  const formulas = terms.map((term) => `~ 1 | ${term.trim()}`);
  return formulas.length === 1 ? formulas[0]! : `list(${formulas.join(", ")})`;
}

function moderatorBlock(input: ExportInput, moderation: Moderation): string {
  const { moderator } = moderation;
  const set = input.aggregate.sets.find(({ id }) => id === `moderator:${moderator}`)!;
  const spec = input.ingest.analysis.moderators.find((one) => one.moderator === moderator)!;
  const { level } = input.ingest.analysis;
  const name = quoted(`moderators/${moderator}`);
  const data = rCallNamed("effects_of", {
    value_set: quoted(set.value_set),
    ...merging(input, set),
    moderator: quoted(moderator),
    numeric: spec.kind === "number" ? true : undefined,
  });
  const choices = `${quoted(spec.method)}, ${quoted(spec.test)}, ${level}`;
  const cluster = moderation.robust ? ", cluster = d$sample_id" : "";
  return [
    `# ${oneLine(moderation.label)}`,
    `d <- ${data}`,
    `x <- fit(d, ${choices}, ~ \`${moderator.replaceAll("`", "\\`")}\`)`,
    `check_fit(${name}, x, ${level})`,
    rCall("check_missing", name, quoted(set.value_set), quoted(moderator)),
    ...(moderation.robust
      ? [`invisible(check_robust(${quoted(`moderators/${moderator}/robust`)}, x, d$sample_id, ${level}))`]
      : []),
    ...(spec.kind === "factor"
      ? [
          `check_level_means(${quoted(`moderators/${moderator}/levels`)}, d, ${quoted(moderator)}, ${choices}${cluster})`,
        ]
      : []),
    "",
  ].join("\n");
}

function diagnosticBlock(input: ExportInput): string[] {
  const { analysis, leaveOneOut, funnel, influence, bias } = input.results.diagnostics;
  const spec = input.ingest.analysis.pool.find(({ id }) => id === analysis);
  const set = input.aggregate.sets.find(({ id }) => id === `pool:${analysis}`);
  if (!spec || !set || funnel.length === 0) return [];
  const choices = `${quoted(spec.method)}, ${quoted(spec.test)}, ${input.ingest.analysis.level}`;
  if (leadsMultilevel(input))
    return [
      [
        `# What the model ${spec.id} leans on: each effect left out in turn`,
        `d <- ${dataOf(input, spec, set)}`,
        "check_funnel(d)",
        ...(leaveOneOut.length > 0
          ? [`check_without_each(d, ${multilevelChoices(spec, input.ingest.analysis.level)})`]
          : []),
        "",
      ].join("\n"),
    ];
  return [
    [
      `# What the model ${spec.id} leans on: each effect left out in turn, influence, small-study and selection methods`,
      `d <- ${dataOf(input, spec, set)}`,
      "check_funnel(d)",
      ...(leaveOneOut.length > 0 || influence ? [`without <- without_each(d, ${choices})`] : []),
      ...(leaveOneOut.length > 0 ? ["check_leave_one_out(d, without)"] : []),
      ...(influence
        ? [
            `check_influence(d, ${choices})`,
            `check_baujat(d, fit(d, ${choices}), without)`,
            `check_cumulative(d, ${choices})`,
          ]
        : []),
      ...(bias ? [`check_bias(d, ${choices})`] : []),
      "",
    ].join("\n"),
  ];
}
