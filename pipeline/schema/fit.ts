import * as z from "zod";
import { coefficientSchema } from "./coefficient.ts";
import { compatSchema } from "./compat.ts";
import {
  artefactsSchema,
  fromQSchema,
  integratedSchema,
  rhoRowSchema,
  robuSchema,
  subgroupsSchema,
  thresholdSchema,
  wildSchema,
} from "./fitFurther.ts";
import { moderatorDetailSchema } from "./moderatorDetail.ts";
import { measureSchema } from "./names.ts";
import { testShape } from "./testShape.ts";
import { warningSchema } from "./warning.ts";

export { type Coefficient, coefficientSchema } from "./coefficient.ts";

const hypothesesShape = {
  hypotheses: z.array(z.object({ hypothesis: z.string(), ...testShape })).optional(),
  /** all hypotheses at once, when there are several: χ² with [m], F with [m, df] */
  jointHypothesis: z.object({ stat: z.number(), df: z.array(z.number()), pval: z.number() }).optional(),
};
const pair = z.tuple([z.number(), z.number()]);
export const heterogeneitySchema = z.object({
  tau2: z.number().optional(),
  seTau2: z.number().optional(),
  I2: z.number().optional(),
  H2: z.number().optional(),
  R2: z.number().optional(),
  QE: z.number(),
  QEdf: z.number(),
  QEp: z.number(),
  ci: z.object({ type: z.string(), tau2: pair, I2: pair, H2: pair }).optional(),
  fromQ: fromQSchema.optional(),
});
export const moderatorsTestSchema = z.object({ QM: z.number(), QMdf: z.array(z.number()), QMp: z.number() });
export const backTransformedSchema = z.object({
  pred: z.number(),
  ciLb: z.number(),
  ciUb: z.number(),
  piLb: z.number().optional(),
  piUb: z.number().optional(),
});
export const predictionSchema = backTransformedSchema.extend({ se: z.number() });

/** `fit --json`: one fitted model, full precision, metafor's names. Absent quantities are absent, never null or NaN. */
export const fitSchema = z.object({
  analysis: z.string().optional(),
  label: z.string().optional(),
  fit: z.object({
    measure: measureSchema,
    method: z.string(),
    test: z.string(),
    level: z.number(),
    formula: z.string(),
    k: z.number().int(),
    p: z.number().int(),
  }),
  /** what was decided besides method and test: prediction-interval rule, I² convention, rho, dfs, weights, subset … */
  conventions: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  coefficients: z.array(coefficientSchema),
  vb: z.array(z.array(z.number())),
  heterogeneity: heterogeneitySchema,
  moderators: moderatorsTestSchema.optional(),
  multilevel: z
    .object({
      sigma2: z.array(z.number()),
      levels: z.array(z.object({ name: z.string(), n: z.number().int() })),
      I2: z.array(z.number()),
      /** of a mean: row sums of the inverse marginal covariance in per cent of their total, in the order of the effects; may be negative */
      weights: z.array(z.number()).optional(),
      /** by level: [lower, upper]; [lower] where the profile never comes down again; [] for a component held fixed */
      ci: z.array(z.array(z.number())).optional(),
    })
    .optional(),
  /** the same tests with the cluster-robust covariance: Satterthwaite df by contrast, HTZ for several at once */
  robust: z
    .object({
      type: z.string(),
      clusters: z.number().int(),
      coefficients: z.array(coefficientSchema),
      wald: z.object({ F: z.number(), df: z.array(z.number()), p: z.number() }).optional(),
      ...hypothesesShape,
      detail: moderatorDetailSchema.pick({ means: true, pairwise: true }).optional(),
      wild: wildSchema.optional(),
    })
    .optional(),
  ...hypothesesShape,
  detail: moderatorDetailSchema.optional(),
  compat: compatSchema.optional(),
  prediction: predictionSchema.optional(),
  backTransformed: backTransformedSchema.extend({ integrated: integratedSchema.optional() }).optional(),
  rhoSensitivity: z.array(rhoRowSchema).optional(),
  robu: robuSchema.optional(),
  threshold: thresholdSchema.optional(),
  subgroups: subgroupsSchema.optional(),
  artefacts: artefactsSchema.optional(),
  logLik: z
    .object({ ll: z.number(), dev: z.number(), AIC: z.number(), BIC: z.number(), AICc: z.number().optional() })
    .optional(),
  warnings: z.array(warningSchema),
});
export type Fit = z.infer<typeof fitSchema>;

/** Artefact of pool: the models of `analysis.json`, in its order. */
export const pooledSchema = z.object({ fits: z.array(fitSchema), warnings: z.array(warningSchema) });
export type Pooled = z.infer<typeof pooledSchema>;
