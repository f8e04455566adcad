import { counted } from "../format.ts";
import { html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { foldedTable, table } from "../table.ts";
import { paragraph, type Section } from "./section.ts";
import { reportedText } from "./studies.ts";

/** Exclusions by reason, most frequent first, and every excluded row. */
export function exclusionsSection(model: ReportModel): Section | undefined {
  const { counts, rows } = model.ingest;
  const reasons = Object.entries(counts.excluded).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  if (reasons.length === 0) return undefined;
  const excluded = rows.filter((row) => !row.include);
  return {
    id: "exclusions",
    title: "Exclusions",
    body: html`${paragraph(
      `${counted(counts.rows, "row")} were coded; ${counted(excluded.length, "row")} excluded, for ${counted(reasons.length, "reason")}; ${counted(counts.included, "row")} included.`,
    )}${table({
      caption: "Excluded rows by reason",
      columns: [
        { head: "Reason", wide: true },
        { head: "rows", numeric: true },
      ],
      rows: [...reasons, ["all reasons", excluded.length]],
    })}${foldedTable("Every excluded row", {
      caption: "Excluded rows with what they report",
      columns: [
        { head: "Row" },
        { head: "Study", wide: true },
        { head: "as reported" },
        { head: "Reason", wide: true },
      ],
      rows: excluded.map((row) => [row.effect_id, row.slab, reportedText(row), row.exclude_reason ?? ""]),
    })}`,
  };
}
