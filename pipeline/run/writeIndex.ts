import type { Effects } from "../effects.ts";
import type { DatasetRun } from "../run.ts";
import { indexPage } from "../stages/08-render.ts";

/** Writes `index.html` of the reports' folder: all data sets of a run, their verdicts, links. Returns its path. */
export function writeIndex(runs: readonly DatasetRun[], effects: Effects, reports: string): string {
  const path = `${reports}/index.html`;
  effects.write(path, indexPage(runs.map((run) => run.results)));
  return path;
}
