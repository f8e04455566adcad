import * as z from "zod";

/** `source.json`: where a folder's facts come from, who checked what, and under which licence they may be used. */
export const sourceSchema = z.strictObject({
  id: z.string(),
  citation: z.string(),
  year: z.number().int().optional(),
  doi: z.string().optional(),
  /** what the paper relates to outcome: alliance, positive regard, congruence … */
  element: z.string(),
  population: z.string().optional(),
  tables: z.array(z.string()),
  transcription: z.array(z.strictObject({ what: z.string(), by: z.string(), checked: z.string() })),
  licence: z.string(),
  /** sha256 of studies.csv as transcribed, so that a silent edit is seen */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** numbers of ours, not the paper's: for simulated data, each assumption with its value and why */
  assumptions: z.array(z.strictObject({ name: z.string(), value: z.string(), why: z.string() })).optional(),
  note: z.string().optional(),
});
export type Source = z.infer<typeof sourceSchema>;
