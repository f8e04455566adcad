import * as z from "zod";
import { ledger } from "../ledger/ledger.ts";
import { type Checked, checkedSchema } from "../schema/claim.ts";
import { type Ingested, ingestedSchema } from "../schema/dataset.ts";
import { type Pooled, pooledSchema } from "../schema/fit.ts";
import type { Stage } from "./stage.ts";

/**
 * Holds every published figure against what its study table gives, and against the paper's other figures.
 *
 * reads ingest (the claims), pool (the fits) · writes a verdict for each claim, worst of its checks · refuses nothing: a figure
 * that cannot be checked is `notComputable`, with the reason
 */
export const check: Stage<"check", { ingest: Ingested; pool: Pooled }, Checked> = {
  name: "check",
  reads: ["ingest", "pool"],
  input: z.object({ ingest: ingestedSchema, pool: pooledSchema }),
  output: checkedSchema,
  run: ({ ingest, pool }) =>
    ledger({ id: ingest.id, claims: ingest.claims, fits: pool.fits, included: ingest.counts.included }),
  counts: ({ verdicts, counts, unexplained }) => ({
    claims: verdicts.length,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    ...(unexplained.length > 0 ? { "without explanation": unexplained.length } : {}),
  }),
};
