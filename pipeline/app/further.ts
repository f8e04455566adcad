import { figureHtml, type PageFigure } from "../report/figure.ts";
import { waitingTitle } from "../report/further/sections.ts";
import { html } from "../report/html.ts";
import { withTerms } from "../report/terms.ts";
import { elementOf, painted } from "./dom.ts";
import { redraw } from "./drawing.ts";
import { figureAlone } from "./partial.ts";
import type { Applied } from "./recompute.ts";
import { keepDrawings, panelsOf } from "./sections.ts";
import type { WhatIf } from "./whatIf.ts";

/** What the page stands at, asked for when a figure is opened. */
export interface Standing {
  /** the rows under the present what-if; throws where they cannot be computed with */
  applied(): Applied;
  whatIf(): WhatIf;
  /** called after a figure has come into the page, for the buttons beside it */
  filled(): void;
}

/** The rows that each figure was last made from. */
const madeFrom = new WeakMap<Element, Applied>();

/** Computes and draws each waiting figure when its title is opened. */
export function listenForFurther(standing: Standing): void {
  // toggle does not bubble; it is caught on its way down
  document.addEventListener(
    "toggle",
    (event) => {
      const details = event.target as Element;
      if (details instanceof HTMLDetailsElement && details.matches("details.waiting") && details.open) {
        void fillFigure(details, standing);
      }
    },
    true,
  );
}

/** The waiting figures as the page came with them. */
const originals = new WeakMap<Element, string>();

/**
 * Makes the open ones anew, after a what-if or its reset; closed ones lose words and tables of the original table under a
 * what-if, and get them back with the original. A sentence about the original shows with the original only.
 */
export function refreshFurther(standing: Standing, original: boolean): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-original]")) part.hidden = !original;
  for (const details of document.querySelectorAll<HTMLDetailsElement>("details.waiting")) {
    if (!originals.has(details)) originals.set(details, details.innerHTML);
    if (details.open) void fillFigure(details, standing);
    else if (original && originals.get(details) !== details.innerHTML) details.innerHTML = originals.get(details)!;
    else if (details.closest("#influence, #views")) forget(details);
  }
}

function forget(details: HTMLDetailsElement): void {
  madeFrom.delete(details);
  details.querySelector("summary")!.textContent = waitingTitle(details.dataset.kind ?? "", numberOf(details));
  tell(details, "Made for this what-if when it is opened.");
}

const numberOf = (details: Element) =>
  Number(/\d+/.exec(details.querySelector("summary")?.textContent ?? "")?.[0] ?? 0);

async function fillFigure(details: HTMLDetailsElement, standing: Standing): Promise<void> {
  const id = details.dataset.figure ?? "";
  details.setAttribute("aria-busy", "true");
  await painted();
  try {
    const applied = standing.applied();
    if (madeFrom.get(details) === applied && details.querySelector("svg")) return settled(details);
    madeFrom.set(details, applied);
    const figure = figureAlone(applied, standing.whatIf(), id);
    if (!figure) tell(details, "These data cannot carry this figure.");
    else await show(details, figure);
    standing.filled();
  } catch (error) {
    tell(details, `Not computable: ${(error as Error).message}.`);
  }
  settled(details);
}

/** Words and table first, then the drawing in the width that shows. */
async function show(details: HTMLDetailsElement, figure: PageFigure): Promise<void> {
  const number = numberOf(details);
  details.querySelector("summary")!.textContent = waitingTitle(figure.kind, number, figure);
  const element = elementOf(withTerms(figureHtml({ figure, number, wide: [""], narrow: [""] })));
  const twin = details.querySelector<HTMLDetailsElement>("details.twin");
  const next = element.querySelector<HTMLDetailsElement>("details.twin");
  if (twin && next) next.open = twin.open;
  keepDrawings(element, panelsOf(details));
  replaceBody(details, element);
  await redraw([figure]);
}

function tell(details: HTMLDetailsElement, text: string): void {
  replaceBody(details, elementOf(html`<p class="note">${text}</p>`));
}

function replaceBody(details: HTMLDetailsElement, body: Element): void {
  for (const child of [...details.children]) if (child.localName !== "summary") child.remove();
  details.append(body);
}

function settled(details: Element): void {
  details.removeAttribute("aria-busy");
}
