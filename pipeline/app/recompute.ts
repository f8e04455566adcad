import { type ReportArtefacts, type ReportModel, reportModel } from "../report/model.ts";
import type { Analysis, PoolSpec } from "../schema/analysis.ts";
import type { Checked } from "../schema/claim.ts";
import type { Ingested } from "../schema/dataset.ts";
import type { Diagnosed } from "../schema/diagnosis.ts";
import type { Aggregated, Converted, Effect } from "../schema/effect.ts";
import type { Fit, Pooled } from "../schema/fit.ts";
import type { Moderated } from "../schema/moderation.ts";
import type { StudyRow } from "../schema/study.ts";
import { convert } from "../stages/02-convert.ts";
import { aggregate } from "../stages/03-aggregate.ts";
import { pool } from "../stages/04-pool.ts";
import { moderate } from "../stages/05-moderate.ts";
import { diagnose, quickDiagnosis } from "../stages/06-diagnose.ts";
import { check } from "../stages/07-check.ts";
import { disattenuate } from "../stages/convert/disattenuate.ts";
import { countRows } from "../stages/ingest/counts.ts";
import { quantiles } from "../stages/render/quantiles.ts";
import type { WhatIf } from "./whatIf.ts";

/** A data set as the page starts from it: its rows, and every row converted once. */
export interface Base {
  readonly ingest: Ingested;
  readonly convert: Converted;
}

/** What the stages after convert read, with a what-if applied. */
export interface Applied {
  readonly ingest: Ingested;
  readonly convert: Converted;
}

/** Reason that stands beside a row which the reader took out. */
export const TAKEN_OUT = "taken out in this what-if";

/** Rows of a folder, converted. The stage of convert is synchronous; a promise would be a change of its contract. */
export function baseOf(ingest: Ingested): Base {
  return { ingest, convert: convert.run({ ingest }) as Converted };
}

/** The model that the page leads with, as `analysis.json` has it. */
export function leadingSpec(analysis: Analysis): PoolSpec | undefined {
  return analysis.pool.find((spec) => spec.id === "overall") ?? analysis.pool[0];
}

/** Whether a row is taken out: by its own id, its sample's or its study's, or by a level of a moderator. */
export function isOut(row: StudyRow, whatIf: WhatIf): boolean {
  const { without, off } = whatIf;
  if (without.includes(row.effect_id) || without.includes(row.sample_id) || without.includes(row.study_id)) return true;
  return off.some((name) => {
    const at = name.indexOf(":");
    const cell = row[name.slice(0, at)];
    return cell !== undefined && String(cell) === name.slice(at + 1);
  });
}

/**
 * The folder under a what-if: rows taken out are excluded with a reason, rows typed in are added, choices are replaced in the
 * leading model and in every moderator test. The other pooled models keep their own choices.
 *
 * @param added rows that the reader typed in, read by the same rules as the table's
 * @throws {PipelineError} where the correction for attenuation takes a correlation to 1
 */
export function applyWhatIf(base: Base, whatIf: WhatIf, added: readonly StudyRow[] = []): Applied {
  const out = new Set(
    whatIf.without.length + whatIf.off.length > 0 ? idsOut([...base.ingest.rows, ...added], whatIf) : [],
  );
  const rows = [...base.ingest.rows, ...added].map(
    (row): StudyRow =>
      out.has(row.effect_id) && row.include ? ({ ...row, include: false, exclude_reason: TAKEN_OUT } as StudyRow) : row,
  );
  const ingest: Ingested = {
    ...base.ingest,
    rows,
    analysis: changedAnalysis(base.ingest.analysis, whatIf),
    counts: countRows(rows, base.ingest.analysis.kind, base.ingest.counts.corrected),
  };
  const more =
    added.length === 0 ? [] : (convert.run({ ingest: { ...base.ingest, rows: [...added] } }) as Converted).effects;
  const all = more.length === 0 ? base.convert.effects : [...base.convert.effects, ...more];
  const kept = out.size === 0 ? all : all.filter((effect) => !out.has(effect.effect_id));
  return { ingest, convert: convertedOf(corrected(kept, whatIf), base.convert, out) };
}

function idsOut(rows: readonly StudyRow[], whatIf: WhatIf): string[] {
  return rows.filter((row) => isOut(row, whatIf)).map((row) => row.effect_id);
}

function corrected(effects: readonly Effect[], { rxx = 1, ryy = 1 }: WhatIf): Effect[] {
  if (rxx === 1 && ryy === 1) return [...effects];
  return effects.map((effect) => disattenuate(effect, rxx, ryy));
}

function convertedOf(effects: Effect[], base: Converted, out: ReadonlySet<string>): Converted {
  const byConversion: Record<string, number> = {};
  for (const { conversion } of effects) byConversion[conversion] = (byConversion[conversion] ?? 0) + 1;
  const warnings = base.warnings.filter(({ effect_id }) => effect_id === undefined || !out.has(effect_id));
  return { effects, warnings, counts: { effects: effects.length, byConversion } };
}

