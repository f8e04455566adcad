import type { PublishedRow } from "../../figures/publishedForest.ts";
import { counted, formatCount, formatPrintedR } from "../format.ts";
import { plain } from "../html.ts";

/** One published estimate: as it stands in the picture, oriented so that positive means a better outcome. */
export interface PublishedEstimate {
  readonly effect_id: string;
  readonly label: string;
  readonly population: string;
  readonly estimate: number;
  /** absent where the source prints no interval */
  readonly ciLb?: number;
  readonly ciUb?: number;
  readonly k?: number;
  readonly n?: number;
  readonly printed: string;
  /** estimate and interval for a reader, with the digits as printed */
  readonly text: string;
  readonly note?: string;
}

/** Range and median of the estimates of one population: description, not pooling. */
export interface PopulationSummary {
  readonly population: string;
  readonly count: number;
  readonly low: number;
  readonly high: number;
  readonly median: number;
}

/** The middle value, or the mean of the two middle ones. */
function middle(sorted: readonly number[]): number {
  const half = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(half)] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}

/** Range and median of estimates. @throws {RangeError} if there is none */
export function summarise(population: string, estimates: readonly PublishedEstimate[]): PopulationSummary {
  if (estimates.length === 0) throw new RangeError("summarise needs at least 1 estimate, got 0");
  const sorted = estimates.map((row) => row.estimate).sort((a, b) => a - b);
  return {
    population,
    count: sorted.length,
    low: sorted[0] as number,
    high: sorted.at(-1) as number,
    median: middle(sorted),
  };
}

/** Populations in the order of first appearance, each with its range and median. */
export function populationSummaries(estimates: readonly PublishedEstimate[]): PopulationSummary[] {
  const populations = [...new Set(estimates.map((row) => row.population))];
  return populations.map((population) =>
    summarise(
      population,
      estimates.filter((row) => row.population === population),
    ),
  );
}

/** A summary in words: `range .14 to .41, median .26`; a single estimate has neither. */
export function summaryPhrase(summary: PopulationSummary): string {
  if (summary.count === 1) return "one estimate, no range";
  const range = `range ${formatPrintedR(summary.low)} to ${formatPrintedR(summary.high)}, median ${formatPrintedR(summary.median)}`;
  return `${range}; ${counted(summary.count, "meta-analysis", "meta-analyses")}`;
}

/** Rows of the forest of published meta-analyses: head, estimates, and range and median for each population. */
export function publishedRows(estimates: readonly PublishedEstimate[]): PublishedRow[] {
  const blank = { n_text: "", estimate_text: "", weight_text: "" };
  return populationSummaries(estimates).flatMap((summary) => {
    const members = estimates.filter((row) => row.population === summary.population);
    const lines = members.map((row): PublishedRow => {
      const bounded = row.ciLb !== undefined && row.ciUb !== undefined;
      return {
        effect_id: row.effect_id,
        kind: "study",
        label: plain(row.label),
        group: row.population,
        estimate: row.estimate,
        ...(bounded ? { ciLb: row.ciLb as number, ciUb: row.ciUb as number } : {}),
        mark: bounded ? "filled" : "hollow",
        n_text: row.k === undefined ? "" : formatCount(row.k),
        estimate_text: row.text,
        weight_text: "",
      };
    });
    return [
      { effect_id: `group:${summary.population}`, kind: "group" as const, label: plain(summary.population), ...blank },
      ...lines,
      ...(summary.count > 1
        ? [{ effect_id: `range:${summary.population}`, kind: "note" as const, label: summaryPhrase(summary), ...blank }]
        : []),
    ];
  });
}
