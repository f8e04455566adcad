import { counted } from "../report/format.ts";
import { type Html, html } from "../report/html.ts";
import type { StudyRow } from "../schema/study.ts";
import { elementOf } from "./dom.ts";
import type { Base } from "./recompute.ts";
import type { WhatIf } from "./whatIf.ts";

/** A study as the list shows it: its rows together. */
interface ListedStudy {
  readonly id: string;
  readonly slab: string;
  readonly effects: number;
}

/** Studies with at least one included row, in the order of the table. */
export function listedStudies(rows: readonly StudyRow[]): ListedStudy[] {
  const studies = new Map<string, { id: string; slab: string; effects: number }>();
  for (const row of rows) {
    if (!row.include) continue;
    const known = studies.get(row.study_id);
    if (known) known.effects++;
    else studies.set(row.study_id, { id: row.study_id, slab: row.slab, effects: 1 });
  }
  return [...studies.values()];
}

function item({ id, slab, effects }: ListedStudy): Html {
  const more = effects > 1 ? html` <small>${counted(effects, "effect")}</small>` : "";
  return html`<li><label class="tick"><input type="checkbox" name="study" value="${id}" checked> ${slab}${more}</label></li>`;
}

/** The list of studies with its search. */
export function studyList(base: Base): Html {
  const studies = listedStudies(base.ingest.rows);
  return html`<fieldset class="studies"><legend>Studies</legend>
<div class="field"><label for="wi-search">Search the ${counted(studies.length, "study", "studies")}</label><input id="wi-search" name="search" type="search" aria-describedby="wi-found"><small id="wi-found" aria-live="polite"></small></div>
<div class="list" tabindex="0" role="group" aria-label="Studies that are in"><ul id="wi-studies">${studies.map(item)}</ul></div>
</fieldset>`;
}

/** Ticks the studies that are in; one with some of its effects out is shown as mixed. */
export function showStudies(form: HTMLFormElement, base: Base, whatIf: WhatIf): void {
  const out = new Set(whatIf.without);
  const partly = new Set(
    base.ingest.rows
      .filter((row) => row.include && (out.has(row.effect_id) || out.has(row.sample_id)))
      .map((row) => row.study_id),
  );
  const studies = new Map(listedStudies(base.ingest.rows).map((study) => [study.id, study.effects]));
  for (const box of form.querySelectorAll<HTMLInputElement>("input[name=study]")) {
    const mixed = !out.has(box.value) && partly.has(box.value);
    box.checked = !out.has(box.value) && !(mixed && studies.get(box.value) === 1);
    box.indeterminate = mixed && studies.get(box.value) !== 1;
  }
}

/** Shows the studies whose label has the words. */
export function filterStudies(form: HTMLFormElement, text: string): void {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const entry of form.querySelectorAll<HTMLElement>("#wi-studies li")) {
    const label = entry.textContent?.toLowerCase() ?? "";
    entry.hidden = !words.every((word) => label.includes(word));
    if (!entry.hidden) found++;
  }
  const told = form.querySelector("#wi-found");
  if (told) told.textContent = words.length === 0 ? "" : `${counted(found, "study", "studies")} found`;
}

/**
 * Puts a button into every row of the study table that takes its effect out, and lists below the rows that are out with a
 * button that puts them back.
 *
 * @param gone effects that are in the original and not in the what-if: id and label
 */
export function addToggles(gone: readonly { id: string; slab: string }[]): void {
  const body = document.querySelector("#studies tbody");
  if (!body) return;
  for (const row of body.querySelectorAll<HTMLElement>("tr[data-effect]")) {
    const head = row.querySelector("th");
    if (!head || head.querySelector("button")) continue;
    head.append(" ", toggle(row.dataset.effect!, "Take out", head.textContent ?? ""));
  }
  const columns = document.querySelectorAll("#studies thead th").length;
  const listed = [...body.querySelectorAll<HTMLElement>(".out [data-toggle]")].map((button) => button.dataset.toggle);
  // a button that has the focus stays where it is
  if (JSON.stringify(listed) === JSON.stringify(gone.map(({ id }) => id))) return;
  for (const row of body.querySelectorAll(".out")) row.remove();
  for (const { id, slab } of gone) {
    const row = elementOf<HTMLTableElement>(
      html`<table><tbody><tr class="out"><th scope="row"><s>${slab}</s></th><td colspan="${columns - 1}">taken out</td></tr></tbody></table>`,
    ).rows[0]!;
    row.querySelector("th")!.append(" ", toggle(id, "Put back", slab));
    body.append(row);
  }
}

function toggle(id: string, text: string, slab: string): HTMLElement {
  return elementOf(
    html`<button type="button" class="toggle" data-toggle="${id}" aria-label="${text} ${slab}">${text}</button>`,
  );
}
