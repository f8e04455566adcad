import * as z from "zod";

const scriptSchema = z.object({ code: z.string(), sha256: z.string() });

/**
 * Scripts that a page carries inside, with the hashes that its security policy names: the instrument, and the libraries that
 * draw for it, which run when the first figure is to be drawn.
 */
export const assetsSchema = z.object({
  scripts: z.object({ instrument: scriptSchema, drawing: scriptSchema }).optional(),
});
export type Assets = z.infer<typeof assetsSchema>;
