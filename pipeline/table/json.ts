import type { DataFault } from "../errors.ts";

/**
 * A JSON table as records of text, header first: an array of flat objects, or `{"rows": [...]}` around one.
 *
 * Keys are gathered over all objects in order of appearance; null, absent and "" are the empty cell. Object number i stands on
 * line i + 1, as it would in a spreadsheet below a header.
 */
export function recordsOfJson(file: string, text: string): { records: string[][]; faults: DataFault[] } {
  const fault = (problem: string, row?: number): DataFault => ({
    file,
    problem,
    ...(row === undefined ? {} : { row }),
  });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { records: [], faults: [fault(`needs JSON, got text that does not parse: ${detail}`)] };
  }
  const list = isRecord(data) && Array.isArray(data.rows) ? data.rows : data;
  if (!Array.isArray(list)) return { records: [], faults: [fault("needs an array of objects, got something else")] };
  const faults: DataFault[] = [];
  const objects: Record<string, unknown>[] = [];
  list.forEach((item, i) => {
    if (isRecord(item)) objects.push(item);
    else {
      faults.push(fault(`needs an object, got ${JSON.stringify(item)}`, i + 2));
      objects.push({});
    }
  });
  const header = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const records = objects.map((object, i) => header.map((key) => cellOf(object[key], key, i + 2)));
  return { records: [header, ...records], faults };

  function cellOf(value: unknown, column: string, row: number): string {
    if (value === null || value === undefined) return "";
    if (typeof value === "boolean") return value ? "yes" : "no";
    if (typeof value === "string" || typeof value === "number") return String(value);
    faults.push({ file, row, column, problem: "needs text or a number, got a nested value" });
    return "";
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
