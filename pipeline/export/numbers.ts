import type { Results } from "../schema/results.ts";

/** A number of `results.json` under the path of keys that leads to it, ids in place of positions. */
export type NamedNumber = readonly [name: string, value: number];

/** Keys that name an item of an array, the first that it has. */
const ID_KEYS = ["moderator", "analysis", "effect_id", "id", "level", "name"] as const;

/** Every number of a report, in the order of `results.json`. */
export function namedNumbers(results: Results): NamedNumber[] {
  return Object.entries(results).flatMap(([key, value]) => leaves(key, value));
}

/** Numbers of a tree by path; items of an array go by their id where they have one, else by position from 1. */
function leaves(path: string, value: unknown): NamedNumber[] {
  if (typeof value === "number") return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item, i) => leaves(`${path}/${idOf(item) ?? i + 1}`, item));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => leaves(`${path}/${key}`, item));
}

function idOf(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const fields = item as Readonly<Record<string, unknown>>;
  const key = ID_KEYS.find((candidate) => typeof fields[candidate] === "string");
  return key && (fields[key] as string);
}
