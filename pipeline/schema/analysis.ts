import * as z from "zod";
import { idSchema, measureSchema, methodSchema, testSchema } from "./names.ts";

/** One pair of columns that hold n and the statistic's value: a paper's own, or a recoding of them. */
export const valueSetSchema = z.strictObject({
  id: idSchema,
  label: z.string(),
  ni: z.string().default("ni"),
  value: z.string().default("value"),
});
export type ValueSet = z.infer<typeof valueSetSchema>;

/** One pooled model that a folder asks for. */
export const poolSpecSchema = z.strictObject({
  id: idSchema,
  label: z.string(),
  measure: measureSchema.default("ZCOR"),
  method: methodSchema.default("REML"),
  test: testSchema.default("z"),
  value_set: z.string().default("printed"),
  /** rows kept, in the closed grammar of `--subset`; applied before effects of one sample are aggregated */
  subset: z.string().optional(),
  /** random effects as in `--random`, e.g. "study_id/effect_id" for three levels; the effects are then not aggregated */
  random: z.string().optional(),
  /** assumed correlation of sampling errors within a study, for a model with `random` */
  rho: z.number().min(0).lt(1).optional(),
});
export type PoolSpec = z.infer<typeof poolSpecSchema>;

/** One moderator to test, in the order of the report. */
export const moderatorSpecSchema = z.strictObject({
  moderator: z.string(),
  label: z.string(),
  kind: z.enum(["factor", "number"]).default("factor"),
  value_set: z.string().default("printed"),
  method: methodSchema.default("REML"),
  test: testSchema.default("z"),
  /** what a reader must know before the numbers: the first sentence under the moderator */
  limitation: z.string().optional(),
});
export type ModeratorSpec = z.infer<typeof moderatorSpecSchema>;

/** `analysis.json`: everything that is a choice, so that a paper's oddity is data and never a branch in the code. */
export const analysisSchema = z.strictObject({
  title: z.string(),
  /** "recompute": the study table is here; "claims": only printed figures are; "picture": published estimates side by side */
  kind: z.enum(["recompute", "claims", "picture"]),
  simulated: z.boolean().default(false),
  /** the sentence that must stand beside every pooled value of this folder */
  limitation: z.string().optional(),
  level: z.number().gt(0).lt(100).default(95),
  aggregate: z
    .strictObject({
      by: z.enum(["sample_id", "none"]).default("sample_id"),
      rho: z.number().min(0).max(1).default(0.5),
      composite: z.enum(["mean", "HS"]).default("mean"),
    })
    .prefault({}),
  value_sets: z
    .array(valueSetSchema)
    .min(1)
    .default([{ id: "printed", label: "as printed", ni: "ni", value: "value" }]),
  pool: z.array(poolSpecSchema).default([]),
  moderators: z.array(moderatorSpecSchema).default([]),
  compat: z.enum(["MAc"]).optional(),
});
export type Analysis = z.infer<typeof analysisSchema>;
/** The same as written in a file, where what has a default may be left out. */
export type AnalysisFile = z.input<typeof analysisSchema>;
