import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { PipelineError } from "../pipeline/errors.ts";
import { type PoolSubsets, poolHere } from "../pipeline/stages/model/influenceReport.ts";
import { type GoshPlan, type GoshTable, joinParts } from "../pipeline/stats/gosh/gosh.ts";
import type { GoshAnswer } from "./goshWorker.ts";
import { progressBar } from "./progressBar.ts";

/** Subsets from which threads save more time than they take to start. */
const WORTH_THREADS = 200_000;

/**
 * Pools a GOSH diagram in several threads, with a bar on stderr; in this thread alone when it is small.
 *
 * The parts are the plan's, so that the bytes do not depend on the number of threads.
 *
 * @param threads one a core unless told
 * @throws {PipelineError} for a number of threads that is none, and for what the data refuse
 */
export function goshThreads(threads: number = availableParallelism()): PoolSubsets {
  if (!(Number.isInteger(threads) && threads >= 1))
    throw new PipelineError(`--threads needs a whole number of at least 1, got ${threads}`);
  return (plan) => (plan.count < WORTH_THREADS ? poolHere(plan) : poolInThreads(plan, threads));
}

async function poolInThreads(plan: GoshPlan, threads: number): Promise<GoshTable> {
  const workers = Array.from({ length: Math.min(threads, plan.parts.length) }, newWorker);
  const bar = progressBar("GOSH", plan.count, "subsets");
  const close = async () => {
    bar.stop();
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  // Ctrl-C: the threads end, the terminal is as before, and the signal then does what it does to any program
  const interrupted = () => void close().then(() => process.kill(process.pid, "SIGINT"));
  process.once("SIGINT", interrupted);
  try {
    const tables: GoshTable[] = [];
    let next = 0;
    const work = async (worker: Worker): Promise<void> => {
      for (let at = next++; at < plan.parts.length; at = next++) {
        const table = await ask(worker, plan, at);
        tables[at] = table;
        bar.advance(table.k.length);
      }
    };
    await Promise.all(workers.map(work));
    return joinParts(tables);
  } finally {
    process.off("SIGINT", interrupted);
    await close();
  }
}

/** The built thread beside the bundle, or its source, which the thread loads as the sources themselves are loaded. */
function newWorker(): Worker {
  const built = ["./goshWorker.js", "../goshWorker.js"].map((name) => new URL(name, import.meta.url)).find(existsSync);
  if (built) return new Worker(built);
  const source = new URL("./goshWorker.ts", import.meta.url).href;
  const loader = import.meta.resolve("tsx/esm/api");
  // a thread does not take over the loader of the thread that starts it
  const boot = `import(${JSON.stringify(loader)}).then((tsx) => tsx.tsImport(${JSON.stringify(source)}, ${JSON.stringify(source)}))`;
  return new Worker(boot, { eval: true });
}

function ask(worker: Worker, plan: GoshPlan, at: number): Promise<GoshTable> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once("error", reject);
    worker.once("message", (answer: GoshAnswer) => {
      if ("table" in answer) resolve(answer.table);
      else if ("refused" in answer) reject(new PipelineError(answer.refused));
      else reject(new Error(`in a thread: ${answer.stack}`));
    });
    worker.postMessage({ at, part: plan.parts[at] });
  });
}
