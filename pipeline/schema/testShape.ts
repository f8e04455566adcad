import * as z from "zod";

/** An estimate with its test and its interval; `df` is absent for the normal distribution. */
export const testShape = {
  estimate: z.number(),
  se: z.number(),
  stat: z.number(),
  df: z.number().optional(),
  pval: z.number(),
  ciLb: z.number(),
  ciUb: z.number(),
};
