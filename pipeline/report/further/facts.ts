import type { Diagnosed } from "../../schema/diagnosis.ts";

/** A part of an artefact that is plain JSON: names with values, any of which may be absent. */
export interface Facts {
  readonly [name: string]: unknown;
}

/** The object under a name; undefined where there is none. */
export function factsIn(facts: Facts | undefined, name: string): Facts | undefined {
  const value = facts?.[name];
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Facts) : undefined;
}

/** The objects of a list under a name; empty where there is none. */
export function factRows(facts: Facts | undefined, name: string): readonly Facts[] {
  const value = facts?.[name];
  return Array.isArray(value) ? (value as readonly Facts[]) : [];
}

/** The finite number under a name; undefined where there is none. */
export function numberIn(facts: Facts | undefined, name: string): number | undefined {
  const value = facts?.[name];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The text under a name; undefined where there is none. */
export function textIn(facts: Facts | undefined, name: string): string | undefined {
  const value = facts?.[name];
  return typeof value === "string" ? value : undefined;
}

/** The case diagnostics of the leading model: undefined where they could not be computed. */
export function influenceFacts(diagnose: Diagnosed): Facts | undefined {
  return diagnose.influence;
}

/** The small-study and selection methods of the leading model. */
export function biasFacts(diagnose: Diagnosed): Facts | undefined {
  return diagnose.bias;
}
