import type { Ingested } from "../../schema/dataset.ts";
import type { StudyRow } from "../../schema/study.ts";
import { formatPrintedR } from "../format.ts";
import { printedText } from "../text.ts";
import type { PublishedEstimate } from "./published.ts";

function text(row: StudyRow, column: string): string | undefined {
  const value = row[column];
  return value === undefined ? undefined : String(value);
}

function number(row: StudyRow, column: string): number | undefined {
  const value = row[column];
  return typeof value === "number" ? value : undefined;
}

/** Estimate and interval with the digits as printed; where the sign was turned, with as many decimals as the number needs. */
function textOf(row: StudyRow): string {
  const turned = row.orientation === "reversed";
  const shown = (printed: string, oriented: string): string => {
    const asPrinted = text(row, printed);
    const value = number(row, oriented);
    if (!turned && asPrinted !== undefined) return printedText(asPrinted);
    return value === undefined ? "" : formatPrintedR(value);
  };
  const estimate = shown("printed", "ri");
  if (number(row, "ci_lb") === undefined || number(row, "ci_ub") === undefined) return estimate;
  const limits = turned
    ? [shown("ci_ub_printed", "ci_lb"), shown("ci_lb_printed", "ci_ub")]
    : [shown("ci_lb_printed", "ci_lb"), shown("ci_ub_printed", "ci_ub")];
  return `${estimate} [${limits.join(", ")}]`;
}

function estimateOf(row: StudyRow): PublishedEstimate | undefined {
  const estimate = number(row, "ri");
  if (!row.include || estimate === undefined) return undefined;
  const low = number(row, "ci_lb");
  const high = number(row, "ci_ub");
  const k = number(row, "k");
  const n = number(row, "n");
  const turned = row.orientation === "reversed" ? "sign turned, so that positive means a better outcome" : undefined;
  return {
    effect_id: row.effect_id,
    label: row.slab,
    population: text(row, "population") ?? "population not stated",
    estimate,
    ...(low !== undefined && high !== undefined ? { ciLb: low, ciUb: high } : {}),
    ...(k === undefined ? {} : { k }),
    ...(n === undefined ? {} : { n }),
    printed: text(row, "printed") ?? String(estimate),
    text: textOf(row),
    note: [text(row, "element"), text(row, "level"), turned, text(row, "note")].filter(Boolean).join("; "),
  };
}

/**
 * The estimates of a folder of kind `picture`: its included rows, already turned so that positive means a better outcome
 * (columns ri, ci_lb, ci_ub), with the digits as printed beside them.
 */
export function publishedEstimates(ingested: Ingested): PublishedEstimate[] {
  if (ingested.analysis.kind !== "picture") return [];
  return ingested.rows.map(estimateOf).filter((row) => row !== undefined);
}
