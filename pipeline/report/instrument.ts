import type { Assets } from "../schema/assets.ts";
import type { Ingested } from "../schema/dataset.ts";
import type { StudyRow } from "../schema/study.ts";
import { type Html, html, raw } from "./html.ts";
import type { ReportModel } from "./model.ts";

/** What makes a page recompute itself: markup for its end, and the hashes of its scripts for its security policy. */
export interface Embedded {
  readonly markup: Html;
  readonly hashes: readonly string[];
}

/**
 * The rows of a folder and the program, for a page with a pooled value; undefined for every other page, and where no
 * program was handed over.
 *
 * JSON inside a script element: `<` is written \u003c, so that no text of the data can end the element. The drawing libraries
 * lie in the page as text, which a browser neither reads nor compiles until the instrument makes a script of it.
 */
export function embedded(model: ReportModel, { scripts }: Assets): Embedded | undefined {
  if (!scripts || !model.overall || model.ingest.analysis.kind !== "recompute") return undefined;
  const data = JSON.stringify(packed(model.ingest)).replaceAll("<", "\\u003c");
  const { instrument, drawing } = scripts;
  return {
    hashes: [instrument.sha256, drawing.sha256],
    markup: html`<script type="application/json" id="dataset">${raw(data)}</script>
<script>${raw(instrument.code)}</script>
<script type="text/plain" id="drawing">${raw(drawing.code)}</script>
`,
  };
}

/** A data set with its rows as lists of cells under one header, a third of their size as objects. */
export interface PackedDataset extends Omit<Ingested, "rows"> {
  readonly names: readonly string[];
  readonly cells: readonly (readonly (string | number | boolean | null)[])[];
}

/** Rows as lists; an absent cell is null, which no row holds otherwise. */
export function packed({ rows, ...rest }: Ingested): PackedDataset {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { ...rest, names, cells: rows.map((row) => names.map((name) => row[name] ?? null)) };
}

/** The data set as it was before {@link packed}. */
export function unpacked({ names, cells, ...rest }: PackedDataset): Ingested {
  const rows = cells.map((row) => {
    const values: Record<string, string | number | boolean> = {};
    names.forEach((name, i) => {
      const cell = row[i];
      if (cell !== null && cell !== undefined) values[name] = cell;
    });
    return values as StudyRow;
  });
  return { ...rest, rows };
}
