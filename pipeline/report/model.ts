import type { Checked } from "../schema/claim.ts";
import type { Ingested } from "../schema/dataset.ts";
import type { Diagnosed } from "../schema/diagnosis.ts";
import type { Aggregated, Converted, Effect } from "../schema/effect.ts";
import type { Fit, Pooled } from "../schema/fit.ts";
import type { Moderated, Moderation } from "../schema/moderation.ts";
import type { FurtherNumbers } from "./further/numbers.ts";
import { type StudyLine, type StudyOrder, studyLines } from "./rows/studies.ts";

/** The artefacts that a report is made of, by the stage that made them. */
export interface ReportArtefacts {
  readonly ingest: Ingested;
  readonly convert: Converted;
  readonly aggregate: Aggregated;
  readonly pool: Pooled;
  readonly moderate: Moderated;
  readonly diagnose: Diagnosed;
  readonly check: Checked;
}

/** Quantiles that a page needs and does not compute. */
export interface Quantiles {
  /** two-sided normal quantile of the folder's level, 1.959964 for 95 */
  readonly critical: number;
  /** contours of significance of the funnel, smallest p first */
  readonly contours: readonly { readonly p: string; readonly critical: number }[];
}

/** A table of counts for "who studied what", made outside the page. */
export interface DescriptiveTable {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Everything a page shows: the artefacts, and what follows from them by looking up and sorting. */
export interface ReportModel extends ReportArtefacts {
  readonly quantiles: Quantiles;
  readonly descriptives: readonly DescriptiveTable[];
  /** what each relation of the ledger says, by its id */
  readonly relationTitles: Readonly<Record<string, string>>;
  /** the fit that the page leads with: `overall`, or the first */
  readonly overall?: Fit;
  readonly effects: readonly Effect[];
  readonly lines: readonly StudyLine[];
  /** the moderator whose levels group the forest plot: the first factor with independent levels */
  readonly grouping?: Moderation;
  /** how the forest plot is sorted; by effect where absent */
  readonly order?: StudyOrder;
  /** what the figures that wait to be opened need beyond the artefacts */
  readonly further?: FurtherNumbers;
}

/** The effects that a pooled model saw; none where the folder has no such model. */
export function effectsOf(artefacts: ReportArtefacts, analysis: string | undefined): readonly Effect[] {
  return artefacts.aggregate.sets.find((set) => set.id === `pool:${analysis}`)?.effects ?? [];
}

/** A moderator can group the forest plot if every study stands under one level only. */
function groupingOf(artefacts: ReportArtefacts): Moderation | undefined {
  return artefacts.moderate.moderations.find((moderation) => {
    const set = artefacts.aggregate.sets.find((candidate) => candidate.id === `moderator:${moderation.moderator}`);
    return moderation.levels.length > 1 && set?.dependent !== true;
  });
}

/** Puts together what the sections and figures of one page read. */
export function reportModel(
  artefacts: ReportArtefacts,
  quantiles: Quantiles,
  more: {
    readonly descriptives?: readonly DescriptiveTable[];
    readonly relationTitles?: Readonly<Record<string, string>>;
  } = {},
): ReportModel {
  const overall = artefacts.pool.fits.find((fit) => fit.analysis === "overall") ?? artefacts.pool.fits[0];
  const effects = overall ? effectsOf(artefacts, overall.analysis) : [];
  const grouping = groupingOf(artefacts);
  return {
    ...artefacts,
    quantiles,
    descriptives: more.descriptives ?? [],
    relationTitles: more.relationTitles ?? {},
    ...(overall ? { overall } : {}),
    effects,
    lines: overall ? studyLines(effects, overall, quantiles.critical) : [],
    ...(grouping ? { grouping } : {}),
  };
}
