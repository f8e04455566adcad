import * as z from "zod";

/** One column of `studies.csv`: what it means, its unit, what it may hold. */
export const codebookColumnSchema = z.strictObject({
  name: z.string(),
  meaning: z.string(),
  type: z.enum(["id", "text", "integer", "number", "boolean", "factor"]),
  unit: z.string().optional(),
  required: z.boolean().optional(),
  /** allowed values of a factor; an empty cell is unknown and always allowed unless the column is required */
  levels: z.array(z.string()).optional(),
  /** what every row holds when the table has no such column at all */
  default: z.string().optional(),
  /** limits of a number: at least, at most, more than, less than */
  min: z.number().optional(),
  max: z.number().optional(),
  above: z.number().optional(),
  below: z.number().optional(),
});
export type CodebookColumn = z.infer<typeof codebookColumnSchema>;

/** `codebook.json`: the columns, the rules of eligibility, and room for risk of bias and a second coder. */
export const codebookSchema = z.strictObject({
  columns: z.array(codebookColumnSchema),
  eligibility: z.array(z.string()),
  risk_of_bias: z.array(z.strictObject({ domain: z.string(), rule: z.string() })),
  second_coder: z.strictObject({ agreement: z.string().optional(), note: z.string() }),
});
export type Codebook = z.infer<typeof codebookSchema>;
