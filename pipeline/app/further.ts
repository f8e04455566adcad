import { figureHtml, type PageFigure } from "../report/figure.ts";
import { furtherOf } from "../report/further/figures.ts";
import { waitingTitle } from "../report/further/sections.ts";
import { html } from "../report/html.ts";
import type { ReportArtefacts, ReportModel } from "../report/model.ts";
import { withTerms } from "../report/terms.ts";
import type { Diagnosed } from "../schema/diagnosis.ts";
import { diagnose } from "../stages/06-diagnose.ts";
import { type Costly, costlyNumbers, furtherNumbers } from "../stages/render/further/furtherNumbers.ts";
import { elementOf, painted } from "./dom.ts";
import { drawSvg } from "./drawSvg.ts";
import { viewOf } from "./recompute.ts";
import type { WhatIf } from "./whatIf.ts";

/** What the page stands at, asked for when a figure is opened. */
export interface Standing {
  artefacts(): ReportArtefacts;
  whatIf(): WhatIf;
  /** called after a figure has come into the page, for the buttons beside it */
  filled(): void;
}

/** Numbers that wait figures need of the same artefacts, computed once. */
const models = new WeakMap<ReportArtefacts, ReportModel>();
/** The artefacts that each figure was last made from. */
const madeFrom = new WeakMap<Element, ReportArtefacts>();

const COSTLY: Readonly<Record<string, Costly>> = { gosh: "gosh", specifications: "specifications" };

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

/** Everything a waiting figure may read: the whole diagnosis, and the numbers beyond the artefacts that are there. */
function modelOf(artefacts: ReportArtefacts, whatIf: WhatIf, id: string): ReportModel {
  const known = models.get(artefacts);
  const base = known ?? wholeModel(artefacts, whatIf);
  const which = COSTLY[id];
  const model =
    which && base.further?.[which] === undefined
      ? { ...base, further: { ...base.further, ...costlyNumbers(which, base) } }
      : base;
  models.set(artefacts, model);
  return model;
}

function wholeModel(artefacts: ReportArtefacts, whatIf: WhatIf): ReportModel {
  const diagnosed = artefacts.diagnose.influence ? artefacts.diagnose : (diagnose.run(artefacts) as Diagnosed);
  const model = viewOf({ ...artefacts, diagnose: diagnosed }, whatIf);
  return { ...model, further: furtherNumbers(model) };
}

async function fillFigure(details: HTMLDetailsElement, standing: Standing): Promise<void> {
  const id = details.dataset.figure ?? "";
  details.setAttribute("aria-busy", "true");
  await painted();
  const artefacts = standing.artefacts();
  if (madeFrom.get(details) === artefacts && details.querySelector("svg")) return settled(details);
  madeFrom.set(details, artefacts);
  try {
    const figure = furtherFigure(modelOf(artefacts, standing.whatIf(), id), id);
    if (!figure) tell(details, "These data cannot carry this figure.");
    else await show(details, figure);
    standing.filled();
  } catch (error) {
    tell(details, `Not computable: ${(error as Error).message}.`);
  }
  settled(details);
}

function furtherFigure(model: ReportModel, id: string): PageFigure | undefined {
  return furtherOf(model)
    .find((figure) => figure.id === id)
    ?.make(model);
}

/** Words and table first, then the drawing in the width that shows. */
async function show(details: HTMLDetailsElement, figure: PageFigure): Promise<void> {
  const number = numberOf(details);
  details.querySelector("summary")!.textContent = waitingTitle(figure.kind, number, figure);
  const element = elementOf(withTerms(figureHtml({ figure, number, wide: [""], narrow: [""] })));
  const twin = details.querySelector<HTMLDetailsElement>("details.twin");
  const next = element.querySelector<HTMLDetailsElement>("details.twin");
  if (twin && next) next.open = twin.open;
  replaceBody(details, element);
  const narrow = element.querySelector(".narrow-only")?.getClientRects().length;
  await draw(element, narrow ? "narrow" : "wide", figure);
  // the other width serves a turned phone, a file and print
  void draw(element, narrow ? "wide" : "narrow", figure);
}

async function draw(element: Element, width: "wide" | "narrow", figure: PageFigure): Promise<void> {
  const panel = element.querySelector(`.${width}-only .panel`);
  const [spec] = figure[width];
  if (panel && spec) panel.innerHTML = await drawSvg(spec);
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
