import type { Effects } from "../effects.ts";
import { PipelineError } from "../errors.ts";
import type { BiasJson } from "../stages/model/biasJson.ts";
import { type BiasOptions, biasReport } from "../stages/model/biasReport.ts";
import { type InfluenceReport, influenceReport } from "../stages/model/influenceReport.ts";
import { type Prepared, prepare, requireColumn } from "../stages/model/prepare.ts";
import type { ModelSpec } from "../stages/model/spec.ts";
import { orRefuse, parseSpec, readEffectFile, type TableOptions } from "./fitFile.ts";

/** What `influence` takes beside the model. */
export interface InfluenceChoices {
  /** column that orders the cumulative analysis */
  readonly order?: string | undefined;
  /** number of GOSH subsets; none when absent */
  readonly gosh?: number | undefined;
  readonly seed?: number | undefined;
}

/**
 * Diagnostics of one model on one table on disk, as `influence --json` has them.
 *
 * @throws {PipelineError} as `fitFile`, for weights with an estimator that ignores them, and an order that is not a number
 */
export async function influenceFile(
  path: string,
  choices: Record<string, unknown>,
  more: InfluenceChoices,
  table: TableOptions,
  effects: Effects,
): Promise<InfluenceReport> {
  const spec = parseSpec(choices);
  const prepared = await prepareFile(path, spec, table, effects);
  const { gosh: subsets, seed = 1 } = more;
  if (subsets !== undefined && !(Number.isInteger(subsets) && subsets >= 1)) {
    throw new PipelineError(`--gosh needs a whole number of subsets, got ${subsets}`);
  }
  const weights = spec.weights === undefined ? {} : { weights: numbers(prepared, spec.weights) };
  return withWarnings(prepared, () =>
    influenceReport({
      yi: prepared.table.yi,
      vi: prepared.table.vi,
      effectIds: prepared.table.ids,
      X: prepared.design.X,
      options: { method: spec.method, test: spec.test, level: spec.level, ...weights },
      ...(more.order === undefined ? {} : { order: numbers(prepared, more.order) }),
      ...(subsets === undefined ? {} : { gosh: { subsets, seed } }),
    }),
  );
}

/**
 * Small-study and selection methods on one table on disk, as `bias --json` has them.
 *
 * @throws {PipelineError} as `fitFile`
 */
export async function biasFile(
  path: string,
  choices: Record<string, unknown>,
  options: BiasOptions,
  table: TableOptions,
  effects: Effects,
): Promise<BiasJson> {
  const spec = parseSpec(choices);
  const prepared = await prepareFile(path, spec, table, effects);
  const { columns } = prepared.table;
  const ni = columns[table.columns?.ni ?? "ni"];
  const study = columns[spec.study];
  return withWarnings(prepared, () =>
    biasReport({
      yi: prepared.table.yi,
      vi: prepared.table.vi,
      effectIds: prepared.table.ids,
      X: prepared.design.X,
      ...(ni?.every((n) => typeof n === "number") ? { ni: ni as number[] } : {}),
      ...(study?.every((label) => label !== null) ? { cluster: study as (string | number)[] } : {}),
      options: { method: spec.method, test: spec.test, level: spec.level, ...options },
    }),
  );
}

/** The rows and the model matrix of one table; what only a fit can use is refused. */
async function prepareFile(path: string, spec: ModelSpec, table: TableOptions, effects: Effects): Promise<Prepared> {
  if (spec.tau2 !== undefined) throw new PipelineError("diagnostics estimate tau2 anew, got --tau2");
  const prepared = prepare(await readEffectFile(path, { ...table, measure: spec.measure }, effects), spec);
  if (prepared.table.yi.length === 0) throw new PipelineError("diagnostics need effects, got none");
  return prepared;
}

function numbers(prepared: Prepared, name: string): number[] {
  const column = requireColumn(prepared.table, name);
  const faulty = column.findIndex((cell) => typeof cell !== "number");
  if (faulty >= 0) {
    throw new PipelineError(
      `'${name}' needs a number in every row, got '${column[faulty] ?? ""}' for ${prepared.table.ids[faulty]}`,
    );
  }
  return column as number[];
}

function withWarnings<T extends { readonly warnings: InfluenceReport["warnings"] }>(
  prepared: Prepared,
  compute: () => T,
): T {
  const report = orRefuse(compute);
  return { ...report, warnings: [...prepared.warnings, ...report.warnings] };
}
