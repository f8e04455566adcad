import type { PoolSpec } from "../../schema/analysis.ts";
import type { Ingested } from "../../schema/dataset.ts";
import type { EffectTable } from "./effectTable.ts";
import { multilevelModel } from "./fitRandomFactors.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { type ModelSpec, modelSpec } from "./spec.ts";

/** The choices of a pooled model of `analysis.json`. What another tool would print is asked of univariate models only. */
export function poolModelSpec(
  { method, test, random, rho }: PoolSpec,
  { level, compat }: Pick<Ingested["analysis"], "level" | "compat">,
): ModelSpec {
  const univariate = random === undefined && rho === undefined;
  return modelSpec({
    method,
    test,
    level,
    ...(univariate && compat !== undefined ? { compat } : {}),
    ...(random === undefined ? {} : { random }),
    ...(rho === undefined ? {} : { rho }),
  });
}

/** Whether a pooled model is multilevel: with random factors, or errors correlated within studies. */
export function isMultilevel({ random, rho }: Pick<PoolSpec, "random" | "rho">): boolean {
  return random !== undefined || rho !== undefined;
}

/**
 * The multilevel mean of a pooled model itself, as its fit was made, for what is computed beside it.
 *
 * @returns the rows that the model holds, its specification, and the fit
 * @throws {RangeError} when the data cannot carry the model
 * @throws {ConvergenceError} when no solution was found
 */
export function multilevelPool(
  table: EffectTable,
  pool: PoolSpec,
  analysis: Pick<Ingested["analysis"], "level" | "compat">,
): { readonly prepared: Prepared; readonly spec: ModelSpec; readonly fit: ReturnType<typeof multilevelModel>["fit"] } {
  const spec = poolModelSpec(pool, analysis);
  const prepared = prepare(table, spec);
  return { prepared, spec, fit: multilevelModel(prepared, spec).fit };
}
