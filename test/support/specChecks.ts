import { readFileSync } from "node:fs";
import Ajv from "ajv";
import type { TopLevelSpec } from "vega-lite";

const schema = JSON.parse(readFileSync("node_modules/vega-lite/build/vega-lite-schema.json", "utf8")) as object;
const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);

/** What Vega-Lite's own JSON schema has against a spec; empty for a valid one. */
export function schemaFaults(spec: TopLevelSpec): string[] {
  return validate(spec)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`).slice(0, 8);
}

/** Ids of the rows in every data set of a spec, data set by data set. */
export function rowIds(spec: unknown): string[][] {
  const found: string[][] = [];
  const walk = (node: unknown): void => {
    if (node === null || typeof node !== "object") return;
    const values = (node as { data?: { values?: { effect_id?: string }[] } }).data?.values;
    if (Array.isArray(values)) {
      const ids = values.map((row) => row.effect_id).filter((id) => id !== undefined);
      if (ids.length) found.push(ids);
    }
    for (const [key, part] of Object.entries(node)) if (key !== "data") walk(part);
  };
  walk(spec);
  return found;
}

/** True when `part` stands in `whole` in the same order, with repeats allowed. */
export function inOrder(part: readonly string[], whole: readonly string[]): boolean {
  const places = part.map((id) => whole.indexOf(id));
  return places.every((place, index) => place >= 0 && (index === 0 || place >= (places[index - 1] as number)));
}
