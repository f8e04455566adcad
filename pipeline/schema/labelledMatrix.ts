import * as z from "zod";

/** A symmetric matrix whose rows and columns have names: effects, or kinds of effects. */
export const labelledMatrixSchema = z.object({
  names: z.array(z.string()),
  /** rows in the order of the names */
  rows: z.array(z.array(z.number())),
});
export type LabelledMatrix = z.infer<typeof labelledMatrixSchema>;
