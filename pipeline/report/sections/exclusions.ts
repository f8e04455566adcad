import { counted } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { foldedTable, table } from "../table.ts";
import { paragraph, type Section } from "./section.ts";
import { reportedText } from "./studies.ts";

/** What was coded, what left on the way and why, and what is pooled: a flow that reads as a list without its style. */
function flow(model: ReportModel, reasons: readonly (readonly [string, number])[]): Html {
  const { counts } = model.ingest;
  const excluded = counts.rows - counts.included;
  const pooled = model.effects.length;
  return html`<ol class="flow" aria-label="Flow of rows">
<li><b>${counted(counts.rows, "row")} coded</b> from ${counted(new Set(model.ingest.rows.map((row) => row.study_id)).size, "study", "studies")}</li>
<li class="out"><b>${counted(excluded, "row")} excluded</b><ul>${reasons.slice(0, 6).map(([reason, count]) => html`<li>${reason}: ${count}</li>`)}${
    reasons.length > 6
      ? html`<li>${counted(reasons.length - 6, "other reason")}: ${reasons.slice(6).reduce((sum, [, count]) => sum + count, 0)}</li>`
      : ""
  }</ul></li>
<li><b>${counted(counts.effects, "effect")} included</b>, of ${counted(counts.samples, "sample")} in ${counted(counts.studies, "study", "studies")}</li>
${pooled ? html`<li><b>${counted(pooled, "effect")} in the leading model</b>${pooled < counts.effects ? ", effects of one sample combined" : ""}</li>` : ""}</ol>
`;
}

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
    )}${flow(model, reasons)}${table({
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
