import type * as z from "zod";
import type { Effects } from "./effects.ts";
import { DataError, type DataFault, PipelineError } from "./errors.ts";
import { loadArtefact, storeArtefact } from "./run/artefacts.ts";
import { PLACES, type Places, readDataset, selectIds } from "./run/datasets.ts";
import { writeReport } from "./run/manifest.ts";
import { writeIndex } from "./run/reportIndex.ts";
import type { Assets } from "./schema/assets.ts";
import type { Checked } from "./schema/claim.ts";
import type { DatasetFiles, Ingested } from "./schema/dataset.ts";
import type { StageName } from "./schema/names.ts";
import { type Rendered, type Results, resultsSchema } from "./schema/results.ts";
import { stages } from "./stages/index.ts";
import type { Stage } from "./stages/stage.ts";

type AnyStage = Stage<StageName, Record<string, unknown>, unknown>;
const ALL = stages as unknown as readonly AnyStage[];

/** One data set after its run: what it made, in counts, and its results. */
export interface DatasetRun {
  readonly id: string;
  readonly counts: ReadonlyMap<StageName, Readonly<Record<string, number>>>;
  readonly results: Results;
  readonly checked: Checked;
  readonly report: string;
}

export interface RunOptions {
  readonly ids?: readonly string[];
  readonly places?: Partial<Places>;
  /** what the pages carry inside; nothing gives pages without a script */
  readonly assets?: Assets;
}

/**
 * All stages for the data sets named, or all of them.
 *
 * Nothing is written before every data set has passed: a fault leaves the earlier report untouched.
 *
 * @throws {DataError} with the faults of all data sets at once
 */
export async function runDatasets(effects: Effects, options: RunOptions = {}): Promise<DatasetRun[]> {
  const places = { ...PLACES, ...options.places };
  const faults: DataFault[] = [];
  const done: { files: DatasetFiles; artefacts: Record<string, unknown> }[] = [];
  for (const id of selectIds(options.ids ?? [], effects, places)) {
    try {
      const files = readDataset(id, effects, places);
      done.push({ files, artefacts: await runStages(files, options.assets ?? {}) });
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      faults.push(...error.faults);
    }
  }
  if (faults.length > 0) throw new DataError(faults);
  const runs = done.map(({ files, artefacts }) => writeDataset(files, artefacts, effects, places));
  writeIndex(
    runs.map((run) => run.results),
    selectIds([], effects, places),
    effects,
    places,
  );
  return runs;
}

/** Every stage in order, in memory; each output is parsed by its schema before the next stage sees it. */
async function runStages(files: DatasetFiles, assets: Assets): Promise<Record<string, unknown>> {
  const artefacts: Record<string, unknown> = { files, assets };
  for (const stage of ALL) artefacts[stage.name] = parseOutput(stage, await stage.run(pick(artefacts, stage.reads)));
  return artefacts;
}

function writeDataset(
  files: DatasetFiles,
  artefacts: Record<string, unknown>,
  effects: Effects,
  places: Places,
): DatasetRun {
  const hashes: Record<string, string> = {
    files: filesHash(files, effects),
    assets: effects.hash(JSON.stringify(artefacts.assets)),
  };
  for (const stage of ALL) {
    hashes[stage.name] = storeArtefact(
      files.id,
      stage.name,
      pick(hashes, stage.reads),
      artefacts[stage.name],
      effects,
      places,
    );
  }
  const rendered = artefacts.render as Rendered;
  writeReport({ ingested: artefacts.ingest as Ingested, rendered, hashes }, effects, places);
  const results = rendered.files.find((file) => file.path === "results.json")!;
  return {
    id: files.id,
    counts: new Map(ALL.map((stage) => [stage.name, stage.counts(artefacts[stage.name])])),
    results: resultsSchema.parse(JSON.parse(results.content)),
    checked: artefacts.check as Checked,
    report: `${places.reports}/${files.id}/index.html`,
  };
}

/**
 * One stage from the artefacts before it, on disk under `.work/`.
 *
 * @returns its counts, and where its artefact was written
 * @throws {PipelineError} if an artefact that it reads is not there
 */
export async function runStage(
  name: StageName,
  id: string,
  effects: Effects,
  options: RunOptions = {},
): Promise<Readonly<Record<string, number>>> {
  const places = { ...PLACES, ...options.places };
  const stage = ALL.find((candidate) => candidate.name === name);
  if (!stage) throw new PipelineError(`needs a stage, got '${name}'`, `one of ${ALL.map((s) => s.name).join(", ")}`);
  selectIds([id], effects, places);
  const inputs: Record<string, unknown> = {};
  const hashes: Record<string, string> = {};
  for (const read of stage.reads) {
    if (read === "files") {
      const files = readDataset(id, effects, places);
      inputs.files = files;
      hashes.files = filesHash(files, effects);
    } else if (read === "assets") {
      inputs.assets = options.assets ?? {};
      hashes.assets = effects.hash(JSON.stringify(inputs.assets));
    } else {
      const { output, hash } = loadArtefact(id, read as StageName, effects, places);
      inputs[read] = output;
      hashes[read] = hash;
    }
  }
  const output = parseOutput(stage, await stage.run(inputs));
  storeArtefact(id, stage.name, hashes, output, effects, places);
  if (stage.name === "render") {
    writeReport({ ingested: inputs.ingest as Ingested, rendered: output as Rendered, hashes }, effects, places);
    writeIndex([], selectIds([], effects, places), effects, places);
  }
  return stage.counts(output);
}

/** Fingerprint of a folder's inputs together: the study table's own sha256 and the JSON beside it. */
function filesHash(files: DatasetFiles, effects: Effects): string {
  const { studies, ...rest } = files;
  return effects.hash(JSON.stringify([studies.sha256, rest]));
}

function parseOutput(stage: AnyStage, output: unknown): unknown {
  return (stage.output as z.ZodType).parse(output);
}

function pick<T>(from: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(keys.map((key) => [key, from[key] as T]));
}
