import * as z from "zod";
import { labelledMatrixSchema } from "../../schema/labelledMatrix.ts";
import { measureSchema, methodSchema, testSchema } from "../../schema/names.ts";

/** Every choice of one model: the options of `fit`, and what the stages ask for. */
export const modelSpecSchema = z.strictObject({
  measure: measureSchema.optional(),
  /** sampling variance of COR and UCOR: from each estimate, from their mean, or unbiased (UCOR) */
  vtype: z.enum(["LS", "AV", "UB"]).optional(),
  method: methodSchema.default("REML"),
  test: testSchema.default("z"),
  /** confidence level in per cent */
  level: z.number().gt(0).lt(100).default(95),
  /** R formula; absent means a mean */
  mods: z.string().optional(),
  /** reference level by factor, `{modality: "CBT"}` */
  ref: z.record(z.string(), z.string()).default({}),
  subset: z.string().optional(),
  /** `study_id/effect_id` (nested) or `a + b` (crossed) */
  random: z.string().optional(),
  /** assumed correlation of sampling errors within a study */
  rho: z.number().min(0).lt(1).optional(),
  /** column whose rows share sampling errors under `rho` */
  study: z.string().default("study_id"),
  /** CAR: correlation of sampling errors one unit of `time` apart, times `rho` where given */
  phi: z.number().gt(0).lt(1).optional(),
  time: z.string().optional(),
  /** correlations of sampling errors between the kinds of effects in the column `rhoBy`; `rho` within one kind */
  rhoMatrix: labelledMatrixSchema.optional(),
  rhoBy: z.string().optional(),
  /** two columns with the variables of each correlation: sampling covariances of the correlations of one sample */
  rcalc: z.string().optional(),
  /** covariance of sampling errors by effect id */
  vMatrix: labelledMatrixSchema.optional(),
  /** columns, by comma, whose groups of effects are merged into one effect each before the model */
  aggregate: z.string().optional(),
  composite: z.enum(["mean", "HS"]).default("mean"),
  cluster: z.string().optional(),
  /** CR2 unless named */
  vcov: z.enum(["CR0", "CR1", "CR2"]).optional(),
  weights: z.string().optional(),
  confint: z.enum(["QP", "GENQ", "PL"]).optional(),
  pi: z.enum(["metafor", "normal", "riley", "hts"]).default("metafor"),
  dfs: z.enum(["residual", "contain"]).default("residual"),
  hypothesis: z.string().optional(),
  /** a fixed τ² instead of an estimated one */
  tau2: z.number().min(0).optional(),
  /** estimated means of the levels of each factor */
  means: z.boolean().default(false),
  /** all differences between levels, p-values adjusted this way */
  pairwise: z.enum(["none", "bonferroni", "holm", "hochberg", "hommel", "BH", "BY"]).optional(),
  vif: z.boolean().default(false),
  /** permutations of the moderators' rows */
  permute: z.number().int().min(2).optional(),
  seed: z.number().int().default(1),
  multimodel: z.boolean().default(false),
  /** draws of the cluster wild bootstrap */
  wild: z.number().int().min(1).optional(),
  wildWeights: z.enum(["Rademacher", "Webb"]).default("Rademacher"),
  /** correlations of sampling errors to fit the multilevel model under, beside `rho` */
  rhoGrid: z.array(z.number().min(0).lt(1)).min(1).optional(),
  /** robumeta's working model, beside the model's own; `rho` is its too, .8 unless named */
  robu: z.enum(["CORR", "HIER"]).optional(),
  /** on the scale of r for Fisher's z, of yi otherwise */
  threshold: z.number().optional(),
  /** column whose levels are pooled each by itself and together */
  subgroups: z.string().optional(),
  /** integrated back-transformation beside tanh */
  integrated: z.boolean().default(false),
  /** Q: the Q-based I², H² and R² beside those from τ² */
  i2: z.enum(["tau2", "Q"]).default("tau2"),
  /** Hunter–Schmidt analysis: sampling error alone, unreliability, and direct or indirect range restriction of x */
  attenuation: z.enum(["none", "unreliability", "direct", "indirect"]).optional(),
  /** its correlations multiplied by (2n − 1)/(2n − 2) first */
  correctBias: z.boolean().default(false),
  /** level of its credibility interval, per cent */
  credibility: z.number().gt(0).lt(100).default(80),
  /** what another program would print, its faults included */
  compat: z.enum(["MAc"]).optional(),
});
export type ModelSpec = z.infer<typeof modelSpecSchema>;

/** The choices that differ from the defaults. */
export type ModelChoices = z.input<typeof modelSpecSchema>;

/** A complete specification. @throws {z.ZodError} for a choice outside its vocabulary */
export function modelSpec(choices: ModelChoices): ModelSpec {
  return modelSpecSchema.parse(choices);
}
