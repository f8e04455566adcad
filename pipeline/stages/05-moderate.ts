import * as z from "zod";
import type { ModeratorSpec } from "../schema/analysis.ts";
import { type Ingested, ingestedSchema } from "../schema/dataset.ts";
import { type Aggregated, aggregatedSchema, type EffectSet } from "../schema/effect.ts";
import type { Coefficient, Fit } from "../schema/fit.ts";
import { type Moderated, type Moderation, type ModeratorLevel, moderatedSchema } from "../schema/moderation.ts";
import type { Warning } from "../schema/warning.ts";
import { backTransform } from "./model/backTransform.ts";
import { effectSetTable } from "./model/effectSetTable.ts";
import { type EffectTable, keepRows } from "./model/effectTable.ts";
import { fitModel } from "./model/fitModel.ts";
import { type ModelChoices, modelSpec } from "./model/spec.ts";
import { whenComputable } from "./model/whenComputable.ts";
import type { Stage } from "./stage.ts";

/** The artefacts that the stage reads. */
export interface ModerateInput {
  readonly ingest: Ingested;
  readonly aggregate: Aggregated;
}

/**
 * Tests each moderator of `analysis.json`: a mixed-effects model, and for a factor the mean of each level.
 *
 * reads ingest (specifications), aggregate (a set per moderator) · writes a fit per moderator with a row per level, under the common τ²
 * and under the level's own · refuses nothing: a moderator with one level, or none reported, is listed with the reason.
 * Levels that share samples are dependent: their test and their intervals are cluster-robust (CR2), and there is no QM.
 */
export const moderate: Stage<"moderate", ModerateInput, Moderated> = {
  name: "moderate",
  reads: ["ingest", "aggregate"],
  input: z.object({ ingest: ingestedSchema, aggregate: aggregatedSchema }),
  output: moderatedSchema,
  run({ ingest, aggregate }) {
    const moderations: Moderation[] = [];
    const notComputable: Moderated["notComputable"] = [];
    for (const spec of ingest.analysis.moderators) {
      const set = aggregate.sets.find(({ id }) => id === `moderator:${spec.moderator}`);
      if (!set) continue;
      const missing = missingEffects(set, aggregate, spec);
      const result = whenComputable(() => moderation(set, spec, ingest.analysis.level, missing));
      if ("value" in result) moderations.push(result.value);
      else notComputable.push({ moderator: spec.moderator, label: spec.label, reason: result.reason });
    }
    return { moderations, notComputable, warnings: [] };
  },
  counts: ({ moderations, notComputable }) => ({
    moderators: moderations.length,
    "not computable": notComputable.length,
  }),
};

function moderation(set: EffectSet, spec: ModeratorSpec, level: number, missing: number): Moderation {
  const table = effectSetTable(set, "ZCOR");
  const choices: ModelChoices = {
    method: spec.method,
    test: spec.test,
    level,
    ...(set.dependent ? { cluster: "sample_id", vcov: "CR2" } : {}),
  };
  const levels = levelsOf(table, spec);
  if (spec.kind === "factor" && levels.length < 2) {
    throw new RangeError(
      `${spec.moderator} needs at least 2 levels, got ${levels.length === 1 ? `only ${levels[0]}` : "none"}`,
    );
  }
  const whole = clusteredFit(table, { ...choices, mods: spec.moderator, means: spec.kind === "factor" });
  const means = spec.kind === "factor" ? levelMeans(whole, levels, choices) : undefined;
  const { moderators, detail: _, robust, ...fit } = whole;
  return {
    ...fit,
    ...(robust ? { robust: withoutDetail(robust) } : {}),
    ...(moderators && !set.dependent ? { moderators } : {}),
    analysis: `moderator:${spec.moderator}`,
    moderator: spec.moderator,
    label: spec.label,
    ...(spec.limitation ? { limitation: spec.limitation } : {}),
    missing,
    warnings: [...fit.warnings.filter(({ message }) => !OF_A_MEAN.test(message)), ...(means?.warnings ?? [])],
    levels: means ? levelRows(table, spec, levels, choices, means) : [],
  };
}

function withoutDetail({ detail: _, ...robust }: NonNullable<Fit["robust"]>): NonNullable<Fit["robust"]> {
  return robust;
}

