import * as z from "zod";

/** What a test and an interval say of an estimate; `df` is absent for the normal distribution. */
export const inferenceShape = {
  se: z.number(),
  stat: z.number(),
  df: z.number().optional(),
  pval: z.number(),
  ciLb: z.number(),
  ciUb: z.number(),
};

/** An estimate with its test and its interval. */
export const testShape = { estimate: z.number(), ...inferenceShape };
