import * as z from "zod";
import { warningSchema } from "./warning.ts";

/** A known discrepancy carries its explanation in the data: a command whose output holds the supporting number, or the word `unexplained`. */
export const explanationSchema = z.union([
  z.literal("unexplained"),
  z.strictObject({ text: z.string(), command: z.string(), value: z.string() }),
]);

const digitsSchema = z.string().regex(/^[+\-−]?(\d+(\.\d*)?|\.\d+)$/, "digits as printed: .28, -0.259, 23.2");

/** One published figure, digits as printed (a string: `.28` and `.280` claim different things). */
export const claimSchema = z.strictObject({
  id: z.string(),
  quantity: z.string(),
  level: z.string(),
  printed: digitsSchema,
  ci_lb_printed: digitsSchema.optional(),
  ci_ub_printed: digitsSchema.optional(),
  k: z.number().int().optional(),
  n: z.number().int().optional(),
  element: z.string(),
  population: z.string(),
  orientation: z.enum(["oriented", "reversed"]),
  where: z.string(),
  note: z.string().optional(),
  in_picture: z.enum(["interval", "point", "no"]),
  in_picture_note: z.string().optional(),
  /** for a figure of part of the studies: the level that it is a part of, and what divides it (`by`) */
  subgroup: z.strictObject({ of: z.string(), by: z.string() }).optional(),
  /** the pooled model that should give this figure, where the study table is here */
  analysis: z.string().optional(),
  explanation: explanationSchema.optional(),
});
export type Claim = z.infer<typeof claimSchema>;
export const claimsFileSchema = z.strictObject({ claims: z.array(claimSchema) });

export const verdictNameSchema = z.enum([
  "reproduced",
  "within5",
  "differs",
  "consistent",
  "inconsistent",
  "impossible",
  "notComputable",
]);
export type VerdictName = z.infer<typeof verdictNameSchema>;

/**
 * One relation held against a claim.
 *
 * `computed` is what the other printed figures give at their printed values, `interval` the exact image of all values that
 * round to them; `passes` names the scales and distributions under which the printed digits are met, `weak` marks a check
 * that can refute a figure but not support it (N against k).
 */
export const checkSchema = z.object({
  relation: z.string(),
  against: z.string(),
  scale: z.string(),
  computed: z.number().optional(),
  interval: z.tuple([z.number(), z.number()]).optional(),
  verdict: verdictNameSchema,
  passes: z.array(z.string()).optional(),
  weak: z.boolean().optional(),
  note: z.string().optional(),
});
export type Check = z.infer<typeof checkSchema>;

/** A claim with all that was held against it; its verdict is the worst of its checks. */
export const verdictSchema = z.object({
  id: z.string(),
  data: z.string(),
  quantity: z.string(),
  level: z.string(),
  printed: z.string(),
  kind: z.enum(["recomputed", "printed"]),
  verdict: verdictNameSchema,
  reason: z.string().optional(),
  computed: z.number().optional(),
  rounded: z.string().optional(),
  /** |ours − printed| (for checks against printed figures: the gap between the intervals) in units of the last printed place */
  ulps: z.number().optional(),
  checks: z.array(checkSchema),
  explanation: explanationSchema.optional(),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** Artefact of check: a verdict for each claim of the folder, and their counts. */
export const checkedSchema = z.object({
  verdicts: z.array(verdictSchema),
  counts: z.record(verdictNameSchema, z.number().int()),
  /** claims that are neither reproduced, consistent nor notComputable and carry no explanation */
  unexplained: z.array(z.string()),
  warnings: z.array(warningSchema),
});
export type Checked = z.infer<typeof checkedSchema>;
