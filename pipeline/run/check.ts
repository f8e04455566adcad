import type { Effects } from "../effects.ts";
import { DataError, type DataFault, PipelineError } from "../errors.ts";
import { nearest } from "../formula/nearest.ts";
import type { Checked, Claim, Verdict } from "../schema/claim.ts";
import type { Ingested } from "../schema/dataset.ts";
import type { Aggregated, Converted } from "../schema/effect.ts";
import type { Pooled } from "../schema/fit.ts";
import { ingest as ingestStage } from "../stages/01-ingest.ts";
import { convert as convertStage } from "../stages/02-convert.ts";
import { aggregate as aggregateStage } from "../stages/03-aggregate.ts";
import { pool as poolStage } from "../stages/04-pool.ts";
import { check as checkStage } from "../stages/07-check.ts";
import { explainClaim } from "../stages/check/explain.ts";
import { checkShown, figureNames, parseShow, type SearchResult } from "../stages/check/words.ts";
import { datasetIds, PLACES, type Places, readDataset, selectIds } from "./datasets.ts";

/** One data set as far as the ledger needs it. */
export interface LedgerRun {
  readonly id: string;
  readonly ingest: Ingested;
  readonly convert: Converted;
  readonly aggregate: Aggregated;
  readonly pool: Pooled;
  readonly checked: Checked;
}

/**
 * The ledger of the data sets named, or of all: the stages up to the check, in memory. Nothing is written.
 *
 * @throws {DataError} with the faults of all data sets at once
 * @throws {PipelineError} naming the nearest id for one that does not exist
 */
export async function checkDatasets(
  effects: Effects,
  ids: readonly string[] = [],
  where: Partial<Places> = {},
): Promise<LedgerRun[]> {
  const places = { ...PLACES, ...where };
  const faults: DataFault[] = [];
  const runs: LedgerRun[] = [];
  for (const id of selectIds(ids, effects, places)) {
    try {
      runs.push(await checkDataset(id, effects, places));
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) throw new DataError(faults);
  return runs;
}

async function checkDataset(id: string, effects: Effects, places: Places): Promise<LedgerRun> {
  const ingest = await ingestStage.run({ files: readDataset(id, effects, places) });
  const convert = await convertStage.run({ ingest });
  const aggregate = await aggregateStage.run({ ingest, convert });
  const pool = await poolStage.run({ ingest, aggregate });
  return { id, ingest, convert, aggregate, pool, checked: await checkStage.run({ ingest, pool }) };
}

/** A claim's search, with the verdict that it stands under now. */
export interface Explained {
  readonly claim: Claim;
  readonly verdict: Verdict;
  readonly search: SearchResult;
}

/**
 * The search for the variant behind one figure, named `dataset/claim`.
 *
 * @throws {PipelineError} naming the nearest claim for one that does not exist
 */
export async function explainFigure(name: string, effects: Effects, where: Partial<Places> = {}): Promise<Explained> {
  const places = { ...PLACES, ...where };
  const id = name.split("/")[0] ?? "";
  if (!name.includes("/")) {
    const hint = nearest(id, datasetIds(effects, places));
    throw new PipelineError(
      `--explain needs DATASET/CLAIM, got '${name}'`,
      `alliance-meta check ${hint ?? "farber2011"} lists the figures of a data set`,
    );
  }
  const run = (await checkDatasets(effects, [id], where))[0]!;
  const claim = run.ingest.claims.find((c) => c.id === name);
  if (!claim) {
    const known = run.ingest.claims.map((c) => c.id);
    const close = nearest(name, known);
    throw new PipelineError(
      `needs a figure of ${id}, got '${name}'`,
      close ? `did you mean ${close}?` : `there are: ${known.join(", ") || "none"}`,
    );
  }
  const verdict = run.checked.verdicts.find((v) => v.id === name)!;
  return { claim, verdict, search: await explainClaim(claim, run.ingest, run.convert) };
}

/**
 * Figures typed in, held against each other by the same relations as the delivered ones: `r=.28,ci=.20:.33,k=24`.
 *
 * @throws {PipelineError} naming what could not be read
 */
export function showFigures(text: string): Verdict[] {
  try {
    return checkShown(parseShow(text));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const strange = error.message.match(/^needs a figure of .*, got '(.*)'$/)?.[1];
    const close = strange && nearest(strange, figureNames());
    throw new PipelineError(
      `--show ${error.message}`,
      close ? `did you mean ${close}?` : "for example --show r=.28,ci=.20:.33,k=24",
    );
  }
}
