import * as z from "zod";

/** What the figures at hand say of a statement; a statement that they do not bear on is not refuted, only not tested. */
export const statementVerdictSchema = z.enum(["supported", "qualified", "not tested here"]);
export type StatementVerdict = z.infer<typeof statementVerdictSchema>;

/** One statement that practitioners' articles make of the alliance, and what bears on it. */
export const statementSchema = z.strictObject({
  id: z.string(),
  /** in our words */
  statement: z.string(),
  said_in: z.string(),
  /** what would bear on it, whether it is here or not */
  would_bear: z.string(),
  /** published figures, by their claim ids */
  claims: z.array(z.string()),
  /** recomputed analyses, `dataset/analysis` or `dataset/moderator:name`; shown with the limitation of their data */
  analyses: z.array(z.string()),
  verdict: statementVerdictSchema,
  /** each a sentence; `{claim id}` stands for that figure as printed, so that a reason cannot drift from the figure */
  reasons: z.array(z.string()).min(1),
});
export type Statement = z.infer<typeof statementSchema>;

/** `data/statements.json`. */
export const statementsFileSchema = z.strictObject({ statements: z.array(statementSchema) });
