import type { Effects } from "../effects.ts";
import { PipelineError } from "../errors.ts";
import type { Fit } from "../schema/fit.ts";
import type { Warning } from "../schema/warning.ts";
import type { BiasJson } from "../stages/model/biasJson.ts";
import { type BiasInput, type BiasOptions, biasReport } from "../stages/model/biasReport.ts";
import { fitRandomFactors, multilevelModel } from "../stages/model/fitRandomFactors.ts";
import { fitUnivariate } from "../stages/model/fitUnivariate.ts";
import {
  type InfluenceInput,
  type InfluenceReport,
  influenceReport,
  type PoolSubsets,
  planSubsets,
  poolHere,
  withSubsets,
} from "../stages/model/influenceReport.ts";
import { type MultilevelReport, multilevelInfluence, type Unit } from "../stages/model/multilevelInfluence.ts";
import { labelsOf, type Prepared, prepare, randomColumns, requireColumn } from "../stages/model/prepare.ts";
import type { ModelSpec } from "../stages/model/spec.ts";
import { whenComputable } from "../stages/model/whenComputable.ts";
import { orRefuse, parseSpec, readEffectFile, type TableOptions } from "./fitFile.ts";

/** The model that is diagnosed: its choices, and its mean where it is one. */
export interface DiagnosedModel {
  readonly fit: Fit["fit"] & {
    readonly estimate?: number;
    readonly ciLb?: number;
    readonly ciUb?: number;
  };
}

/** What `influence` takes beside the model. */
export interface InfluenceChoices {
  /** column that orders the cumulative analysis */
  readonly order?: string | undefined;
  /** number of GOSH subsets; none when absent */
  readonly gosh?: number | undefined;
  readonly seed?: number | undefined;
  /** what a multilevel model leaves out at a time, studies unless told */
  readonly by?: Unit | undefined;
}

/**
 * Diagnostics of one model on one table on disk, as `influence --json` has them: by study or effect for a multilevel model.
 *
 * @param pool pools the subsets of a GOSH diagram, in this thread unless told
 * @throws {PipelineError} as `fitFile`, for weights with an estimator that ignores them, an order that is not a number, and options of
 *   the other kind of model
 */
export async function influenceFile(
  path: string,
  choices: Record<string, unknown>,
  more: InfluenceChoices,
  table: TableOptions,
  effects: Effects,
  pool: PoolSubsets = poolHere,
): Promise<DiagnosedModel & (InfluenceReport | MultilevelReport)> {
  const spec = parseSpec(choices);
  const multilevel = spec.random !== undefined || spec.rho !== undefined;
  requireTogether(more, multilevel);
  const prepared = await prepareFile(path, spec, table, effects);
  const model = diagnosedModel(prepared, spec);
  if (multilevel) return { ...model, ...withWarnings(prepared, () => multilevelReport(prepared, spec, more)) };
  const weights = spec.weights === undefined ? {} : { weights: numbers(prepared, spec.weights) };
  const input: InfluenceInput = {
    yi: prepared.table.yi,
    vi: prepared.table.vi,
    effectIds: prepared.table.ids,
    X: prepared.design.X,
    options: { method: spec.method, test: spec.test, level: spec.level, ...weights },
    ...(more.order === undefined ? {} : { order: numbers(prepared, more.order) }),
  };
  const report = { ...model, ...withWarnings(prepared, () => influenceReport(input)) };
  const { gosh: subsets, seed = 1 } = more;
  if (subsets === undefined || !report.leaveOneOut) return report;
  const planned = orRefuse(() => planSubsets(input, subsets, seed));
  return { ...model, ...withSubsets(report, { ...planned, table: await pool(planned.plan) }) };
}

function requireTogether({ gosh, by }: InfluenceChoices, multilevel: boolean): void {
  if (by !== undefined && !multilevel)
    throw new PipelineError(`--by ${by} needs a multilevel model, got none`, "--random study_id/effect_id makes one");
  if (gosh === undefined) return;
  if (multilevel) throw new PipelineError("--gosh needs a model without --random and --rho, got one with them");
  if (!(Number.isInteger(gosh) && gosh >= 1))
    throw new PipelineError(`--gosh needs a whole number of subsets, got ${gosh}`);
}

/** What the diagnostics say at their head; without a mean where it has no test, as under Knapp–Hartung when all effects agree. */
function diagnosedModel(prepared: Prepared, spec: ModelSpec): DiagnosedModel {
  const { table, design, formula } = prepared;
  const { method, test, level } = spec;
  const fit = { measure: table.measure, method, test, level, formula, k: table.yi.length, p: design.X.cols };
  const random = spec.random !== undefined || spec.rho !== undefined;
  const full = whenComputable(() => (random ? fitRandomFactors : fitUnivariate)(prepared, spec));
  if (!("value" in full) || !full.value.prediction) return { fit };
  const { pred: estimate, ciLb, ciUb } = full.value.prediction;
  return { fit: { ...fit, estimate, ciLb, ciUb } };
}

