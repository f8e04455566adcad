import type { Warning } from "../../schema/warning.ts";
import { type BaujatPoint, baujatFrom } from "../../stats/baujat.ts";
import { type GoshPlan, type GoshTable, joinParts, planGosh, poolPart } from "../../stats/gosh/gosh.ts";
import type { GoshMethod } from "../../stats/gosh/meanKernel.ts";
import { type GoshSummary, summariseGosh } from "../../stats/gosh/summary.ts";
import { deletions, type InfluenceRow, influenceFrom } from "../../stats/influence.ts";
import { cumulative, type PartialPool, partialPool } from "../../stats/leaveOneOut.ts";
import { type Matrix, ones } from "../../stats/matrix.ts";
import { type Refit, type RefitOptions, refit } from "../../stats/refit.ts";

/** What the diagnostics of a model are computed from. */
export interface InfluenceInput {
  readonly yi: readonly number[];
  readonly vi: readonly number[];
  readonly effectIds: readonly string[];
  /** model matrix; a mean when absent */
  readonly X?: Matrix;
  readonly options?: Omit<RefitOptions, "X">;
  /** key that orders the cumulative analysis, lowest first; the table's order when absent */
  readonly order?: readonly number[];
}

/** Which subsets a GOSH diagram pools. */
export interface SubsetsPlanned {
  readonly plan: GoshPlan;
  /** of the draw; absent when all subsets are pooled */
  readonly seed?: number;
  readonly warnings: readonly Warning[];
}

/** The subsets, pooled. */
export interface SubsetsPooled extends SubsetsPlanned {
  readonly table: GoshTable;
}

/** What pools the parts of a plan, each as {@link poolHere} does, and gives their tables as one. */
export type PoolSubsets = (plan: GoshPlan) => Promise<GoshTable>;

type Row<T> = { readonly effect_id: string } & T;

/** `influence --json`. Leave-one-out, cumulative and GOSH are those of a mean and absent with moderators. */
export interface InfluenceReport {
  readonly influence: readonly Row<InfluenceRow>[];
  readonly leaveOneOut?: readonly Row<PartialPool>[];
  readonly cumulative?: readonly Row<PartialPool>[];
  readonly baujat: readonly Row<BaujatPoint>[];
  readonly gosh?: GoshSummary & {
    readonly method: GoshMethod;
    readonly exhaustive: boolean;
    readonly seed?: number;
    readonly points: readonly GoshPoint[];
  };
  readonly warnings: readonly Warning[];
}

/** One subset of a GOSH diagram. */
export interface GoshPoint {
  readonly k: number;
  readonly estimate: number;
  readonly I2: number;
}

const MOST_POINTS = 2000;
const GOSH_METHODS: readonly string[] = ["EE", "DL", "ML", "REML"];

/** The tables of a report that are made for themselves. */
export type InfluencePart = "influence" | "baujat" | "cumulative";

/**
 * All diagnostics of a univariate model, each deletion fitted once.
 *
 * @throws {RangeError} when the data cannot carry the model
 * @throws {ConvergenceError} when a τ² estimator finds no solution
 */
export function influenceReport(input: InfluenceInput): InfluenceReport {
  const { yi, vi, effectIds, options = {} } = input;
  const { X, full } = wholeModel(input);
  const warnings: Warning[] = [];
  const deleted = deletions(yi, vi, X, options, full.tau2);
  const missing = effectIds.filter((_, i) => deleted[i] === undefined);
  if (missing.length > 0) {
    warnings.push({
      code: "deletionNotFitted",
      message: `The model cannot be fitted without ${missing.join(", ")}, so their deletion diagnostics are absent`,
    });
  }
  const meanOnly = X.cols === 1 && X.data.every((x) => x === 1);
  if (!meanOnly)
    warnings.push({
      code: "meanOnly",
      message: "Leave-one-out, cumulative and GOSH are made for a mean and left out of a model with moderators",
    });
  const level = options.level ?? 95;
  return {
    influence: named(influenceFrom(yi, vi, X, full, deleted, options.weights), effectIds),
    ...(meanOnly
      ? {
          // a mean needs no more than the rows that stay, so every deletion of two or more effects has a fit
          leaveOneOut: named(
            deleted.map((without) => partialPool(without!, level)),
            effectIds,
          ),
          cumulative: cumulativeRows(input),
        }
      : {}),
    baujat: named(baujatFrom(yi, vi, X, full, deleted), effectIds),
    warnings,
  };
}

