import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import type { Effects } from "../pipeline/effects.ts";
import { DataError, type DataFault } from "../pipeline/errors.ts";
import { rememberingTools } from "../pipeline/run/memory.ts";
import { runStages, type StageRunner } from "../pipeline/run/runStages.ts";
import type { Assets } from "../pipeline/schema/assets.ts";

/** What a worker says of a data set: its artefacts, the faults of its table, or the stack of a bug. */
export type WorkerResult =
  | { readonly artefacts: Readonly<Record<string, unknown>> }
  | { readonly faults: readonly DataFault[] }
  | { readonly stack: string };

/** A worker's message: what it says, and of which data set. */
export type WorkerAnswer = WorkerResult & { readonly id: string };

/** Runners for a run of many data sets, and how to let them go. */
export interface Threads {
  readonly runners: readonly StageRunner[];
  close(): Promise<void>;
}

/**
 * This thread and a second one, from `worker.js` beside the built command line; this thread alone when running from sources.
 *
 * @param assets what the pages carry inside, sent to the second thread once
 */
export function twoThreads(assets: Assets, effects: Effects): Threads {
  const tools = rememberingTools(assets, effects);
  const here: StageRunner = (files) => runStages(files, assets, tools);
  const url = ["./worker.js", "../worker.js"]
    .map((name) => new URL(name, import.meta.url))
    .find((file) => existsSync(file));
  if (!url) return { runners: [here], close: async () => {} };
  const worker = new Worker(url, { workerData: { assets } });
  worker.setMaxListeners(0);
  const there: StageRunner = async (files) => {
    const answer = await ask(worker, files.id, files);
    if ("faults" in answer) throw new DataError(answer.faults);
    if ("stack" in answer) throw new Error(`in the second thread: ${answer.stack}`);
    return { files, assets, ...answer.artefacts };
  };
  return { runners: [here, there], close: async () => void (await worker.terminate()) };
}

function ask(worker: Worker, id: string, message: unknown): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      worker.off("message", onMessage);
      worker.off("error", onError);
    };
    const onMessage = (answer: WorkerAnswer) => {
      if (answer.id !== id) return;
      settle();
      resolve(answer);
    };
    const onError = (error: Error) => {
      settle();
      reject(error);
    };
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.postMessage(message);
  });
}
