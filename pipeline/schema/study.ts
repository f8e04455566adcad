import * as z from "zod";
import { orientationSchema } from "./names.ts";

/**
 * One row of `studies.csv` after ingest: one reported statistic.
 *
 * An empty cell is an absent key. Columns beyond the known ones (moderators, notes) keep their header as key.
 * `file_row` is the line a spreadsheet shows (header = 1); it locates messages and never identifies the row.
 */
export const studyRowSchema = z
  .object({
    effect_id: z.string(),
    sample_id: z.string(),
    study_id: z.string(),
    slab: z.string(),
    file_row: z.number().int(),
    year: z.number().int().optional(),
    ni: z.number().optional(),
    stat: z.string().optional(),
    value: z.number().optional(),
    df1: z.number().optional(),
    df2: z.number().optional(),
    n1: z.number().optional(),
    n2: z.number().optional(),
    tails: z.number().optional(),
    orientation: orientationSchema.optional(),
    include: z.boolean(),
    exclude_reason: z.string().optional(),
  })
  .catchall(z.union([z.string(), z.number(), z.boolean()]));
export type StudyRow = z.infer<typeof studyRowSchema>;
