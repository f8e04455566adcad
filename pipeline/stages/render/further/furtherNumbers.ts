import type { FurtherNumbers } from "../../../report/further/numbers.ts";
import type { ReportModel } from "../../../report/model.ts";
import { toR } from "../../../report/rows/studies.ts";
import type { Moderation } from "../../../schema/moderation.ts";
import { normalUpperQuantile, tUpperQuantile } from "../../../stats/distributions.ts";
import { draperyNumbers } from "./drapery.ts";
import { goshNumbers } from "./gosh.ts";
import { specificationNumbers } from "./specifications.ts";

/** The numbers beyond the artefacts that every page carries: cheap ones. */
export function furtherNumbers({ overall, diagnose, grouping }: ReportModel): FurtherNumbers {
  const drapery = overall ? draperyNumbers(diagnose.funnel, overall) : undefined;
  return {
    ...(drapery ? { drapery } : {}),
    ...(grouping?.heterogeneity.tau2 === undefined ? {} : { predictions: predictions(grouping) }),
  };
}

/**
 * Prediction interval of each level's true correlation: mean ± q √(se² + τ²), q of t where the model's test has degrees of
 * freedom, of the normal otherwise.
 *
 * @see Higgins, Thompson & Spiegelhalter (2009), Journal of the Royal Statistical Society A 172:137–159
 */
function predictions({
  levels,
  heterogeneity,
  coefficients,
  fit,
}: Moderation): NonNullable<FurtherNumbers["predictions"]> {
  const tail = (1 - fit.level / 100) / 2;
  const df = coefficients[0]?.df;
  const q = df === undefined ? normalUpperQuantile(tail) : tUpperQuantile(tail, df);
  return Object.fromEntries(
    levels.map(({ level, common: { beta, se } }) => {
      const half = q * Math.sqrt(se ** 2 + (heterogeneity.tau2 ?? 0));
      return [level, { piLb: toR(fit.measure, beta - half), piUb: toR(fit.measure, beta + half) }];
    }),
  );
}

/** Names of the numbers that are computed when a reader asks. */
export type Costly = "gosh" | "specifications";

/**
 * Subsets, or the multiverse: a tenth of a second to a second.
 *
 * @throws {RangeError} where no combination of choices has a result
 * @throws {ConvergenceError} if a τ² estimator finds no solution on a subset
 */
export function costlyNumbers(which: Costly, { overall, diagnose, ingest, convert }: ReportModel): FurtherNumbers {
  if (which === "specifications") return { specifications: specificationNumbers(ingest, convert) };
  const gosh = overall ? goshNumbers(diagnose.funnel, overall) : undefined;
  return gosh ? { gosh } : {};
}
