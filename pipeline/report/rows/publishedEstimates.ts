import type { Ingested } from "../../schema/dataset.ts";
import type { StudyRow } from "../../schema/study.ts";
import { formatR } from "../format.ts";
import type { PublishedEstimate } from "./published.ts";

function text(row: StudyRow, column: string): string | undefined {
  const value = row[column];
  return value === undefined ? undefined : String(value);
}

function number(row: StudyRow, column: string): number | undefined {
  const value = row[column];
  return typeof value === "number" ? value : undefined;
}

/** As many decimals as the printed estimate has, or as the number itself needs. */
function decimals(value: number, printed: number): number {
  return Math.max(printed, String(value).split(".")[1]?.length ?? 0);
}

function estimateOf(row: StudyRow): PublishedEstimate | undefined {
  const estimate = number(row, "ri");
  if (!row.include || estimate === undefined) return undefined;
  const low = number(row, "ci_lb");
  const high = number(row, "ci_ub");
  const k = number(row, "k");
  const n = number(row, "n");
  const printed = text(row, "printed") ?? String(estimate);
  const digits = printed.split(".")[1]?.length ?? 0;
  const shown = (value: number) => formatR(value, decimals(value, digits));
  const turned = row.orientation === "reversed" ? "sign turned, so that positive means a better outcome" : undefined;
  return {
    effect_id: row.effect_id,
    label: row.slab,
    population: text(row, "population") ?? "population not stated",
    estimate,
    ...(low !== undefined && high !== undefined ? { ciLb: low, ciUb: high } : {}),
    ...(k === undefined ? {} : { k }),
    ...(n === undefined ? {} : { n }),
    printed,
    text:
      low === undefined || high === undefined ? shown(estimate) : `${shown(estimate)} [${shown(low)}, ${shown(high)}]`,
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
