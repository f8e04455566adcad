import type { Effect, EffectSet } from "../../schema/effect.ts";
import type { Measure } from "../../schema/names.ts";
import { correlationEffect } from "./correlationEffect.ts";
import type { Column, EffectTable } from "./effectTable.ts";

/**
 * The effects of one set as a table that models are fitted to: `sample_id`, `study_id`, `year` and all moderators as columns.
 *
 * On Fisher's z the effects are taken as they are. On another measure they are made from r and n anew; a composite, which has no
 * n of its own, brings its mean r and the variance of that mean, and only raw correlations are merged that way; an effect
 * corrected for attenuation likewise.
 *
 * @throws {RangeError} if the set holds composites and the measure is neither ZCOR nor COR
 */
export function effectSetTable(set: EffectSet, measure: Measure): EffectTable {
  const scaled = set.effects.map((effect) => onScale(effect, measure));
  const known = new Set<string>();
  for (const { moderators } of set.effects) for (const name in moderators) known.add(name);
  const names = [...known].sort();
  const column = (read: (effect: Effect) => string | number | undefined): Column =>
    set.effects.map((effect) => read(effect) ?? null);
  return {
    ids: set.effects.map((effect) => effect.effect_id),
    slabs: set.effects.map((effect) => effect.slab),
    yi: scaled.map(({ yi }) => yi),
    vi: scaled.map(({ vi }) => vi),
    measure,
    columns: {
      effect_id: column((effect) => effect.effect_id),
      sample_id: column((effect) => effect.sample_id),
      study_id: column((effect) => effect.study_id),
      year: column((effect) => effect.year),
      ...Object.fromEntries(names.map((name) => [name, column((effect) => effect.moderators[name])])),
    },
    warnings: [],
  };
}

function onScale(effect: Effect, measure: Measure): { yi: number; vi: number } {
  if (measure === "ZCOR") return { yi: effect.yi, vi: effect.vi };
  const made = effect.conversion === "composite" || effect.conversion === "disattenuated";
  if (made && measure === "COR" && effect.vi_r !== undefined) return { yi: effect.ri, vi: effect.vi_r };
  if (made)
    throw new RangeError(`${measure} needs effects with r and n, got the ${effect.conversion} ${effect.effect_id}`);
  return correlationEffect(measure, effect.ri, effect.ni);
}