/** Warnings about the mean of one level: the stage says once, of all levels, what their intervals are. */
const OF_A_MEAN = /^(?:robust )?mean of /;

/**
 * The model with its robust variances where clusters are asked for; where they cannot carry it (a level that one cluster alone
 * decides), the model without them and a warning with the reason.
 */
function clusteredFit(table: EffectTable, choices: ModelChoices): Fit {
  const robust = whenComputable(() => fitModel(table, modelSpec(choices)));
  if ("value" in robust) return robust.value;
  if (choices.cluster === undefined) throw new RangeError(robust.reason);
  const { cluster: _, vcov: __, ...plain } = choices;
  const fit = fitModel(table, modelSpec(plain));
  return { ...fit, warnings: [...fit.warnings, { code: "robustNotComputable", message: robust.reason }] };
}

/** Levels in code-point order, as the model has them. */
function levelsOf(table: EffectTable, spec: ModeratorSpec): string[] {
  const cells = table.columns[spec.moderator] ?? [];
  return [...new Set(cells.filter((cell) => cell !== null).map(String))].sort();
}

/** Mean of a level under the common τ². */
type LevelMean = Pick<Coefficient, "beta" | "se" | "ciLb" | "ciUb">;

interface LevelMeans {
  readonly of: ReadonlyMap<string, LevelMean>;
  readonly warnings: readonly Warning[];
}

/** Means of the levels as combinations of the model's coefficients, robust where the clusters can carry each of them. */
function levelMeans(fit: Fit, levels: readonly string[], choices: ModelChoices): LevelMeans {
  const meansIn = (detail: Fit["detail"]) =>
    new Map(
      (detail?.means ?? []).map(({ level, estimate, se, ciLb, ciUb }) => [level, { beta: estimate, se, ciLb, ciUb }]),
    );
  const robust = meansIn(fit.robust?.detail);
  if (levels.every((level) => robust.has(level))) return { of: robust, warnings: [] };
  const of = meansIn(fit.detail);
  if (choices.cluster === undefined) return { of, warnings: [] };
  const message =
    "a level rests on one sample alone, so the intervals of the levels are the model's and not cluster-robust";
  return { of, warnings: [{ code: "levelsNotRobust", message }] };
}

/** A row a level: its mean under the common τ², and a fit of its own for levels of two effects or more. */
function levelRows(
  table: EffectTable,
  spec: ModeratorSpec,
  levels: readonly string[],
  choices: ModelChoices,
  means: LevelMeans,
): ModeratorLevel[] {
  const { cluster: _, vcov: __, ...alone } = choices;
  const own = modelSpec(alone);
  const cells = table.columns[spec.moderator]!.map(String);
  return levels.map((level) => {
    const mean = means.of.get(level)!;
    const positions = cells.flatMap((cell, i) => (cell === level ? [i] : []));
    const separate = positions.length < 2 ? undefined : whenComputable(() => fitModel(keepRows(table, positions), own));
    return {
      level,
      k: positions.length,
      common: { beta: mean.beta, se: mean.se, ciLb: mean.ciLb, ciUb: mean.ciUb, backTransformed: backTransform(mean) },
      ...(separate && "value" in separate ? { separate: ownMean(separate.value) } : {}),
    };
  });
}

function ownMean(fit: Fit): NonNullable<ModeratorLevel["separate"]> {
  const mean = fit.coefficients[0]!;
  const { tau2 } = fit.heterogeneity;
  return {
    beta: mean.beta,
    se: mean.se,
    ciLb: mean.ciLb,
    ciUb: mean.ciUb,
    backTransformed: backTransform(mean),
    ...(tau2 === undefined ? {} : { tau2 }),
  };
}

/** Effects of the same value set whose moderator is not reported. */
function missingEffects(set: EffectSet, aggregate: Aggregated, spec: ModeratorSpec): number {
  const inSet = new Set(set.effects.flatMap((effect) => effect.members ?? [effect.effect_id]));
  const overall = aggregate.sets.find(
    (other) => other.value_set === spec.value_set && !other.subset && !other.moderator,
  );
  const all = (overall?.effects ?? []).flatMap((effect) => effect.members ?? [effect.effect_id]);
  return all.filter((id) => !inSet.has(id)).length;
}
