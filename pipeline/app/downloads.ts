import { exportR } from "../export/exportR.ts";
import { html } from "../report/html.ts";
import type { ReportArtefacts } from "../report/model.ts";
import { results } from "../report/results.ts";
import type { Ingested } from "../schema/dataset.ts";
import { tableCsv } from "../table/csv.ts";
import { announce } from "./bar.ts";
import { elementOf } from "./dom.ts";
import { drawAllWide } from "./drawing.ts";
import { pngOf, wholeSvg } from "./picture.ts";

/** What the downloads are made of: the rows as they are now, and everything computed from them. */
export interface Downloadable {
  ingest(): Ingested;
  artefacts(): ReportArtefacts;
}

/** Buttons for the whole: data, results, R. */
export function downloadsElement(): HTMLElement {
  return elementOf(
    html`<div class="field" role="group" aria-label="Downloads"><p>Download what is shown now: <span class="buttons"><button type="button" data-get="data">Data (CSV)</button><button type="button" data-get="results">Results (JSON)</button><button type="button" data-get="R">R script with its data (5 files)</button></span></p></div>`,
  );
}

/** Adds the buttons of every figure and table that has none yet. */
export function addTools(): void {
  for (const figure of document.querySelectorAll("main figure")) {
    if (figure.querySelector(":scope > .tools")) continue;
    const name = figure.id.replace(/^figure-/, "");
    figure.querySelector("figcaption")?.after(
      tools(
        [
          ["svg", "SVG"],
          ["png", "PNG"],
        ],
        `figure ${name}`,
      ),
    );
  }
  for (const box of document.querySelectorAll("main .scroll")) {
    if (box.nextElementSibling?.classList.contains("tools") || box.closest("#what-if")) continue;
    const caption = box.querySelector("caption")?.textContent ?? "table";
    box.after(
      tools(
        [
          ["csv", "CSV"],
          ["copy", "Copy for Word"],
        ],
        caption,
      ),
    );
  }
}

function tools(buttons: readonly (readonly [string, string])[], what: string): HTMLElement {
  return elementOf(
    html`<p class="tools">${buttons.map(([get, text]) => html`<button type="button" data-get="${get}" aria-label="${text}: ${what}">${text}</button>`)}</p>`,
  );
}

/** Answers the buttons. */
export function listenForDownloads(from: Downloadable): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-get]");
    if (button) void get(button, from);
  });
}

async function get(button: HTMLElement, from: Downloadable): Promise<void> {
  const id = from.ingest().id;
  const figure = button.closest("figure");
  const name = `${id}-${figure?.id.replace(/^figure-/, "") ?? button.closest("section")?.id ?? "table"}`;
  switch (button.dataset.get) {
    case "data":
      return save(`${id}.csv`, "text/csv", dataCsv(from.ingest()));
    case "results":
      return save(`${id}-results.json`, "application/json", `${JSON.stringify(results(from.artefacts()), null, 2)}\n`);
    case "R":
      return saveR(id, from);
    case "svg":
      await drawAllWide();
      return save(`${name}.svg`, "image/svg+xml", wholeSvg(figure!));
    case "png":
      await drawAllWide();
      return save(`${name}.png`, "image/png", await pngOf(wholeSvg(figure!)));
    case "csv":
      return save(`${name}.csv`, "text/csv", csvOf(tableOf(button)));
    case "copy":
      return copyTable(tableOf(button));
  }
}

/** The rows as they are now; texts that a spreadsheet would run as a formula get an apostrophe in front. */
export function dataCsv({ columns, rows }: Ingested): string {
  const all = [...columns, ...["include", "exclude_reason"].filter((name) => !columns.includes(name))];
  return tableCsv(all, rows);
}

function saveR(id: string, from: Downloadable): void {
  const artefacts = from.artefacts();
  for (const { path, content } of exportR({ ...artefacts, results: results(artefacts) })) {
    save(path, "text/plain", content);
  }
  announce(`R script for ${id} saved with its data.`);
}

function tableOf(button: HTMLElement): HTMLTableElement {
  return button.closest(".tools")!.previousElementSibling!.querySelector("table")!;
}

/** A table of the page as comma-separated text, without its buttons. */
function csvOf(table: HTMLTableElement): string {
  const cells = [...bare(table).rows].map((row) => [...row.cells].map((cell) => (cell.textContent ?? "").trim()));
  const [head = [], ...body] = cells;
  const columns = head.map((text, i) => (head.indexOf(text) === i ? text : `${text} ${i + 1}`));
  return tableCsv(
    columns,
    body.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i] ?? ""]))),
  );
}

function bare(table: HTMLTableElement): HTMLTableElement {
  const copy = table.cloneNode(true) as HTMLTableElement;
  for (const extra of copy.querySelectorAll("button, .out")) extra.remove();
  return copy;
}

/** Onto the clipboard as HTML that a word processor takes as a table, and as text. */
async function copyTable(table: HTMLTableElement): Promise<void> {
  const copy = bare(table);
  copy.setAttribute("border", "1");
  copy.style.borderCollapse = "collapse";
  const text = [...copy.rows].map((row) => [...row.cells].map((cell) => cell.textContent ?? "").join("\t")).join("\n");
  const blob = (type: string, content: string) => new Blob([content], { type });
  try {
    const item = { "text/html": blob("text/html", copy.outerHTML), "text/plain": blob("text/plain", text) };
    await navigator.clipboard.write([new ClipboardItem(item)]);
    announce("Table copied.");
  } catch {
    const range = document.createRange();
    range.selectNode(table);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
    announce("The table is selected: copy it with Ctrl+C.");
  }
}

/** Hands a file to the reader; nothing is sent. */
function save(name: string, type: string, content: string | Blob): void {
  const url = URL.createObjectURL(typeof content === "string" ? new Blob([content], { type }) : content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
