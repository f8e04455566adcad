import * as z from "zod";
import { testShape } from "./testShape.ts";

/** What a model with moderators says beyond its coefficients; each part is there when it was asked for. */
export const moderatorDetailSchema = z.object({
  /** estimated mean of each level of each factor that stands in no interaction, the columns of other moderators at their means */
  means: z.array(z.object({ factor: z.string(), level: z.string(), k: z.number().int(), ...testShape })).optional(),
  /** all differences between levels of one factor, p-values adjusted within the factor; intervals are not adjusted */
  pairwise: z
    .array(
      z.object({
        factor: z.string(),
        contrast: z.string(),
        ...testShape,
        pAdjusted: z.number(),
        adjustment: z.string(),
      }),
    )
    .optional(),
  /** generalised variance inflation of each term (Fox & Monette) */
  vif: z.array(z.object({ term: z.string(), gvif: z.number(), gsif: z.number() })).optional(),
  permutation: z
    .object({
      exact: z.boolean(),
      iterations: z.number().int(),
      failed: z.number().int(),
      seed: z.number().int().optional(),
      coefficients: z.array(z.object({ name: z.string(), pval: z.number() })),
      QMp: z.number(),
    })
    .optional(),
  /** all subsets of terms by ML, weighted by AICc */
  multimodel: z
    .object({
      models: z.array(z.object({ terms: z.array(z.string()), AICc: z.number(), weight: z.number() })),
      coefficients: z.array(
        z.object({ name: z.string(), estimate: z.number(), se: z.number(), importance: z.number() }),
      ),
    })
    .optional(),
});
export type ModeratorDetail = z.infer<typeof moderatorDetailSchema>;
