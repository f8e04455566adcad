import type { Effects } from "../effects.ts";
import { type Results, resultsSchema } from "../schema/results.ts";
import { indexPage, statementsPage } from "../stages/08-render.ts";
import { allClaimsMarkdown, statementsMarkdown, verdictWords } from "../stages/check/words.ts";
import type { Places } from "./datasets.ts";
import { readStatements } from "./statements.ts";

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
 * Writes `reports/index.html`: the data sets of this run, and those whose report of an earlier run is there. When all of them are, the ledger of
 * all printed figures (`claims.md`) and the statements under test (`statements.html`, `statements.md`) are written beside it.
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
  const complete = all.length === known.length;
  const statements = complete ? writeLedger(all, effects, places) : false;
  effects.write(`${places.reports}/index.html`, indexPage(all, { ledger: complete, statements }));
}

/** The pages that need the figures of every data set. @returns whether there are statements to weigh */
function writeLedger(all: readonly Results[], effects: Effects, places: Places): boolean {
  const byId = [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
  const verdicts = byId.flatMap((results) => results.claims);
  effects.write(`${places.reports}/claims.md`, allClaimsMarkdown(verdicts));
  const statements = readStatements(effects, verdicts);
  if (!statements) return false;
  effects.write(`${places.reports}/statements.md`, statementsMarkdown(statements));
  effects.write(`${places.reports}/statements.html`, statementsPage(statements, all, verdictWords));
  return true;
}
