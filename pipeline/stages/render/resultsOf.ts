import type { ReportArtefacts } from "../../report/model.ts";
import { results } from "../../report/results.ts";
import type { Results } from "../../schema/results.ts";

/** The artefacts of all stages before render, by name. */
export type { ReportArtefacts };

/** `results.json` of a report from its artefacts, without drawing anything. */
export function resultsOf(artefacts: ReportArtefacts): Results {
  return results(artefacts);
}
