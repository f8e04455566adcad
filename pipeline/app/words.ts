import { counted, humanise, listed } from "../report/format.ts";
import type { Ingested } from "../schema/dataset.ts";
import type { WhatIf } from "./whatIf.ts";

/** Names that are listed before the rest is counted. */
const NAMED = 5;

/** What was changed, in words: `without Althay (1973); estimator DL; ρ = 0.3`. */
export function changeWords(whatIf: WhatIf, { rows }: Ingested): string {
  const labelOf = (id: string) =>
    rows.find((row) => row.effect_id === id || row.sample_id === id || row.study_id === id)?.slab ?? id;
  const { without, off, added, method, test, measure, values, rho, rxx, ryy } = whatIf;
  const names = without.slice(0, NAMED).map(labelOf);
  const more = without.length - names.length;
  const parts = [
    ...(without.length ? [`without ${listed([...names, ...(more > 0 ? [counted(more, "other")] : [])])}`] : []),
    ...(off.length
      ? [`without the level ${listed(off.map((name) => humanise(name.slice(name.indexOf(":") + 1))))}`]
      : []),
    ...(added.length
      ? [`with ${listed(added.map(({ slab, effect_id }) => slab ?? effect_id ?? "a study"))} added`]
      : []),
    ...told("estimator", method),
    ...told("test", test),
    ...told("scale", measure),
    ...told("values", values),
    ...(rho === undefined ? [] : [`ρ = ${rho}`]),
    ...(rxx === undefined && ryy === undefined ? [] : [`corrected for reliabilities of ${rxx ?? 1} and ${ryy ?? 1}`]),
  ];
  return parts.join("; ");
}

function told(what: string, word: string | undefined): string[] {
  return word === undefined ? [] : [`${what} ${word}`];
}
