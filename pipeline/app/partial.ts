import type { PageFigure } from "../report/figure.ts";
import { figureOf } from "../report/figures/index.ts";
import type { ReportArtefacts } from "../report/model.ts";
import type { ModeratorSpec } from "../schema/analysis.ts";
import type { Checked } from "../schema/claim.ts";
import type { Ingested } from "../schema/dataset.ts";
import type { Aggregated } from "../schema/effect.ts";
import type { Pooled } from "../schema/fit.ts";
import type { Moderated } from "../schema/moderation.ts";
import { aggregate } from "../stages/03-aggregate.ts";
import { pool } from "../stages/04-pool.ts";
import { moderate } from "../stages/05-moderate.ts";
import { type DiagnosisPart, partialDiagnosis } from "../stages/06-diagnose.ts";
import { check } from "../stages/07-check.ts";
import { type Costly, costlyNumbers, furtherNumbers } from "../stages/render/further/furtherNumbers.ts";
import { type Applied, leadingSpec, viewOf } from "./recompute.ts";
import type { WhatIf } from "./whatIf.ts";

/** What is computed for one figure beside the leading model. */
export interface Needs {
  /** the moderators whose models it shows; none when absent */
  readonly moderators?: (spec: ModeratorSpec) => boolean;
  /** the points of the funnel alone when absent */
  readonly diagnosis?: DiagnosisPart;
}

function needsOf(id: string, { ingest }: Applied, { group }: WhatIf): Needs {
  const grouped = () => {
    const grouping = group ?? independentFactor(ingest);
    return { moderators: ({ moderator }: ModeratorSpec) => moderator === grouping };
  };
  if (id.startsWith("bubble-")) return { moderators: ({ kind }) => kind === "number" };
  if (id === "forest" || id === "orchard") return grouped();
  const needs: Readonly<Record<string, Needs>> = {
    moderators: { moderators: ({ kind }) => kind === "factor" },
    funnel: { diagnosis: "trimFill" },
    "leave-one-out": { diagnosis: "leaveOneOut" },
    baujat: { diagnosis: "baujat" },
    influence: { diagnosis: "influence" },
    cumulative: { diagnosis: "cumulative" },
  };
  return needs[id] ?? {};
}

/** Figures that need subsets or the multiverse: a tenth of a second to seconds. */
const COSTLY: Readonly<Record<string, Costly>> = { gosh: "gosh", specifications: "specifications" };

/** Whether a figure is too costly to follow each click. */
export const isCostly = (id: string): boolean => COSTLY[id] !== undefined;

/**
 * One figure under a what-if, from what it shows and nothing else: the same figure, to every digit, as from everything.
 *
 * @returns undefined where the data cannot carry it
 * @throws {RangeError} where a costly figure has no numbers
 */
export function figureAlone(applied: Applied, whatIf: WhatIf, id: string): PageFigure | undefined {
  const model = viewOf(partialArtefacts(applied, needsOf(id, applied, whatIf)), whatIf);
  const which = COSTLY[id];
  const costly = which ? costlyNumbers(which, { ...model, ingest: applied.ingest }) : {};
  const further = id === "drapery" || id === "orchard" ? furtherNumbers(model) : {};
  return figureOf({ ...model, further: { ...further, ...costly } }, id);
}

/** The leading model and what else is asked for, as artefacts whose other parts are empty. */
export function partialArtefacts(
  { ingest, convert }: Applied,
  { moderators = () => false, diagnosis = "funnel" }: Needs,
): ReportArtefacts {
  const lead = leadingSpec(ingest.analysis);
  const analysis = {
    ...ingest.analysis,
    pool: lead ? [lead] : [],
    moderators: ingest.analysis.moderators.filter(moderators),
  };
  const only: Ingested = { ...ingest, claims: [], analysis };
  const aggregated = aggregate.run({ ingest: only, convert }) as Aggregated;
  const pooled = pool.run({ ingest: only, aggregate: aggregated }) as Pooled;
  return {
    ingest: only,
    convert,
    aggregate: aggregated,
    pool: pooled,
    moderate: moderate.run({ ingest: only, aggregate: aggregated }) as Moderated,
    diagnose: partialDiagnosis({ ingest: only, aggregate: aggregated, pool: pooled }, diagnosis),
    check: check.run({ ingest: only, pool: pooled }) as Checked,
  };
}

/** The first factor under whose levels every sample stands once, by which the forest plot is grouped unless the reader chose. */
function independentFactor({ analysis, rows }: Ingested): string | undefined {
  const included = rows.filter((row) => row.include);
  return analysis.moderators.find(({ kind, moderator }) => {
    const coded = included.filter((row) => row[moderator] !== undefined);
    const pairs = new Set(coded.map((row) => JSON.stringify([row.sample_id, row[moderator]])));
    const samples = new Set(coded.map((row) => row.sample_id)).size;
    const several = new Set(coded.map((row) => row[moderator])).size > 1;
    return kind === "factor" && several && (analysis.aggregate.by === "none" ? coded.length : pairs.size) === samples;
  })?.moderator;
}
