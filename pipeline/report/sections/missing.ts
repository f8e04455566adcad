import { counted, listed } from "../format.ts";
import { html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { table } from "../table.ts";
import { paragraph, type Section } from "./section.ts";

/** What a folder of claims lacks, and how its study table is transcribed so that its claims become computable. */
export function missingSection(model: ReportModel): Section | undefined {
  const { analysis, codebook, source, id, claims, rows } = model.ingest;
  if (analysis.kind !== "claims" || rows.length > 0) return undefined;
  const quantities = [...new Set(claims.map((claim) => claim.quantity))];
  const required = codebook.columns.filter((column) => column.required).map((column) => column.name);
  return {
    id: "missing",
    title: "What is missing, and how to add it",
    body: html`${paragraph(
      `This folder holds ${counted(claims.length, "printed figure")} (${quantities.join(", ")}) and a study table with its header only: the study-level data behind them are in the paper and are not here. Until they are transcribed, nothing is pooled on this page.`,
    )}<ol>
<li>Open <code>data/${id}/studies.csv</code>: its header names every column; the table below says what each means.</li>
<li>Write one row per reported statistic, as printed: the statistic in <code>stat</code>, its value in <code>value</code>, the sample size in <code>ni</code>, the direction in <code>orientation</code>.${required.length ? ` Required: ${listed(required)}.` : ""} Leave a cell empty where the paper is silent.</li>
<li>Give rows of the same patients the same <code>sample_id</code>. Keep rows that do not qualify, with <code>include</code> = no and the reason.</li>
<li>Set <code>kind</code> in <code>analysis.json</code> to <code>recompute</code>, name a pooled model, and name it in the <code>analysis</code> of each claim in <code>claims.json</code>.</li>
<li>Run <code>alliance-meta validate data/${id}/studies.csv</code>, then <code>alliance-meta run ${id}</code>.</li>
</ol>
${source.tables.length ? paragraph(`Where to look in the source: ${listed(source.tables)}.`) : ""}${table({
  caption: "Columns of the study table",
  columns: [
    { head: "Column" },
    { head: "Meaning", wide: true },
    { head: "Type" },
    { head: "Allowed values", wide: true },
  ],
  rows: codebook.columns.map((column) => [
    html`<code>${column.name}</code>`,
    `${column.meaning}${column.unit ? ` (${column.unit})` : ""}`,
    column.type,
    column.levels?.join(", ") ?? "",
  ]),
})}`,
  };
}
