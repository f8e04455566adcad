import * as z from "zod";
import type { PoolSpec } from "../schema/analysis.ts";
import { type Ingested, ingestedSchema } from "../schema/dataset.ts";
import { type Diagnosed, diagnosedSchema } from "../schema/diagnosis.ts";
import { type Aggregated, aggregatedSchema, type EffectSet } from "../schema/effect.ts";
import { type Pooled, pooledSchema } from "../schema/fit.ts";
import { leaveOneOut } from "../stats/leaveOneOut.ts";
import { asRecord } from "./model/asJson.ts";
import { biasReport, trimFillJson } from "./model/biasReport.ts";
import { effectSetTable } from "./model/effectSetTable.ts";
import type { EffectTable } from "./model/effectTable.ts";
import {
  type InfluenceInput,
  type InfluencePart,
  type InfluenceReport,
  influencePart,
  influenceReport,
} from "./model/influenceReport.ts";
import { type MultilevelLeading, multilevelBias, multilevelCases } from "./model/multilevelDiagnosis.ts";
import { isMultilevel } from "./model/poolModel.ts";
import { whenComputable } from "./model/whenComputable.ts";
import type { Stage, StageTools } from "./stage.ts";

/** The artefacts that the stage reads. */
export interface DiagnoseInput {
  readonly ingest: Ingested;
  readonly aggregate: Aggregated;
  readonly pool: Pooled;
}

/**
 * What the first pooled model leans on: the same model without each effect, influence, and tests for what small studies hide.
 *
 * reads ingest (the specification), aggregate (its effects), pool (whether it could be fitted) · writes leave-one-out, funnel,
 * influence and small-study methods · refuses nothing: what the data cannot carry, and what a multilevel model does not have, is named
 * in a warning
 */
export const diagnose: Stage<"diagnose", DiagnoseInput, Diagnosed> = {
  name: "diagnose",
  reads: ["ingest", "aggregate", "pool"],
  input: z.object({ ingest: ingestedSchema, aggregate: aggregatedSchema, pool: pooledSchema }),
  output: diagnosedSchema,
  run(input, tools) {
    const leading = leadingModel(input);
    if (!leading) return { leaveOneOut: [], funnel: [], warnings: [] };
    if (isMultilevel(leading.spec)) return multilevelDiagnosis(input, leading);
    const quick = leftOut(leading, input.ingest.analysis.level);
    const further = furtherDiagnosis(leading, input.ingest.analysis.level, tools?.remember);
    return { ...quick, ...further, warnings: [...quick.warnings, ...further.warnings] };
  },
  counts: ({ leaveOneOut: rows, funnel, bias }) => ({
    "leave-one-out fits": rows.length,
    "funnel points": funnel.length,
    "small-study methods": Object.keys(bias ?? {}).length,
  }),
};

/** What one figure shows of a diagnosis; the points of the funnel are always there. */
export type DiagnosisPart = "funnel" | "leaveOneOut" | "quick" | "trimFill" | InfluencePart;

/** The diagnosis that one figure needs: for a page that follows a click with the figure in view before everything else. */
export function partialDiagnosis(input: DiagnoseInput, part: DiagnosisPart): Diagnosed {
  const leading = leadingModel(input);
  if (!leading) return { leaveOneOut: [], funnel: [], warnings: [] };
  const { level } = input.ingest.analysis;
  const points = { analysis: leading.spec.id, leaveOneOut: [], funnel: funnelOf(leading), warnings: [] };
  if (isMultilevel(leading.spec)) {
    const cases = part === "leaveOneOut" || isInfluencePart(part);
    return cases ? { ...points, ...multilevelCases(multilevelOf(input, leading)) } : points;
  }
  if (part === "leaveOneOut" || part === "quick") return leftOut(leading, level);
  if (isInfluencePart(part))
    return { ...points, ...influenceOf(leading, level, (asked) => influencePart(asked, part)) };
  const { table, spec } = leading;
  const { yi, vi, ids: effectIds } = table;
  const options = { method: spec.method, test: spec.test, level };
  const filled = part === "trimFill" ? whenComputable(() => trimFillJson({ yi, vi, effectIds, options })) : undefined;
  return filled && "value" in filled ? { ...points, bias: asRecord({ trimFill: filled.value }) } : points;
}

const isInfluencePart = (part: DiagnosisPart): part is InfluencePart =>
  part === "influence" || part === "baujat" || part === "cumulative";

