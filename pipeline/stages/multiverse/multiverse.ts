import { parsePrinted } from "../../ledger/interval.ts";
import { type MultiverseSummary, type Published, summarise } from "../../ledger/multiverse/summary.ts";
import { type Universe, universesOf } from "../../ledger/multiverse/universe.ts";
import type { Ingested } from "../../schema/dataset.ts";
import type { Converted } from "../../schema/effect.ts";
import { dataVariants } from "./variants.ts";

/** Every combination of defensible choices on one data set, and what they say together. */
export interface Multiverse extends MultiverseSummary {
  readonly id: string;
  readonly limitation?: string;
  readonly n: number;
  /** combinations without a result: fewer than two effects left, or no solution */
  readonly undefinedUniverses: number;
  readonly published?: Published;
  readonly universes: readonly Universe[];
}

/**
 * Runs the multiverse of a data set.
 *
 * @throws {RangeError} when no combination has a result, as for a folder without a study table
 */
export function multiverse(ingest: Ingested, convert: Converted): Multiverse {
  const universes: Universe[] = [];
  let missing = 0;
  for (const variant of dataVariants(ingest, convert)) {
    if (!variant) missing += 1;
    else {
      for (const universe of universesOf(variant, ingest.analysis.level)) {
        if (universe) universes.push(universe);
        else missing += 1;
      }
    }
  }
  const published = publishedFigure(ingest);
  const { limitation } = ingest.analysis;
  return {
    id: ingest.id,
    ...(limitation ? { limitation } : {}),
    n: universes.length,
    undefinedUniverses: missing,
    ...(published ? { published } : {}),
    ...summarise(universes, published),
    universes,
  };
}

/** The pooled r that the folder's own analysis should give, with its printed interval or else its rounding. */
function publishedFigure({ claims }: Ingested): Published | undefined {
  const claim = claims.find((c) => c.analysis !== undefined && c.quantity === "r");
  if (!claim) return undefined;
  const { ci_lb_printed: lb, ci_ub_printed: ub, printed, id } = claim;
  const interval =
    lb && ub ? ([parsePrinted(lb).interval[0], parsePrinted(ub).interval[1]] as const) : parsePrinted(printed).interval;
  const [lo, hi] = claim.orientation === "reversed" ? [-interval[1], -interval[0]] : interval;
  return { claim: id, printed, interval: [lo, hi] };
}
