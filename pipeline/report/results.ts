import type { Results } from "../schema/results.ts";
import type { ReportArtefacts } from "./model.ts";

/** `results.json`: every number of a report, for programs. */
export function results(artefacts: ReportArtefacts): Results {
  const { ingest, convert, aggregate, pool, moderate, diagnose, check } = artefacts;
  const { limitation } = ingest.analysis;
  return {
    id: ingest.id,
    title: ingest.analysis.title,
    kind: ingest.analysis.kind,
    simulated: ingest.analysis.simulated,
    source: ingest.source,
    ...(limitation ? { limitation } : {}),
    counts: ingest.counts,
    fits: pool.fits,
    moderators: moderate.moderations,
    diagnostics: diagnose,
    claims: check.verdicts,
    warnings: [ingest, convert, aggregate, pool, moderate, diagnose, check].flatMap((artefact) => artefact.warnings),
  };
}
