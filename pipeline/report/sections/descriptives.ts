import { humanise } from "../format.ts";
import { html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { table } from "../table.ts";
import type { Section } from "./section.ts";

/** Who studied what: counts of the coded columns of the included rows. */
export function descriptivesSection(model: ReportModel): Section | undefined {
  if (model.descriptives.length === 0) return undefined;
  return {
    id: "who-studied-what",
    title: "Who studied what",
    body: html`${model.descriptives.map((entry) =>
      table({
        caption: entry.caption,
        columns: entry.columns.map((column, index) => ({
          head: humanise(column),
          numeric: entry.rows.length > 0 && entry.rows.every((row) => typeof row[index] === "number"),
        })),
        rows: entry.rows.map((row) => row.map((cell) => (typeof cell === "string" ? humanise(cell) : cell))),
      }),
    )}`,
  };
}
