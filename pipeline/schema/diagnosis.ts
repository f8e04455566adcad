import * as z from "zod";
import { warningSchema } from "./warning.ts";

/**
 * One row of leave-one-out: the pooled model without this effect. `estimate` and its interval are on yi's scale.
 * The test is absent where Knapp–Hartung meets effects that all agree.
 */
export const leaveOneOutSchema = z.object({
  effect_id: z.string(),
  estimate: z.number(),
  se: z.number().optional(),
  stat: z.number().optional(),
  pval: z.number().optional(),
  ciLb: z.number().optional(),
  ciUb: z.number().optional(),
  Q: z.number(),
  Qp: z.number(),
  /** of a univariate model */
  tau2: z.number().optional(),
  I2: z.number().optional(),
  H2: z.number().optional(),
  /** of a multilevel model, by level */
  sigma2: z.array(z.number()).optional(),
});
export type LeaveOneOut = z.infer<typeof leaveOneOutSchema>;

/** A point of the funnel: effect against its standard error. */
export const funnelPointSchema = z.object({ effect_id: z.string(), slab: z.string(), yi: z.number(), sei: z.number() });

/** Any JSON whose numbers are finite: NaN and Infinity are refused, absent quantities are absent. */
const jsonSchema = z.json();

/** Artefact of diagnose: what the overall model leans on. */
export const diagnosedSchema = z.object({
  analysis: z.string().optional(),
  leaveOneOut: z.array(leaveOneOutSchema),
  funnel: z.array(funnelPointSchema),
  /** `influence --json`, of a multilevel model by effect; cumulative by year where every effect has one */
  influence: z.record(z.string(), jsonSchema).optional(),
  /** `bias --json` */
  bias: z.record(z.string(), jsonSchema).optional(),
  warnings: z.array(warningSchema),
});
export type Diagnosed = z.infer<typeof diagnosedSchema>;
