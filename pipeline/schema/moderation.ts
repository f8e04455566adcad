import * as z from "zod";
import { backTransformedSchema, fitSchema } from "./fit.ts";
import { warningSchema } from "./warning.ts";

/** A level's own mean with its interval, on yi's scale and as r. */
export const levelMeanSchema = z.object({
  beta: z.number(),
  se: z.number(),
  ciLb: z.number(),
  ciUb: z.number(),
  backTransformed: backTransformedSchema,
  tau2: z.number().optional(),
});

/** One level of a factor: its mean under the common τ², and under its own where it has at least two studies. */
export const moderatorLevelSchema = z.object({
  level: z.string(),
  k: z.number().int(),
  common: levelMeanSchema,
  separate: levelMeanSchema.optional(),
});
export type ModeratorLevel = z.infer<typeof moderatorLevelSchema>;

/** A moderator test: the mixed-effects fit, and a row per level for a factor. */
export const moderationSchema = fitSchema.extend({
  moderator: z.string(),
  label: z.string(),
  limitation: z.string().optional(),
  /** effects left out because the moderator is not reported */
  missing: z.number().int(),
  levels: z.array(moderatorLevelSchema),
});
export type Moderation = z.infer<typeof moderationSchema>;

/** Artefact of moderate: the tests that ran, and those that could not, with the reason. */
export const moderatedSchema = z.object({
  moderations: z.array(moderationSchema),
  notComputable: z.array(z.object({ moderator: z.string(), label: z.string(), reason: z.string() })),
  warnings: z.array(warningSchema),
});
export type Moderated = z.infer<typeof moderatedSchema>;
