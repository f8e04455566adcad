import * as z from "zod";

/** Something a reader must know that did not stop the work: returned with a result, shown beside it, never printed by the engine. */
export const warningSchema = z.object({
  code: z.string(),
  message: z.string(),
  effect_id: z.string().optional(),
});
export type Warning = z.infer<typeof warningSchema>;
