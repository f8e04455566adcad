import type { Effects } from "./effects.ts";
import { DataError, type DataFault, PipelineError } from "./errors.ts";
import { loadArtefact, storeArtefact } from "./run/artefacts.ts";
import { PLACES, type Places, readDataset, selectIds } from "./run/datasets.ts";
import { writeReport } from "./run/manifest.ts";
import { rememberingTools } from "./run/memory.ts";
import { writeIndex } from "./run/reportIndex.ts";
import { ALL_STAGES as ALL, type Artefacts, parseOutput, pick, runStages, type StageRunner } from "./run/runStages.ts";
import type { Assets } from "./schema/assets.ts";
import type { Checked } from "./schema/claim.ts";
import type { DatasetFiles, Ingested } from "./schema/dataset.ts";
import type { StageName } from "./schema/names.ts";
import type { Rendered, Results } from "./schema/results.ts";

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
  /** who takes data sets through the stages: this thread first, then others; this one alone when absent */
  readonly runners?: readonly StageRunner[];
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
  const ids = selectIds(options.ids ?? [], effects, places);
  const runners = options.runners ?? [alone(options.assets ?? {}, effects)];
  const { done, faults } = await runAll(ids, runners, effects, places);
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

/** All stages in this thread. */
function alone(assets: Assets, effects: Effects): StageRunner {
  const tools = rememberingTools(assets, effects);
  return (files) => runStages(files, assets, tools);
}

interface Done {
  readonly files: DatasetFiles;
  readonly artefacts: Artefacts;
}

/** All data sets, shared out by the size of their tables, in the order of their ids; the faults of all of them. */
async function runAll(ids: readonly string[], runners: readonly StageRunner[], effects: Effects, places: Places) {
  const faults: DataFault[] = [];
  const done = new Map<string, Done>();
  const collect = async (work: () => Promise<void> | void) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      faults.push(...error.faults);
    }
  };
  const folders: DatasetFiles[] = [];
  for (const id of ids) await collect(() => void folders.push(readDataset(id, effects, places)));
  const lists = shareOut(folders, runners.length);
  const take = (runner: StageRunner, files: DatasetFiles) =>
    collect(async () => void done.set(files.id, { files, artefacts: await runner(files) }));
  // other threads get their whole list at once, before this one is busy: while it computes it can hand out nothing;
  // the longest lists, since this thread has read the folders and will write the reports
  const elsewhere = runners.slice(1).flatMap((runner, i) => lists[i]!.map((files) => take(runner, files)));
  for (const files of lists.at(-1)!) await take(runners[0]!, files);
  await Promise.all(elsewhere);
  return { done: ids.map((id) => done.get(id)).filter((item) => item !== undefined), faults };
}

/** What a data set takes beside its rows (its page, its ledger), in bytes of a study table that take as long. */
const BESIDE_ROWS = 400;

/** The dearest data set to the list that has least to do, again and again. */
function shareOut(folders: readonly DatasetFiles[], count: number): DatasetFiles[][] {
  const lists = Array.from({ length: count }, () => ({ cost: 0, folders: [] as DatasetFiles[] }));
  for (const files of [...folders].sort((a, b) => b.studies.bytes.length - a.studies.bytes.length)) {
    const least = lists.reduce((best, list) => (list.cost < best.cost ? list : best));
    least.cost += files.studies.bytes.length + BESIDE_ROWS;
    least.folders.push(files);
  }
  return lists.map((list) => list.folders);
}

function writeDataset(files: DatasetFiles, artefacts: Artefacts, effects: Effects, places: Places): DatasetRun {
  const hashes: Record<string, string> = {
    files: filesHash(files, effects),
    assets: assetsHash(artefacts.assets as Assets, effects),
  };
  for (const stage of ALL) {
    hashes[stage.name] = storeArtefact(
      files.id,
      stage.name,
      pick(hashes, stage.reads),
      stored(stage.name, artefacts[stage.name], effects),
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
    // made of artefacts that passed their schemas a moment ago
    results: JSON.parse(results.content) as Results,
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
      hashes.assets = assetsHash(options.assets ?? {}, effects);
    } else {
      const { output, hash } = loadArtefact(id, read as StageName, effects, places);
      inputs[read] = output;
      hashes[read] = hash;
    }
  }
  const output = parseOutput(stage, await stage.run(inputs));
  storeArtefact(id, stage.name, hashes, stored(stage.name, output, effects), effects, places);
  if (stage.name === "render") {
    writeReport({ ingested: inputs.ingest as Ingested, rendered: output as Rendered, hashes }, effects, places);
    writeIndex([], selectIds([], effects, places), effects, places);
  }
  return stage.counts(output);
}

/** What is stored of an artefact: all of it, but of the rendered files, which stand in the report, their fingerprints. */
function stored(stage: StageName, output: unknown, effects: Effects): unknown {
  if (stage !== "render") return output;
  return { files: (output as Rendered).files.map(({ path, content }) => ({ path, sha256: effects.hash(content) })) };
}

/** The scripts of a page are told by their own hashes. */
function assetsHash({ scripts }: Assets, effects: Effects): string {
  return effects.hash(scripts ? `${scripts.instrument.sha256} ${scripts.drawing.sha256}` : "");
}

/** Fingerprint of a folder's inputs together: the study table's own sha256 and the JSON beside it. */
function filesHash(files: DatasetFiles, effects: Effects): string {
  const { studies, ...rest } = files;
  return effects.hash(JSON.stringify([studies.sha256, rest]));
}
