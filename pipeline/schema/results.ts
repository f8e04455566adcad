import * as z from "zod";
import { verdictSchema } from "./claim.ts";
import { ingestedSchema } from "./dataset.ts";
import { diagnosedSchema } from "./diagnosis.ts";
import { fitSchema } from "./fit.ts";
import { moderationSchema } from "./moderation.ts";
import { sourceSchema } from "./source.ts";
import { warningSchema } from "./warning.ts";

/** `results.json`: every number of a report, for programs. */
export const resultsSchema = z.object({
  id: z.string(),
  title: z.string(),
  kind: z.enum(["recompute", "claims", "picture"]),
  simulated: z.boolean(),
  source: sourceSchema,
  /** the sentence that must stand beside every pooled value of this data set */
  limitation: z.string().optional(),
  counts: ingestedSchema.shape.counts,
  fits: z.array(fitSchema),
  moderators: z.array(moderationSchema),
  diagnostics: diagnosedSchema,
  claims: z.array(verdictSchema),
  warnings: z.array(warningSchema),
});
export type Results = z.infer<typeof resultsSchema>;

/** Artefact of render: the files of a report, by name relative to `reports/<id>/`. */
export const renderedSchema = z.object({
  files: z.array(z.object({ path: z.string(), content: z.string() })),
  warnings: z.array(warningSchema),
});
export type Rendered = z.infer<typeof renderedSchema>;