/** One table of the {@link influenceReport} of a mean, the same to every digit, without the time that the others take. */
export function influencePart(input: InfluenceInput, part: InfluencePart): Partial<InfluenceReport> {
  const { yi, vi, effectIds, options = {} } = input;
  const { X, full } = wholeModel(input);
  if (part === "cumulative") return { cumulative: cumulativeRows(input) };
  const deleted = deletions(yi, vi, X, options, full.tau2);
  return part === "baujat"
    ? { baujat: named(baujatFrom(yi, vi, X, full, deleted), effectIds) }
    : { influence: named(influenceFrom(yi, vi, X, full, deleted, options.weights), effectIds) };
}

/** The model of all effects. @throws {RangeError} where it leaves none to take out */
function wholeModel({ yi, vi, X = ones(yi.length), options = {} }: InfluenceInput): { X: Matrix; full: Refit } {
  const k = yi.length;
  const all = Int32Array.from({ length: k }, (_, i) => i);
  const full = refit(yi, vi, X, all, options);
  if (!full || k <= X.cols)
    throw new RangeError(`influence needs more effects than coefficients, got ${k} and ${X.cols}`);
  return { X, full };
}

function named<T>(rows: readonly T[], ids: readonly string[]): Row<T>[] {
  return rows.map((row, i) => ({ effect_id: ids[i]!, ...row }));
}

function cumulativeRows({ yi, vi, effectIds, options = {}, order: key }: InfluenceInput): Row<PartialPool>[] {
  const { order, rows } = cumulative(yi, vi, key ?? yi.map((_, i) => i), options);
  return named(
    rows,
    order.map((i) => effectIds[i]!),
  );
}

/**
 * The subsets of a GOSH diagram: all when there are at most `subsets`, else a seeded draw of that many.
 *
 * @throws {RangeError} on ill-shaped input
 */
export function planSubsets(
  { yi, vi, options = {} }: Pick<InfluenceInput, "yi" | "vi" | "options">,
  subsets: number,
  seed: number,
): SubsetsPlanned {
  const asked = options.method ?? "REML";
  const method = (GOSH_METHODS.includes(asked) ? asked : "REML") as GoshMethod;
  const plan = planGosh(yi, vi, { method, subsets, seed });
  const message = `GOSH pools by EE, DL, ML or REML; REML was taken for ${asked}`;
  const weighted = "GOSH pools with the weights of its method; --weights was left aside";
  return {
    plan,
    ...(plan.exhaustive ? {} : { seed }),
    warnings: [
      ...(method === asked ? [] : [{ code: "goshMethod", message }]),
      ...(options.weights ? [{ code: "goshWeights", message: weighted }] : []),
    ],
  };
}

/** Pools a plan in this thread. */
export const poolHere: PoolSubsets = async (plan) => joinParts(plan.parts.map(poolPart));

/** A report with its GOSH diagram, whose subsets may have been pooled by several threads. */
export function withSubsets(report: InfluenceReport, { plan, table, seed, warnings }: SubsetsPooled): InfluenceReport {
  const { method, exhaustive } = plan;
  const drawn = seed === undefined ? {} : { seed };
  const gosh = { method, exhaustive, ...drawn, ...summariseGosh(table), points: thinned(table) };
  return { ...report, gosh, warnings: [...report.warnings, ...warnings] };
}

/** At most 2000 of the subsets, evenly spaced in their order. */
function thinned(table: GoshTable): GoshPoint[] {
  const n = table.k.length;
  const count = Math.min(n, MOST_POINTS);
  return Array.from({ length: count }, (_, j) => {
    const i = Math.floor((j * n) / count);
    return { k: table.k[i]!, estimate: table.estimate[i]!, I2: table.I2[i]! };
  });
}
