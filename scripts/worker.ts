import { parentPort, workerData } from "node:worker_threads";
import { fileEffects } from "../pipeline/effects.ts";
import { DataError } from "../pipeline/errors.ts";
import { rememberingTools } from "../pipeline/run/memory.ts";
import { runStages } from "../pipeline/run/runStages.ts";
import type { Assets } from "../pipeline/schema/assets.ts";
import type { DatasetFiles } from "../pipeline/schema/dataset.ts";
import type { WorkerResult } from "./threads.ts";

/** The second thread of a run: takes one data set after another through all stages. */
const { assets } = workerData as { assets: Assets };
const tools = rememberingTools(
  assets,
  fileEffects(process.cwd(), () => {}),
);

// one after the other, in the order in which they come
let last: Promise<void> = Promise.resolve();
parentPort?.on("message", (files: DatasetFiles) => {
  last = last.then(async () => parentPort?.postMessage({ id: files.id, ...(await answer(files)) }));
});

async function answer(files: DatasetFiles): Promise<WorkerResult> {
  try {
    const { files: _, assets: __, ...artefacts } = await runStages(files, assets, tools);
    return { artefacts };
  } catch (error) {
    if (error instanceof DataError) return { faults: error.faults };
    return { stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
