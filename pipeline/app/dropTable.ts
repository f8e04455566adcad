import { DataError, type DataFault } from "../errors.ts";
import { counted } from "../report/format.ts";
import { type Html, html } from "../report/html.ts";
import { table } from "../report/table.ts";
import type { Ingested } from "../schema/dataset.ts";
import { readTable, type Table } from "../table/read.ts";
import { elementOf, fill } from "./dom.ts";
import { readOwnTable } from "./ownTable.ts";
import { type Base, baseOf } from "./recompute.ts";

/** Rows with faults that are shown with their cells. */
const SHOWN_ROWS = 40;

/** The place where a table of one's own is dropped or chosen. */
export function dropElement(): HTMLElement {
  return elementOf(html`<details class="own"><summary>Use a table of your own</summary>
<div class="drop" id="drop"><p>Drop a CSV anywhere on this page, or choose one. It needs <code>stat</code>, <code>value</code> and <code>ni</code> (or <code>ri</code> and <code>ni</code>), or the columns of this page’s table. It stays on your computer.</p>
<label for="own-file">Study table</label> <input class="file" type="file" id="own-file" accept=".csv,.tsv,.txt,.json">
<p><button type="button" data-own="leave" hidden>Back to this page’s own table</button></p></div>
<div id="own-faults" role="alert"></div>
</details>`);
}

/** Listens for a dropped or chosen file. */
export function listenForTables(take: (file: File) => void): void {
  const box = () => document.getElementById("drop");
  const isFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  document.addEventListener("dragover", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    box()?.classList.add("over");
  });
  document.addEventListener("dragleave", () => box()?.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    box()?.classList.remove("over");
    const file = event.dataTransfer?.files[0];
    if (file) take(file);
  });
  document.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    const file = input.id === "own-file" ? input.files?.[0] : undefined;
    if (file) take(file);
  });
}

/** A file as a data set of its own, or undefined after its faults were shown. */
export async function readDropped(file: File, like: Ingested): Promise<Base | undefined> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const place = document.getElementById("own-faults")!;
  place.closest("details")!.open = true;
  fill(place, html``);
  try {
    return baseOf(await readOwnTable(file.name, bytes, like));
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const read = await readTable(file.name, bytes).catch(() => undefined);
    fill(place, faultsHtml(file.name, error.faults, read));
    place.scrollIntoView({ block: "nearest" });
    return undefined;
  }
}

/** Every fault with its place, and the rows concerned with the cells marked. */
export function faultsHtml(name: string, faults: readonly DataFault[], read: Table | undefined): Html {
  const list = table({
    caption: `${counted(faults.length, "fault")} in ${name}`,
    columns: [
      { head: "Line", numeric: true },
      { head: "Column" },
      { head: "Problem", wide: true },
      { head: "Hint", wide: true },
    ],
    rows: faults.map(({ row, column, problem, hint }) => [row ?? "", column ?? "", problem, hint ?? ""]),
  });
  const lines = [...new Set(faults.map(({ row }) => row))].slice(0, SHOWN_ROWS);
  const rows = read?.rows.filter(({ line }) => lines.includes(line)) ?? [];
  if (!read || rows.length === 0) return list;
  const isBad = (line: number, column: string) => faults.some((f) => f.row === line && f.column === column);
  return html`${list}<div class="scroll" tabindex="0" role="group"><table><caption>Lines with faults; the cells concerned are marked</caption>
<thead><tr><th scope="col">Line</th>${read.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({ line, cells }) =>
      html`<tr><th scope="row">${line}</th>${read.columns.map((column) => html`<td${isBad(line, column) ? html` class="bad"` : ""}>${cells[column]}${isBad(line, column) ? html`<span class="unseen"> (fault)</span>` : ""}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}
