import type { PoolSpec } from "../schema/analysis.ts";
import type { Ingested } from "../schema/dataset.ts";
import type { Aggregated, Converted, EffectSet } from "../schema/effect.ts";
import type { Moderation } from "../schema/moderation.ts";
import type { Results } from "../schema/results.ts";
import { csvText, effectsCsv } from "./effectsCsv.ts";
import { namedNumbers } from "./numbers.ts";
import { R_LIBRARY } from "./rLibrary.ts";

/** What a script is made from: the folder's choices, its effects, and the report. */
export interface ExportInput {
  readonly ingest: Ingested;
  readonly convert: Converted;
  readonly aggregate: Aggregated;
  readonly results: Results;
}

/** A file of the export. */
export interface ExportFile {
  readonly path: "recompute.R" | "effects.csv" | "expected.csv";
  readonly content: string;
}

/**
 * An R script with its data that recomputes every number of a report by metafor and clubSandwich.
 *
 * R starts from the effects (r, n, z and its variance), merges those of one sample itself, fits with controls far tighter than
 * metafor's defaults, and stops at the first number that differs by more than 1e-6. A number that was not recomputed stops it too.
 */
export function exportR(input: ExportInput): ExportFile[] {
  const { convert, aggregate, ingest, results } = input;
  const moderators = ingest.analysis.moderators.map(({ moderator }) => moderator);
  return [
    { path: "recompute.R", content: script(input) },
    { path: "effects.csv", content: effectsCsv(convert, aggregate, ingest.analysis, moderators) },
    { path: "expected.csv", content: csvText(["name", "value"], namedNumbers(results)) },
  ];
}

function script(input: ExportInput): string {
  const { ingest, results } = input;
  const blocks = [
    ...results.fits.map((fit) => poolBlock(input, ingest.analysis.pool.find(({ id }) => id === fit.analysis)!)),
    ...results.moderators.map((moderation) => moderatorBlock(input, moderation)),
    ...diagnosticBlock(input),
    ...claimBlock(input),
  ];
  return `${[
    `# ${oneLine(ingest.analysis.title)}`,
    `# ${oneLine(ingest.source.citation)}`,
    "# Recomputes the report's numbers: Rscript recompute.R, with effects.csv and expected.csv beside it.",
    "# Needs metafor, and clubSandwich where levels share samples. Written by alliance-meta export-r.",
    R_LIBRARY,
    ...blocks,
    "finish()",
  ].join("\n")}\n`;
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ");

/** A text as an R string. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function call(name: string, args: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const shown = Object.entries(args)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} = ${typeof value === "boolean" ? (value ? "TRUE" : "FALSE") : value}`);
  return `${name}(${shown.join(", ")})`;
}

function merging(input: ExportInput, set: EffectSet) {
  const { rho, composite } = input.ingest.analysis.aggregate;
  return set.rho === undefined ? { merge: false } : { rho, composite: composite === "HS" ? quoted("HS") : undefined };
}

function poolBlock(input: ExportInput, spec: PoolSpec): string {
  const set = input.aggregate.sets.find(({ id }) => id === `pool:${spec.id}`)!;
  const { level } = input.ingest.analysis;
  const random = spec.random ?? (spec.rho === undefined ? undefined : "study_id");
  const model =
    random === undefined
      ? `fit(d, ${quoted(spec.method)}, ${quoted(spec.test)}, ${level})`
      : `fit_multilevel(d, ${randomFormula(random)}, ${quoted(spec.method)}, ${quoted(spec.test)}, ${spec.rho ?? "NULL"}, ${level})`;
  return [
    `# ${oneLine(spec.label)}${spec.subset ? ` (${oneLine(spec.subset)})` : ""}`,
    `d <- ${dataOf(input, spec, set)}`,
    `check_fit(${quoted(`fits/${spec.id}`)}, ${model}, ${level})`,
    "",
  ].join("\n");
}

function dataOf(input: ExportInput, spec: PoolSpec, set: EffectSet): string {
  return call("effects_of", {
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
  const data = call("effects_of", {
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
  const { analysis, leaveOneOut, funnel } = input.results.diagnostics;
  const spec = input.ingest.analysis.pool.find(({ id }) => id === analysis);
  const set = input.aggregate.sets.find(({ id }) => id === `pool:${analysis}`);
  if (!spec || !set || funnel.length === 0) return [];
  const choices = `${quoted(spec.method)}, ${quoted(spec.test)}, ${input.ingest.analysis.level}`;
  return [
    [
      `# The model ${spec.id} without each effect, and the points of its funnel`,
      `d <- ${dataOf(input, spec, set)}`,
      ...(leaveOneOut.length > 0 ? [`check_leave_one_out(d, ${choices})`] : []),
      "check_funnel(d)",
      "",
    ].join("\n"),
  ];
}

/** Where a model keeps what papers print; the mean stands first among its coefficients. */
const QUANTITIES: Readonly<Record<string, readonly string[]>> = {
  r: ["backTransformed/pred", "coefficients/intrcpt/beta"],
  zr: ["coefficients/intrcpt/beta"],
  z: ["coefficients/intrcpt/stat"],
  se_z: ["coefficients/intrcpt/se"],
  p: ["coefficients/intrcpt/pval"],
  tau2: ["heterogeneity/tau2"],
  I2: ["heterogeneity/I2"],
  H2: ["heterogeneity/H2"],
  Q: ["heterogeneity/QE"],
  Q_df: ["heterogeneity/QEdf"],
  Q_p: ["heterogeneity/QEp"],
  QM: ["moderators/QM"],
  k: ["k"],
  pi_lb: ["backTransformed/piLb", "prediction/piLb"],
  pi_ub: ["backTransformed/piUb", "prediction/piUb"],
};

function claimBlock({ ingest, results }: ExportInput): string[] {
  const known = new Set(namedNumbers(results).map(([name]) => name));
  const lines = ingest.claims.flatMap((claim) => {
    if (!known.has(`claims/${claim.id}`)) return [];
    const places = (QUANTITIES[claim.quantity] ?? []).map((place) => `fits/${claim.analysis}/${place}`);
    const of = places.find((place) => known.has(place));
    if (!of) return [];
    const sign = claim.orientation === "reversed" && ["r", "zr", "z", "d"].includes(claim.quantity) ? ", -1" : "";
    return [`check_claim(${quoted(`claims/${claim.id}`)}, ${quoted(of)}${sign})`];
  });
  return lines.length > 0 ? [["# Printed figures that a model recomputes", ...lines, ""].join("\n")] : [];
}