function changedAnalysis(analysis: Analysis, whatIf: WhatIf): Analysis {
  const lead = leadingSpec(analysis);
  const { method, test, measure, values, rho } = whatIf;
  const choices = {
    ...(method === undefined ? {} : { method }),
    ...(test === undefined ? {} : { test }),
    ...(values === undefined ? {} : { value_set: values }),
  };
  const changed = method !== undefined || test !== undefined || measure !== undefined || values !== undefined;
  return {
    ...analysis,
    aggregate: { ...analysis.aggregate, ...(rho === undefined ? {} : { rho }) },
    pool: analysis.pool.map((spec) => {
      if (spec !== lead || !changed) return spec;
      const own = { ...spec, ...choices, ...(measure === undefined ? {} : { measure }) };
      return { ...own, label: `What if: ${own.measure}, ${own.method}, test ${own.test}, values ${own.value_set}` };
    }),
    moderators: analysis.moderators.map((spec) => ({ ...spec, ...choices })),
  };
}

/** The leading model alone: the number that follows a click before anything else is computed. */
export function headline({ ingest, convert: converted }: Applied): { readonly fit?: Fit; readonly reason?: string } {
  const lead = leadingSpec(ingest.analysis);
  if (!lead) return { reason: "the analysis names no pooled model" };
  const analysis = { ...ingest.analysis, pool: [lead], moderators: [] };
  const only = { ...ingest, analysis };
  const aggregated = aggregate.run({ ingest: only, convert: converted }) as Aggregated;
  const { fits, warnings } = pool.run({ ingest: only, aggregate: aggregated }) as Pooled;
  const [fit] = fits;
  return fit ? { fit } : { reason: warnings[0]?.message ?? "no study is left" };
}

/**
 * Everything after convert, stage by stage, so that a page stays responsive between two steps and stops when a newer
 * what-if has come.
 *
 * The last value is the whole; the one before lacks influence and small-study methods; the others are undefined.
 *
 * @param original whether printed figures are held against the numbers: only the original table's are
 */
export function* artefactsInSteps(
  { ingest, convert: converted }: Applied,
  original = false,
): Generator<ReportArtefacts | undefined> {
  const aggregated = aggregate.run({ ingest, convert: converted }) as Aggregated;
  yield undefined;
  const pooled = pool.run({ ingest, aggregate: aggregated }) as Pooled;
  yield undefined;
  const moderated: Moderated = { moderations: [], notComputable: [], warnings: [] };
  for (const spec of ingest.analysis.moderators) {
    const one = { ...ingest, analysis: { ...ingest.analysis, moderators: [spec] } };
    const part = moderate.run({ ingest: one, aggregate: aggregated }) as Moderated;
    moderated.moderations.push(...part.moderations);
    moderated.notComputable.push(...part.notComputable);
    moderated.warnings.push(...part.warnings);
    yield undefined;
  }
  const checked = check.run({ ingest: original ? ingest : { ...ingest, claims: [] }, pool: pooled }) as Checked;
  const whole = {
    ingest,
    convert: converted,
    aggregate: aggregated,
    pool: pooled,
    moderate: moderated,
    diagnose: quickDiagnosis({ ingest, aggregate: aggregated, pool: pooled }),
    check: checked,
  };
  yield whole;
  yield { ...whole, diagnose: diagnose.run({ ingest, aggregate: aggregated, pool: pooled }) as Diagnosed };
}

/** {@link artefactsInSteps} in one go. */
export function allArtefacts(applied: Applied, original = false): ReportArtefacts {
  let last: ReportArtefacts | undefined;
  for (const step of artefactsInSteps(applied, original)) last = step;
  return last!;
}

/** Moderators that may group the forest plot: factors under whose levels every effect stands once. */
export function groupings(artefacts: ReportArtefacts): ReportArtefacts["moderate"]["moderations"] {
  return artefacts.moderate.moderations.filter((moderation) => {
    const set = artefacts.aggregate.sets.find((candidate) => candidate.id === `moderator:${moderation.moderator}`);
    return moderation.levels.length > 1 && set?.dependent !== true;
  });
}

/** What the sections and figures read, with the reader's order and grouping of the forest plot. */
export function viewOf(artefacts: ReportArtefacts, whatIf: WhatIf): ReportModel {
  const { grouping, ...model } = reportModel(artefacts, quantiles(artefacts.ingest.analysis.level));
  const chosen =
    whatIf.group === undefined
      ? grouping
      : groupings(artefacts).find((moderation) => moderation.moderator === whatIf.group);
  return {
    ...model,
    ...(chosen ? { grouping: chosen } : {}),
    ...(whatIf.order === undefined ? {} : { order: whatIf.order }),
  };
}
