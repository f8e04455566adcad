import { formatFixed, humanise } from "../format.ts";
import { html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { table } from "../table.ts";
import type { Section } from "./section.ts";

/** Heads of the columns that count and summarise. */
const HEADS: Readonly<Record<string, string>> = {
  "mean ni": "mean n",
  "lowest ni": "lowest n",
  "highest ni": "highest n",
};

/** Words without underscores, whole numbers as they are, means to one decimal. */
function cellOf(cell: string | number): string | number {
  if (typeof cell === "string") return humanise(cell);
  return Number.isInteger(cell) ? cell : formatFixed(cell, 1);
}

/** Who studied what: counts of the coded columns of the included rows. */
export function descriptivesSection(model: ReportModel): Section | undefined {
  if (model.descriptives.length === 0) return undefined;
  const labels = new Map(model.ingest.analysis.moderators.map(({ moderator, label }) => [moderator, label]));
  const headOf = (column: string) => labels.get(column) ?? HEADS[humanise(column)] ?? humanise(column);
  return {
    id: "who-studied-what",
    title: "Who studied what",
    body: html`${model.descriptives.map((entry) =>
      table({
        caption: entry.caption,
        columns: entry.columns.map((column, index) => ({
          head: headOf(column),
          numeric: entry.rows.length > 0 && entry.rows.every((row) => typeof row[index] === "number"),
        })),
        rows: entry.rows.map((row) => row.map(cellOf)),
      }),
    )}`,
  };
}
