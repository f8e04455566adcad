import * as z from "zod";
import { type Ingested, ingestedSchema } from "../schema/dataset.ts";
import {
  type Aggregated,
  aggregatedSchema,
  type Converted,
  convertedSchema,
  type Effect,
  type EffectSet,
} from "../schema/effect.ts";
import type { Warning } from "../schema/warning.ts";
import { alone, mergeEffects } from "./aggregate/merge.ts";
import { keepRows } from "./aggregate/subset.ts";
import type { Stage } from "./stage.ts";

/**
 * Reads ingest and convert · writes the effects that each model sees: one set a pooled model (`pool:<id>`) and one a
 * moderator (`moderator:<name>`).
 *
 * Rows are subset first. Then the effects of one sample become one (within sample × level, for a moderator), or stay as they
 * are where the analysis says `by: "none"`. Rows without the moderator are left out with a counted warning.
 */
export const aggregate: Stage<"aggregate", { ingest: Ingested; convert: Converted }, Aggregated> = {
  name: "aggregate",
  reads: ["ingest", "convert"],
  input: z.object({ ingest: ingestedSchema, convert: convertedSchema }),
  output: aggregatedSchema,
  run({ ingest, convert }) {
    const warnings: Warning[] = [];
    const sets = [
      ...ingest.analysis.pool.map((spec) => poolSet(spec, ingest, convert, warnings)),
      ...ingest.analysis.moderators.map((spec) => moderatorSet(spec, ingest, convert, warnings)),
    ].filter((set) => set.effects.length > 0);
    const first = sets[0]?.effects ?? [];
    return {
      sets,
      warnings,
      counts: {
        effects: first.length,
        samples: new Set(first.map((effect) => effect.sample_id)).size,
        merged: first.filter((effect) => (effect.members?.length ?? 1) > 1).length,
      },
    };
  },
  counts: ({ sets, counts }) => ({ sets: sets.length, ...counts }),
};

type Spec = Ingested["analysis"]["pool"][number];
type ModeratorSpec = Ingested["analysis"]["moderators"][number];

function poolSet(spec: Spec, ingest: Ingested, convert: Converted, warnings: Warning[]): EffectSet {
  const { aggregate: rule } = ingest.analysis;
  const rows = keepRows(valueSet(convert, spec.value_set), ingest, spec.subset);
  const apart = rule.by === "none" || spec.random !== undefined;
  const scale = spec.measure === "COR" || spec.measure === "UCOR" || spec.measure === "PCOR" ? "r" : "z";
  const effects = apart
    ? rows.map(alone)
    : groupBy(rows, sampleOf).map(([id, group]) => mergeEffects(id, group, rule, scale, warnings));
  return {
    id: `pool:${spec.id}`,
    value_set: spec.value_set,
    ...(spec.subset === undefined ? {} : { subset: spec.subset }),
    dependent: apart && repeats(effects),
    ...(apart ? {} : { rho: rule.rho }),
    effects,
  };
}

function moderatorSet(spec: ModeratorSpec, ingest: Ingested, convert: Converted, warnings: Warning[]): EffectSet {
  const { moderator, kind, value_set } = spec;
  const { aggregate: rule } = ingest.analysis;
  const all = valueSet(convert, value_set);
  const rows = all.filter((effect) => effect.moderators[moderator] !== undefined);
  if (rows.length < all.length) {
    const message = `${all.length - rows.length} of ${all.length} effects do not report ${moderator} and are left out of its test`;
    warnings.push({ code: "missingModerator", message });
  }
  const levelled = kind === "factor" && levelsVaryWithin(rows, moderator);
  const keyOf = (effect: Effect) =>
    levelled ? `${effect.sample_id}·${effect.moderators[moderator]}` : effect.sample_id;
  const effects =
    rule.by === "none"
      ? rows.map(alone)
      : groupBy(rows, keyOf).map(([id, group]) => mergeEffects(id, group, rule, "z", warnings));
  return {
    id: `moderator:${moderator}`,
    value_set,
    moderator,
    dependent: repeats(effects),
    ...(rule.by === "none" ? {} : { rho: rule.rho }),
    effects: kind === "number" ? withMeans(effects, rows, moderator) : effects,
  };
}

function valueSet(convert: Converted, id: string): Effect[] {
  return convert.effects.filter((effect) => effect.value_set === id);
}

const sampleOf = (effect: Effect) => effect.sample_id;

/** Groups in the order in which their first member comes. */
function groupBy(effects: readonly Effect[], keyOf: (effect: Effect) => string): [string, Effect[]][] {
  const groups = new Map<string, Effect[]>();
  for (const effect of effects) {
    const key = keyOf(effect);
    const group = groups.get(key);
    if (group) group.push(effect);
    else groups.set(key, [effect]);
  }
  return [...groups];
}

function levelsVaryWithin(rows: readonly Effect[], moderator: string): boolean {
  return groupBy(rows, sampleOf).some(
    ([, group]) => new Set(group.map((effect) => effect.moderators[moderator])).size > 1,
  );
}

/** A numeric moderator of a merged effect is the mean over its members, so that no row is lost when they differ. */
function withMeans(effects: readonly Effect[], rows: readonly Effect[], moderator: string): Effect[] {
  const values = new Map(rows.map((row) => [row.effect_id, row.moderators[moderator]]));
  return effects.map((effect) => {
    const own = (effect.members ?? []).map((id) => values.get(id)).filter((value) => typeof value === "number");
    if (own.length < 2) return effect;
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    return { ...effect, moderators: { ...effect.moderators, [moderator]: mean } };
  });
}

function repeats(effects: readonly Effect[]): boolean {
  return new Set(effects.map(sampleOf)).size < effects.length;
}