function multilevelReport(prepared: Prepared, spec: ModelSpec, more: InfluenceChoices): MultilevelReport {
  const { fit, warnings } = multilevelModel(prepared, spec);
  const study = spec.random === undefined ? spec.study : randomColumns(spec.random)[0]![0]!;
  const report = multilevelInfluence({
    fit,
    meanOnly: fit.p === 1 && prepared.design.intercept,
    by: more.by ?? "study",
    effectIds: prepared.table.ids,
    study: labelsOf(prepared, study),
    ...(more.order === undefined ? {} : { order: numbers(prepared, more.order) }),
  });
  return { ...report, warnings: [...warnings, ...report.warnings] };
}

/**
 * Small-study and selection methods on one table on disk, as `bias --json` has them.
 *
 * Tests for dependent effects take their studies from `cluster`, else the outer factor of `random`, else the column `study`, and are
 * left out where no study has two effects. Everything else is univariate.
 *
 * @throws {PipelineError} as `fitFile`, and for random factors that are not effects in studies
 */
export async function biasFile(
  path: string,
  choices: Record<string, unknown>,
  options: BiasOptions,
  table: TableOptions,
  effects: Effects,
): Promise<DiagnosedModel & BiasJson> {
  // rho is for the three-level PET alone, within the studies that it groups by
  const { rho, ...asked } = parseSpec(choices);
  requireSteps(options.steps ?? []);
  const prepared = await prepareFile(path, asked, table, effects);
  const { random: _, cluster: __, ...univariate } = asked;
  const { columns, yi, vi, ids } = prepared.table;
  const ni = columns[table.columns?.ni ?? "ni"];
  const model = diagnosedModel(prepared, univariate);
  const { groups, warnings } = grouping(prepared, asked, rho);
  return {
    ...model,
    ...withWarnings({ warnings: [...prepared.warnings, ...warnings] }, () =>
      biasReport({
        yi,
        vi,
        effectIds: ids,
        X: prepared.design.X,
        ...(ni?.every((n) => typeof n === "number") ? { ni: ni as number[] } : {}),
        ...(asked.weights === undefined ? {} : { weights: numbers(prepared, asked.weights) }),
        ...groups,
        ...(rho === undefined ? {} : { rho }),
        options: { method: asked.method, test: asked.test, level: asked.level, ...options },
      }),
    ),
  };
}

function requireSteps(steps: readonly number[]): void {
  if (steps.some((step, i) => !(step > (steps[i - 1] ?? 0) && step <= 1)))
    throw new PipelineError(`--steps needs p-values ascending in (0, 1], got ${steps.join(",")}`, "--steps 0.025,0.5");
}

/** Study and effect of each row, for the tests that allow for dependent effects; a warning where they were asked for in vain. */
function grouping(
  prepared: Prepared,
  spec: ModelSpec,
  rho: number | undefined,
): { readonly groups: Pick<BiasInput, "cluster" | "effect">; readonly warnings: readonly Warning[] } {
  const [nesting = [], ...crossed] = spec.random === undefined ? [] : randomColumns(spec.random);
  if (crossed.length > 0 || nesting.length > 2)
    throw new PipelineError(`bias needs --random study_id/effect_id, got ${spec.random}`);
  const labels = (name: string) => requireColumn(prepared.table, name).map((label) => label ?? "");
  const named = spec.cluster ?? nesting[0];
  const study = prepared.table.columns[spec.study];
  const cluster = named === undefined ? study : labels(named);
  const message = "No study has two effects, so the tests for dependent effects are left out";
  const asked = named !== undefined || rho !== undefined;
  const vain = asked && new Set(cluster).size === (cluster ? prepared.table.ids.length : 0);
  return {
    groups: {
      ...(cluster?.every((label) => label !== null) ? { cluster: cluster as (string | number)[] } : {}),
      ...(nesting[1] === undefined ? {} : { effect: labels(nesting[1]) }),
    },
    warnings: vain ? [{ code: "noDependence", message }] : [],
  };
}

/** The rows and the model matrix of one table; what only a fit can use is refused. */
async function prepareFile(path: string, spec: ModelSpec, table: TableOptions, effects: Effects): Promise<Prepared> {
  if (spec.tau2 !== undefined) throw new PipelineError("diagnostics estimate tau2 anew, got --tau2");
  const effectTable = await readEffectFile(path, { ...table, measure: spec.measure }, effects);
  const prepared = orRefuse(() => prepare(effectTable, spec));
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
  prepared: Pick<Prepared, "warnings">,
  compute: () => T,
): T {
  const report = orRefuse(compute);
  return { ...report, warnings: [...prepared.warnings, ...report.warnings] };
}
