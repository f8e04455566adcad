import { parentPort, workerData } from "node:worker_threads";
import { fileEffects } from "../pipeline/effects.ts";
import { DataError } from "../pipeline/errors.ts";
import { drawingTools } from "../pipeline/run/drawings.ts";
import { runStages } from "../pipeline/run/runStages.ts";
import type { Assets } from "../pipeline/schema/assets.ts";
import type { DatasetFiles } from "../pipeline/schema/dataset.ts";
import type { WorkerAnswer } from "./threads.ts";

/** The second thread of a run: takes one data set after another through all stages. */
const { assets } = workerData as { assets: Assets };
const tools = drawingTools(
  assets,
  fileEffects(process.cwd(), () => {}),
);

parentPort?.on("message", async (files: DatasetFiles) => {
  parentPort?.postMessage(await answer(files));
});

async function answer(files: DatasetFiles): Promise<WorkerAnswer> {
  try {
    const { files: _, assets: __, ...artefacts } = await runStages(files, assets, tools);
    return { artefacts };
  } catch (error) {
    if (error instanceof DataError) return { faults: error.faults };
    return { stack: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
