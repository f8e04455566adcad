import * as z from "zod";
import { warningSchema } from "./warning.ts";

/** One step from a reported statistic to its effect: the formula that ran, the numbers put in, what came out, and who says so. */
export const stepSchema = z.object({
  name: z.string(),
  /** id of the expression in the catalogue of conversions, and the symbol of the value it gives */
  id: z.string().optional(),
  result: z.string().optional(),
  formula: z.string(),
  tex: z.string().optional(),
  inputs: z.record(z.string(), z.union([z.number(), z.string()])),
  value: z.number(),
  source: z.string(),
  /** line of studies.csv that the inputs stand in (header = 1), and the column of the leading one */
  row: z.number().int().optional(),
  column: z.string().optional(),
});
export type Step = z.infer<typeof stepSchema>;

/** What {@link stepSchema} asks of the parts that every step has. */
function isStep(value: unknown): boolean {
  const step = value as Partial<Step> | null;
  return (
    typeof step === "object" &&
    step !== null &&
    typeof step.name === "string" &&
    typeof step.formula === "string" &&
    typeof step.source === "string" &&
    Number.isFinite(step.value) &&
    typeof step.inputs === "object" &&
    Object.values(step.inputs).every((input) => typeof input === "string" || Number.isFinite(input))
  );
}

/** A correlation ready to be pooled: `yi` and `vi` on Fisher's z scale, `ri` on its own. */
export const effectSchema = z.object({
  effect_id: z.string(),
  sample_id: z.string(),
  study_id: z.string(),
  slab: z.string(),
  value_set: z.string(),
  year: z.number().int().optional(),
  ni: z.number(),
  ri: z.number(),
  yi: z.number(),
  vi: z.number().positive(),
  /** sampling variance of ri, (1 − r²)²/(n − 1); of an aggregated effect, that of the mean of its members' r */
  vi_r: z.number().positive().optional(),
  /** how vi was made, e.g. "1/(ni-3)"; "composite(rho)" for an aggregated effect */
  vi_rule: z.string(),
  /** id of the conversion in the catalogue; "composite" for an aggregated effect */
  conversion: z.string(),
  /** the row's other coded columns, empty cells absent */
  moderators: z.record(z.string(), z.union([z.string(), z.number()])),
  /** checked by hand: there are six a row, and zod would take longer over them than the engine takes to make them */
  steps: z.array(z.custom<Step>(isStep, "a step with finite numbers")).optional(),
  /** effect_ids that an aggregated effect was made of (its own id alone when nothing was merged) */
  members: z.array(z.string()).optional(),
});
export type Effect = z.infer<typeof effectSchema>;

/** Artefact of convert: every included row in every value set, and the rows that no value could be made of. */
export const convertedSchema = z.object({
  effects: z.array(effectSchema),
  warnings: z.array(warningSchema),
  counts: z.object({ effects: z.number().int(), byConversion: z.record(z.string(), z.number().int()) }),
});
export type Converted = z.infer<typeof convertedSchema>;

/**
 * The effects that one model sees: a value set, a subset of rows, aggregated within samples
 * (within sample × level where `moderator` varies inside samples).
 */
export const effectSetSchema = z.object({
  id: z.string(),
  value_set: z.string(),
  subset: z.string().optional(),
  moderator: z.string().optional(),
  /** true when one sample appears under several levels of the moderator: levels are then dependent */
  dependent: z.boolean(),
  rho: z.number().optional(),
  effects: z.array(effectSchema),
});
export type EffectSet = z.infer<typeof effectSetSchema>;

/** Artefact of aggregate: one set per pooled model and one per moderator, by id (`pool:<id>`, `moderator:<name>`). */
export const aggregatedSchema = z.object({
  sets: z.array(effectSetSchema),
  warnings: z.array(warningSchema),
  counts: z.object({ effects: z.number().int(), samples: z.number().int(), merged: z.number().int() }),
});
export type Aggregated = z.infer<typeof aggregatedSchema>;
