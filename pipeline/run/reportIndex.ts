import type { Effects } from "../effects.ts";
import { type Results, resultsSchema } from "../schema/results.ts";
import { indexPage } from "../stages/08-render.ts";
import type { Places } from "./datasets.ts";

/** Results of an earlier run of a data set; undefined where there are none, or they are of another version. */
function earlier(id: string, effects: Effects, places: Places): Results | undefined {
  const bytes = effects.read(`${places.reports}/${id}/results.json`);
  if (bytes === undefined) return undefined;
  try {
    return resultsSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}

/**
 * Writes `reports/index.html`: the data sets of this run, and those whose report of an earlier run is there.
 *
 * @param fresh results of this run
 * @param known ids of all data sets
 */
export function writeIndex(
  fresh: readonly Results[],
  known: readonly string[],
  effects: Effects,
  places: Places,
): void {
  const done = new Set(fresh.map((results) => results.id));
  const others = known.filter((id) => !done.has(id)).map((id) => earlier(id, effects, places));
  const all = [...fresh, ...others.filter((results) => results !== undefined)];
  effects.write(`${places.reports}/index.html`, indexPage(all));
}
