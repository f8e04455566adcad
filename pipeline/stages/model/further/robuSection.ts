import { PipelineError } from "../../../errors.ts";
import type { Fit } from "../../../schema/fit.ts";
import { robu } from "../../../stats/robust/robu.ts";
import { coefficientRows } from "../coefficients.ts";
import { labelsOf, type Prepared } from "../prepare.ts";
import type { ModelSpec } from "../spec.ts";

/** robumeta's own default, not that of the multilevel model. */
const ROBUMETA_RHO = 0.8;

/**
 * The same coefficients with robumeta's weights and moment estimators, CR2 and Satterthwaite df by study.
 *
 * @throws {PipelineError} for user weights
 * @throws {RangeError} from the engine, with fewer than 2 studies
 */
export function robuSection({ table, design }: Prepared, spec: ModelSpec): NonNullable<Fit["robu"]> {
  if (spec.weights !== undefined)
    throw new PipelineError(`--robu needs a model without --weights, got ${spec.weights}`);
  const model = spec.robu!;
  const studies = labelsOf({ table }, spec.study);
  const at = (rho: number) => robu(table.yi, table.vi, studies, { model, rho, level: spec.level }, design.X);
  const rho = spec.rho ?? ROBUMETA_RHO;
  const fit = at(rho);
  const row = (value: number) => {
    const own = at(value);
    return { rho: value, coefficients: coefficientRows(design.names, own), tau2: own.tau2 };
  };
  return {
    model,
    ...(model === "CORR" ? { rho } : {}),
    studies: fit.clusters,
    tau2: fit.tau2,
    ...(fit.omega2 === undefined ? {} : { omega2: fit.omega2 }),
    coefficients: coefficientRows(design.names, fit),
    ...(spec.rhoGrid && model === "CORR" ? { sensitivity: spec.rhoGrid.map(row) } : {}),
  };
}
