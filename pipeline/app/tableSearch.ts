import { counted } from "../report/format.ts";
import { html } from "../report/html.ts";
import { elementOf } from "./dom.ts";

/** what was typed, kept while the section is written anew */
let typed = "";

/** Puts a search field above the study table, and keeps to what was typed before. */
export function addTableSearch(): void {
  const box = document.querySelector("#studies .scroll");
  if (!box) return;
  if (!document.getElementById("table-search")) {
    const field = elementOf(
      html`<div class="field search"><label for="table-search">Search the study table</label><input id="table-search" type="search" autocomplete="off" aria-describedby="table-found"><small id="table-found" aria-live="polite"></small></div>`,
    );
    const input = field.querySelector("input")!;
    input.value = typed;
    input.addEventListener("input", () => {
      typed = input.value;
      filterRows();
    });
    box.before(field);
  }
  filterRows();
}

/** Shows the rows that have every word; without words, all. */
function filterRows(): void {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const row of document.querySelectorAll<HTMLElement>("#studies tbody tr")) {
    const text = row.textContent?.toLowerCase() ?? "";
    row.hidden = !words.every((word) => text.includes(word));
    if (!row.hidden) found++;
  }
  const told = document.getElementById("table-found");
  if (told) told.textContent = words.length === 0 ? "" : `${counted(found, "row")} found`;
}
