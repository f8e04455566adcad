import * as z from "zod";
import type { PoolSpec } from "../schema/analysis.ts";
import { type Ingested, ingestedSchema } from "../schema/dataset.ts";
import { type Aggregated, aggregatedSchema } from "../schema/effect.ts";
import { type Fit, type Pooled, pooledSchema } from "../schema/fit.ts";
import type { Warning } from "../schema/warning.ts";
import { effectSetTable } from "./model/effectSetTable.ts";
import { fitModel } from "./model/fitModel.ts";
import { poolModelSpec } from "./model/poolModel.ts";
import { whenComputable } from "./model/whenComputable.ts";
import type { Stage } from "./stage.ts";

/** The artefacts that the stage reads. */
export interface PoolInput {
  readonly ingest: Ingested;
  readonly aggregate: Aggregated;
}

/**
 * Pools the effects of each model that `analysis.json` asks for, in its order.
 *
 * reads ingest (the specifications), aggregate (one set a model) · writes fits as `fit --json` has them, each with its warnings ·
 * refuses nothing: a model that needs more effects than there are is left out with a warning that says why
 */
export const pool: Stage<"pool", PoolInput, Pooled> = {
  name: "pool",
  reads: ["ingest", "aggregate"],
  input: z.object({ ingest: ingestedSchema, aggregate: aggregatedSchema }),
  output: pooledSchema,
  run({ ingest, aggregate }) {
    const fits: Fit[] = [];
    const warnings: Warning[] = [];
    for (const spec of ingest.analysis.pool) {
      const set = aggregate.sets.find(({ id }) => id === `pool:${spec.id}`);
      if (!set || set.effects.length === 0) continue;
      const result = whenComputable(() =>
        fitModel(effectSetTable(set, spec.measure), poolModelSpec(spec, ingest.analysis)),
      );
      if ("reason" in result) warnings.push({ code: "notComputable", message: `${spec.label}: ${result.reason}` });
      else fits.push(describe(result.value, spec, set.rho));
    }
    return { fits, warnings };
  },
  counts: ({ fits, warnings }) => ({ fits: fits.length, "not computable": warnings.length }),
};

/** The fit under its name, with the choices that were made before it was fitted. */
function describe(fit: Fit, spec: PoolSpec, rho: number | undefined): Fit {
  return {
    analysis: spec.id,
    label: spec.label,
    ...fit,
    conventions: {
      ...fit.conventions,
      values: spec.value_set,
      ...(spec.subset ? { subset: spec.subset } : {}),
      ...(rho === undefined ? {} : { "effects of one sample": `mean of z at rho = ${rho}` }),
    },
  };
}
