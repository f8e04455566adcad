import * as z from "zod";

/** Scripts that a page carries inside, with the hash that its security policy names. */
export const assetsSchema = z.object({
  instrument: z.object({ code: z.string(), sha256: z.string() }).optional(),
});
export type Assets = z.infer<typeof assetsSchema>;
