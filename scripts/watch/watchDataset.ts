import { type FSWatcher, watch } from "node:fs";
import type { Effects } from "../../pipeline/effects.ts";
import { PipelineError } from "../../pipeline/errors.ts";
import { countsLine, runDatasets } from "../../pipeline/index.ts";
import { PLACES, selectIds } from "../../pipeline/run/datasets.ts";
import { rememberingTools } from "../../pipeline/run/memory.ts";
import { runStages, type StageRunner } from "../../pipeline/run/runStages.ts";
import type { RunOptions } from "../../pipeline/run.ts";
import type { Assets } from "../../pipeline/schema/assets.ts";
import { type LiveServer, startServer } from "./server.ts";

/** What is watched, and who is told. */
export interface WatchOptions {
  readonly id: string;
  /** root of the project on disk, for the watching itself */
  readonly root: string;
  readonly port: number;
  /** what the page carries inside, as that of `run`; a page without a script when absent */
  readonly assets?: Assets;
  /** ends the watching */
  readonly signal: AbortSignal;
  /** the address, once the server listens */
  started(url: string): void;
  log(line: string): void;
  /** editors write in several steps: milliseconds of quiet before a run, default 120 */
  readonly quiet?: number;
}

/**
 * Runs a data set whenever a file of its folder is saved, and reloads the page that shows it.
 *
 * A fault of the data is told on the terminal and over the page; the earlier report stays. Resolves when the signal aborts, with
 * nothing left open.
 *
 * @throws {PipelineError} naming the nearest id for one that does not exist, or if the port is taken
 */
export async function watchDataset(options: WatchOptions, effects: Effects): Promise<void> {
  const { id, root, port, signal, log } = options;
  selectIds([id], effects, PLACES);
  const server = await startServer(id, (path) => effects.read(`reports/${id}/${path}`), port);
  const assets = options.assets ?? {};
  const tools = rememberingTools(assets, effects);
  const take: StageRunner = (files) => runStages(files, assets, tools);
  const runner = serialised(() => runOnce({ ids: [id], assets, runners: [take] }, server, effects, log));
  const watcher: FSWatcher = watch(`${root}/${PLACES.data}/${id}`);
  let timer: NodeJS.Timeout | undefined;
  watcher.on("change", () => {
    clearTimeout(timer);
    timer = setTimeout(runner.request, options.quiet ?? 120);
  });
  try {
    options.started(server.url);
    runner.request();
    await aborted(signal);
  } finally {
    clearTimeout(timer);
    watcher.close();
    await runner.idle();
    await server.close();
  }
}

async function runOnce(
  options: RunOptions,
  server: LiveServer,
  effects: Effects,
  log: (line: string) => void,
): Promise<void> {
  const started = effects.now();
  try {
    const [run] = await runDatasets(effects, options);
    const seconds = ((effects.now() - started) / 1000).toFixed(2);
    log(`${run!.id} in ${seconds} s, ${countsLine("ingest", run!.counts.get("ingest") ?? {})}`);
    server.reload();
  } catch (error) {
    const hint = error instanceof PipelineError && error.hint ? `\nhint: ${error.hint}` : "";
    const text = error instanceof PipelineError ? `${error.message}${hint}` : String((error as Error).stack ?? error);
    log(text);
    server.fault(text);
  }
}

/** One run at a time; a request during a run is answered by one more run after it. */
function serialised(run: () => Promise<void>): { request(): void; idle(): Promise<void> } {
  let running: Promise<void> | undefined;
  let again = false;
  const start = (): void => {
    running = run().finally(() => {
      running = undefined;
      if (again) {
        again = false;
        start();
      }
    });
  };
  return {
    request() {
      if (running) again = true;
      else start();
    },
    async idle() {
      again = false;
      await running;
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
