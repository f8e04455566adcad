import * as z from "zod";

const estimateShape = {
  estimate: z.number(),
  var: z.number(),
  se: z.number(),
  ciLb: z.number(),
  ciUb: z.number(),
  z: z.number(),
  p: z.number(),
};

const omniSchema = z.object({
  k: z.number().int(),
  ...estimateShape,
  Q: z.number(),
  dfQ: z.number(),
  Qp: z.number(),
  I2: z.number(),
});
const macatRowSchema = z.object({
  level: z.string(),
  k: z.number().int(),
  ...estimateShape,
  Q: z.number(),
  df: z.number(),
  pH: z.number(),
  I2: z.number(),
});

/** What MAc 1.1.1, the R package that alliance meta-analyses used, would print for the same effects, its faults included. */
export const compatSchema = z.object({
  tool: z.literal("MAc"),
  /** `omni` on yi's scale */
  omni: z.object({ fixed: omniSchema, random: omniSchema }).optional(),
  /** `omni(…, ztor = TRUE)`: everything through tanh, also the statistic and its p */
  omniZtor: z.object({ fixed: omniSchema, random: omniSchema }).optional(),
  /** `macat` of a single categorical moderator */
  macat: z
    .object({
      rows: z.array(macatRowSchema),
      overall: macatRowSchema,
      heterogeneity: z.record(z.string(), z.number()),
    })
    .optional(),
});
export type Compat = z.infer<typeof compatSchema>;
