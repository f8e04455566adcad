import type { Effect } from "../../schema/effect.ts";
import type { StudyRow } from "../../schema/study.ts";

/** The effects whose study row passes the subset; all of them when there is none. */
export function keepRows(effects: readonly Effect[], rows: readonly StudyRow[], subset: string | undefined): Effect[] {
  if (subset === undefined) return [...effects];
  return effects.filter((effect) => rows.some((row) => row.effect_id === effect.effect_id));
}
