import type { FurtherNumbers } from "../../../report/further/numbers.ts";
import type { ReportModel } from "../../../report/model.ts";
import { draperyNumbers } from "./drapery.ts";
import { goshNumbers } from "./gosh.ts";
import { specificationNumbers } from "./specifications.ts";

/** The numbers beyond the artefacts that every page carries: cheap ones. */
export function furtherNumbers({ overall, diagnose }: ReportModel): FurtherNumbers {
  const drapery = overall ? draperyNumbers(diagnose.funnel, overall) : undefined;
  return drapery ? { drapery } : {};
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