/** Leave-one-out, where it is no search for each effect, and the funnel: what a page that recomputes itself shows at once. */
export function quickDiagnosis(input: DiagnoseInput): Diagnosed {
  return partialDiagnosis(input, "quick");
}

/** All of a multilevel model. */
function multilevelDiagnosis(input: DiagnoseInput, leading: Leading): Diagnosed {
  const model = multilevelOf(input, leading);
  const cases = multilevelCases(model);
  const bias = multilevelBias(model);
  const warnings = [...cases.warnings, ...bias.warnings];
  return { analysis: leading.spec.id, funnel: funnelOf(leading), ...cases, ...bias, warnings };
}

function multilevelOf({ ingest }: DiagnoseInput, { spec, table }: Leading): MultilevelLeading {
  return { spec, table, analysis: ingest.analysis };
}

function funnelOf({ table }: Leading): Diagnosed["funnel"] {
  return table.ids.map((effect_id, i) => {
    return { effect_id, slab: table.slabs[i]!, yi: table.yi[i]!, sei: Math.sqrt(table.vi[i]!) };
  });
}

function leftOut(leading: Leading, level: number): Diagnosed {
  const { spec, table } = leading;
  const funnel = funnelOf(leading);
  const options = { method: spec.method, test: spec.test, level };
  const without = whenComputable(() => leaveOneOut(table.yi, table.vi, options));
  if ("reason" in without) {
    const message = `leave-one-out: ${without.reason}`;
    return { analysis: spec.id, leaveOneOut: [], funnel, warnings: [{ code: "notComputable", message }] };
  }
  const rows = without.value.map(({ k: _, ...row }, i) => ({ effect_id: table.ids[i]!, ...row }));
  return { analysis: spec.id, leaveOneOut: rows, funnel, warnings: [] };
}

interface Leading {
  readonly spec: PoolSpec;
  readonly set: EffectSet;
  readonly table: EffectTable;
}

/** The model that a report leads with: the first that could be fitted. */
function leadingModel({ ingest, aggregate, pool }: DiagnoseInput): Leading | undefined {
  const spec = ingest.analysis.pool.find(({ id }) => id === pool.fits[0]?.analysis);
  const set = aggregate.sets.find(({ id }) => id === `pool:${spec?.id}`);
  return spec && set ? { spec, set, table: effectSetTable(set, spec.measure) } : undefined;
}

/** Influence of every effect as its command prints it, or a part of it. */
function influenceOf(
  { spec, set, table }: Leading,
  level: number,
  report: (asked: InfluenceInput) => Partial<InfluenceReport> = influenceReport,
): Pick<Diagnosed, "influence" | "warnings"> {
  const { yi, vi, ids: effectIds } = table;
  const options = { method: spec.method, test: spec.test, level };
  const years = set.effects.map(({ year }) => year).filter((year) => year !== undefined);
  const order = years.length === yi.length ? { order: years } : {};
  const influence = whenComputable(() => report({ yi, vi, effectIds, options, ...order }));
  return "value" in influence
    ? { influence: withoutTwins(influence.value), warnings: [] }
    : { warnings: [{ code: "notComputable", message: `influence: ${influence.reason}` }] };
}

/** Influence of every effect, and the small-study and selection methods, each as its command prints it. */
function furtherDiagnosis(
  leading: Leading,
  level: number,
  remember: NonNullable<StageTools["remember"]> = (_name, _inputs, compute) => compute(),
): Pick<Diagnosed, "influence" | "bias" | "warnings"> {
  const { spec, set, table } = leading;
  const { yi, vi, ids: effectIds } = table;
  const options = { method: spec.method, test: spec.test, level };
  const influence = influenceOf(leading, level);
  const ni = set.effects.map((effect) => effect.ni);
  // the general fail-safe number refits ever larger tables for half a second at k = 300: the command `bias` has it
  const asked = { yi, vi, effectIds, ni, options: { ...options, general: false } };
  const bias = remember("bias", asked, () => whenComputable(() => biasReport(asked)));
  return {
    ...influence,
    ...("value" in bias ? { bias: asRecord(bias.value) } : {}),
    warnings: [
      ...influence.warnings,
      ...("reason" in bias ? [{ code: "notComputable", message: `small-study methods: ${bias.reason}` }] : []),
    ],
  };
}

/** Leave-one-out stands in the artefact already. */
function withoutTwins({ leaveOneOut: _, ...influence }: Partial<InfluenceReport>): NonNullable<Diagnosed["influence"]> {
  return asRecord(influence);
}
