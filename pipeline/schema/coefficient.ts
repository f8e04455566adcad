import * as z from "zod";

/** A coefficient with its test and its interval; `df` is absent for the normal distribution. */
export const coefficientSchema = z.object({
  name: z.string(),
  beta: z.number(),
  se: z.number(),
  stat: z.number(),
  df: z.number().optional(),
  pval: z.number(),
  ciLb: z.number(),
  ciUb: z.number(),
});
export type Coefficient = z.infer<typeof coefficientSchema>;
