import * as z from "zod";
import { type Ingested, ingestedSchema } from "../schema/dataset.ts";
import { type Diagnosed, diagnosedSchema } from "../schema/diagnosis.ts";
import { type Aggregated, aggregatedSchema } from "../schema/effect.ts";
import { type Pooled, pooledSchema } from "../schema/fit.ts";
import { leaveOneOut } from "../stats/leaveOneOut.ts";
import { effectSetTable } from "./model/effectSetTable.ts";
import { whenComputable } from "./model/whenComputable.ts";
import type { Stage } from "./stage.ts";

interface Input {
  readonly ingest: Ingested;
  readonly aggregate: Aggregated;
  readonly pool: Pooled;
}

/**
 * What the first pooled model leans on: the same model without each effect, and the points of a funnel.
 *
 * reads ingest (the specification), aggregate (its effects), pool (whether it could be fitted) · writes leave-one-out and funnel ·
 * refuses nothing: without a model there is nothing to diagnose, and the artefact is empty
 */
export const diagnose: Stage<"diagnose", Input, Diagnosed> = {
  name: "diagnose",
  reads: ["ingest", "aggregate", "pool"],
  input: z.object({ ingest: ingestedSchema, aggregate: aggregatedSchema, pool: pooledSchema }),
  output: diagnosedSchema,
  run({ ingest, aggregate, pool }) {
    const fit = pool.fits[0];
    const spec = ingest.analysis.pool.find(({ id }) => id === fit?.analysis);
    const set = aggregate.sets.find(({ id }) => id === `pool:${spec?.id}`);
    if (!spec || !set) return { leaveOneOut: [], funnel: [], warnings: [] };
    const table = effectSetTable(set, spec.measure);
    const funnel = table.ids.map((effect_id, i) => {
      return { effect_id, slab: table.slabs[i]!, yi: table.yi[i]!, sei: Math.sqrt(table.vi[i]!) };
    });
    const options = { method: spec.method, test: spec.test, level: ingest.analysis.level };
    const without = whenComputable(() => leaveOneOut(table.yi, table.vi, options));
    if ("reason" in without) {
      const message = `leave-one-out: ${without.reason}`;
      return { analysis: spec.id, leaveOneOut: [], funnel, warnings: [{ code: "notComputable", message }] };
    }
    const rows = without.value.map(({ k: _, ...row }, i) => ({ effect_id: table.ids[i]!, ...row }));
    return { analysis: spec.id, leaveOneOut: rows, funnel, warnings: [] };
  },
  counts: ({ leaveOneOut: rows, funnel }) => ({ "leave-one-out fits": rows.length, "funnel points": funnel.length }),
};
