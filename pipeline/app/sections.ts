import type { PageFigure } from "../report/figure.ts";
import { html } from "../report/html.ts";
import type { ReportModel } from "../report/model.ts";
import { pageSections, shownSection } from "../report/page.ts";
import { elementOf } from "./dom.ts";
import { clearLedger, showLedger } from "./ledger.ts";

/**
 * Sections that speak of the publication and not of the table: they stay as they are under every what-if. `influence` and
 * `views` hold figures that are made anew when they are opened.
 */
const FIXED = new Set([
  "published",
  "ledger",
  "missing",
  "who-studied-what",
  "glossary",
  "references",
  "influence",
  "views",
  "checklist",
]);

/** Of those, the ones in which a reader could look for the changed values. */
const TOLD: ReadonlyMap<string, string> = new Map([
  ["ledger", "The printed figures with the verdicts of the original table; beside them, what the what-if gives."],
  ["who-studied-what", "Of the original table; the what-if changes nothing here."],
]);

const originals = new Map<string, string>();
const shown = new Map<string, string>();

/** Remembers the page as it came, so that a reset gives exactly that. Call before anything is changed; what follows the first call is none. */
export function rememberOriginal(): void {
  if (originals.size > 0) return;
  for (const section of document.querySelectorAll("main > section")) {
    if (section.id !== "what-if") originals.set(section.id, section.innerHTML);
  }
}

/** The page as it came. */
export function restoreOriginal(): void {
  for (const section of sections()) {
    section.hidden = false;
    section.removeAttribute("data-waits");
    // a figure in view follows a click before its section does
    const redrawn = section.hasAttribute("data-redrawn") && !FIXED.has(section.id);
    section.removeAttribute("data-redrawn");
    if (redrawn || shown.has(section.id)) rewrite(section, originals.get(section.id)!);
    section.querySelector(".as-published")?.remove();
  }
  shown.clear();
  clearLedger();
}

/**
 * Writes sentences and tables of a what-if into the page's sections; drawings stay until they are drawn anew.
 *
 * @param whole whether a section without content has none, and does not wait for slow diagnostics
 */
export function showSections(model: ReportModel, figures: readonly PageFigure[], whole: boolean): void {
  rememberOriginal();
  const empty = ({ length }: PageFigure["wide"]) => Array.from({ length }, () => "");
  const drawn = figures.map((figure) => ({
    figure,
    number: numberOf(figure.id),
    wide: empty(figure.wide),
    narrow: empty(figure.narrow),
  }));
  const numbers = new Map(
    [...document.querySelectorAll<HTMLElement>("details.waiting")].map(({ dataset: { figure = "" } }) => [
      figure,
      numberOf(figure),
    ]),
  );
  showLedger(model);
  const fresh = new Map(pageSections(model, drawn, numbers).map((section) => [section.id, section]));
  for (const section of sections()) {
    if (FIXED.has(section.id)) {
      const told = TOLD.get(section.id);
      if (told) tellFixed(section, told);
      continue;
    }
    const next = fresh.get(section.id);
    if (whole || next) section.hidden = next === undefined;
    section.toggleAttribute("data-waits", !whole && next === undefined);
    if (!next) continue;
    const markup = elementOf(shownSection(next)).innerHTML;
    if (shown.get(section.id) === markup) continue;
    shown.set(section.id, markup);
    rewrite(section, markup);
  }
}

function sections(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("main > section")].filter((section) => section.id !== "what-if");
}

/** Number of a figure in the original page, drawn or waiting, so that a figure keeps its number. */
function numberOf(id: string): number {
  const name = document.querySelector(`[data-figure="${id}"] summary, #figure-${id} figcaption b`)?.textContent ?? "";
  return Number(/\d+/.exec(name)?.[0] ?? 0);
}

function tellFixed(section: HTMLElement, told: string): void {
  if (section.querySelector(".as-published")) return;
  section.querySelector("h2")?.after(elementOf(html`<p class="note as-published">${told}</p>`));
}

/** Writes a section anew without losing drawings, open details, scrolled tables and the focus. */
function rewrite(section: HTMLElement, markup: string): void {
  const drawings = new Map([...section.querySelectorAll("figure")].map((figure) => [figure.id, panelsOf(figure)]));
  const open = [...section.querySelectorAll("details")].map((details) => details.open);
  const scrolled = [...section.querySelectorAll(".scroll")].map((box) => box.scrollLeft);
  const focused = section.contains(document.activeElement)
    ? (document.activeElement as HTMLElement).dataset.toggle
    : undefined;
  section.innerHTML = markup;
  section.querySelectorAll("details").forEach((details, i) => {
    details.open = open[i] ?? false;
  });
  section.querySelectorAll(".scroll").forEach((box, i) => {
    box.scrollLeft = scrolled[i] ?? 0;
  });
  for (const figure of section.querySelectorAll("figure")) keepDrawings(figure, drawings.get(figure.id) ?? []);
  if (focused !== undefined) lastFocus = focused;
}

/** The places of a figure's drawings, wide ones first. */
export function panelsOf(figure: Element): Element[] {
  return [...figure.querySelectorAll(".panel")];
}

/** Puts the drawings of before into the empty places of a figure written anew, until they are drawn anew; the page keeps its length. */
export function keepDrawings(figure: Element, before: readonly Element[]): void {
  panelsOf(figure).forEach((panel, i) => {
    const old = before[i];
    if (panel.childElementCount === 0 && old) panel.replaceWith(old);
  });
}

let lastFocus: string | undefined;

/** The toggle that had the focus when its section was written anew; asked once, after the buttons are back. */
export function takeFocus(): string | undefined {
  const focus = lastFocus;
  lastFocus = undefined;
  return focus;
}
