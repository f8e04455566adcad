import type * as z from "zod";

/**
 * A result of the engine as plain JSON: typed arrays become arrays, absent quantities stay away.
 *
 * @throws {RangeError} on a number that is not finite: JSON would turn it into null and hide it
 */
export function asJson(value: unknown): z.core.util.JSONType {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`a result needs finite numbers, got ${value}`);
    return value;
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return Array.from(value as ArrayLike<unknown>, asJson);
  return asRecord(value as object);
}

/** An object of results as plain JSON, key by key. @throws {RangeError} as {@link asJson} */
export function asRecord(value: object): Record<string, z.core.util.JSONType> {
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.map(([key, part]) => [key, asJson(part)]));
}
