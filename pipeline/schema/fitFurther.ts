import * as z from "zod";
import { coefficientSchema } from "./coefficient.ts";

/** Parts of `fit --json` that are there only when their option was given. */

/** `robust.wild`: cluster wild bootstrap of each coefficient, and of all but the intercept at once */
export const wildSchema = z.object({
  /** distribution of the weights that clusters are multiplied by */
  weights: z.enum(["Rademacher", "Webb"]),
  draws: z.number().int(),
  seed: z.number().int(),
  tests: z.array(
    z.object({
      hypothesis: z.string(),
      /** Wald statistic with CR0, over the number of coefficients tested */
      F: z.number(),
      q: z.number().int(),
      /** share of bootstrap statistics above F */
      p: z.number(),
      /** (exceeding + 1)/(valid + 1), never 0 */
      pPlusOne: z.number(),
      /** Monte Carlo standard error of p */
      mcSe: z.number(),
      valid: z.number().int(),
    }),
  ),
});

/** One line of the table over the assumed correlation of sampling errors. */
export const rhoRowSchema = z.object({
  rho: z.number(),
  coefficients: z.array(coefficientSchema),
  /** by level, with I² in per cent; for robumeta's model tau2 stands instead */
  sigma2: z.array(z.number()).optional(),
  I2: z.array(z.number()).optional(),
  tau2: z.number().optional(),
  logLik: z.number().optional(),
  /** tests with cluster-robust variances, where --cluster asks for them */
  robust: z.array(coefficientSchema).optional(),
});

export const robuSchema = z.object({
  model: z.enum(["CORR", "HIER"]),
  /** assumed correlation of effects within a study; CORR only */
  rho: z.number().optional(),
  studies: z.number().int(),
  tau2: z.number(),
  omega2: z.number().optional(),
  coefficients: z.array(coefficientSchema),
  sensitivity: z.array(rhoRowSchema).optional(),
});

export const thresholdSchema = z.object({
  value: z.number(),
  /** r where effects are Fisher's z, the measure's own scale otherwise */
  scale: z.string(),
  /** the threshold on the scale of yi */
  yi: z.number(),
  /** that the true effect of a new study exceeds it, by the law of the prediction interval */
  probabilityAbove: z.number().optional(),
  /** share of the estimated distribution of true effects above it */
  proportionAbove: z
    .object({
      estimate: z.number(),
      se: z.number().optional(),
      ciLb: z.number().optional(),
      ciUb: z.number().optional(),
    })
    .optional(),
});

const between = z.object({ stat: z.number(), df: z.array(z.number()), pval: z.number() });
const level = coefficientSchema.omit({ name: true }).extend({
  tau2: z.number(),
  /** of the effects of this level; absent under the common τ² */
  I2: z.number().optional(),
  QE: z.number().optional(),
  QEp: z.number().optional(),
  backTransformed: z.object({ pred: z.number(), ciLb: z.number(), ciUb: z.number() }).optional(),
});
export const subgroupsSchema = z.object({
  column: z.string(),
  levels: z.array(z.object({ level: z.string(), k: z.number().int(), common: level, separate: level.optional() })),
  /** levels equal, one τ² for all: χ²(m), or F(m, df); absent where levels share studies */
  betweenCommon: between.optional(),
  /** levels equal, each with its own τ²: χ²(m) */
  betweenSeparate: between.optional(),
});

const hunterSchmidt = z.object({
  k: z.number().int(),
  mean: z.number(),
  variance: z.number(),
  errorVariance: z.number(),
  /** what sampling error leaves; below 0 when it explains more than all */
  residualVariance: z.number(),
  se: z.number(),
  ciLb: z.number(),
  ciUb: z.number(),
  crLb: z.number(),
  crUb: z.number(),
});
const artefactDistribution = z.object({
  artefactVariance: z.number(),
  residualVariance: z.number(),
  meanRho: z.number(),
  varRho: z.number(),
  seRho: z.number(),
  ciLb: z.number(),
  ciUb: z.number(),
  crLb: z.number(),
  crUb: z.number(),
});

/** Hunter–Schmidt analysis, everything on the scale of r */
export const artefactsSchema = z.object({
  correction: z.enum(["none", "unreliability", "direct", "indirect"]),
  /** level of the credibility intervals, per cent */
  credibility: z.number(),
  /** whether correlations were multiplied by (2n − 1)/(2n − 2) first */
  correctBias: z.boolean(),
  bareBones: hunterSchmidt.extend({ N: z.number() }),
  /** correlations corrected one by one, x and y both free of error; absent where an effect lacks an artefact */
  trueScore: hunterSchmidt.optional(),
  /** with x, or y, as it was measured */
  generalizationX: hunterSchmidt.optional(),
  generalizationY: hunterSchmidt.optional(),
  effects: z
    .array(z.object({ effect_id: z.string(), rho: z.number(), vi: z.number(), wi: z.number(), A: z.number() }))
    .optional(),
  /** corrected by the distributions of the artefacts: Taylor series, and every combination of values */
  distribution: z.object({ taylor: artefactDistribution, interactive: artefactDistribution }).optional(),
});

/** I² and H² from Q, and the share of Q that moderators take away, in per cent */
export const fromQSchema = z.object({ I2: z.number(), H2: z.number(), R2: z.number().optional() });

/** mean of the correlations that a distribution of z stands for, E tanh ζ */
export const integratedSchema = z.object({
  pred: z.number(),
  ciLb: z.number(),
  ciUb: z.number(),
  /** variance of true z that was integrated over */
  tau2: z.number(),
});
