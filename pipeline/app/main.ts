import { pageFigures } from "../report/figures/index.ts";
import { html } from "../report/html.ts";
import type { Ingested } from "../schema/dataset.ts";
import { announce, type Headline, headlineWords, mountBar, showBar } from "./bar.ts";
import { breathe, byId } from "./dom.ts";
import { redraw, stopDrawing } from "./drawing.ts";
import { panelElement, readChoices, showChoices } from "./panel.ts";
import { type Applied, applyWhatIf, artefactsInSteps, type Base, baseOf, headline, viewOf } from "./recompute.ts";
import { rememberOriginal, restoreOriginal, showSections, takeFocus } from "./sections.ts";
import { BEGINNING, proceed, type Session, undo, withLevel, withStudy } from "./session.ts";
import { addToggles, filterStudies, showStudies } from "./studyList.ts";
import { INSTRUMENT_STYLE } from "./style.ts";
import { changesNumbers, decodeWhatIf, encodeWhatIf, NOTHING, type WhatIf } from "./whatIf.ts";

let base: Base;
let original: Headline;
let session: Session = BEGINNING;
/** counts what-ifs, so that an older one that is still being computed stops */
let turn = 0;

function start(): void {
  base = baseOf(JSON.parse(byId("dataset").textContent!) as Ingested);
  original = headline(applyWhatIf(base, NOTHING));
  const style = document.createElement("style");
  style.textContent = INSTRUMENT_STYLE;
  document.head.append(style);
  rememberOriginal();
  mountBar({ undo: () => go(undo(session)), reset: () => change(NOTHING), copyLink });
  document.querySelector("main")!.prepend(panelElement(base));
  addToggles([]);
  const form = byId("what-if-form") as HTMLFormElement;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", onChange);
  form.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.name === "search") filterStudies(form, field.value);
  });
  document.addEventListener("click", (event) => {
    const id = (event.target as Element).closest<HTMLElement>("[data-toggle]")?.dataset.toggle;
    if (id !== undefined) change(withStudy(session.present, id, session.present.without.includes(id)));
  });
  addEventListener("hashchange", readAddress);
  showBar("Original", original, undefined, 0);
  readAddress();
  performance.mark("interactive");
}

function onChange(event: Event): void {
  const field = event.target as HTMLInputElement;
  const form = byId("what-if-form") as HTMLFormElement;
  if (field.name === "study") change(withWholeStudy(session.present, field.value, field.checked));
  else if (field.name === "level") change(withLevel(session.present, field.value, field.checked));
  else if (field.name !== "search") {
    const next = readChoices(form, base, session.present);
    if (next) change(next);
  }
}

/** A study put back in the list brings all its effects and samples back. */
function withWholeStudy(whatIf: WhatIf, id: string, included: boolean): WhatIf {
  const parts = new Set(
    base.ingest.rows.filter((row) => row.study_id === id).flatMap((row) => [row.effect_id, row.sample_id]),
  );
  parts.delete(id);
  return withStudy({ ...whatIf, without: whatIf.without.filter((other) => !parts.has(other)) }, id, included);
}

function change(next: WhatIf): void {
  go(proceed(session, next));
}

/** The number first, in the same task as the click; the rest follows step by step. */
function go(next: Session): void {
  const began = performance.now();
  session = next;
  const whatIf = next.present;
  const computed = compute(whatIf);
  const present = changesNumbers(whatIf) ? computed : undefined;
  showBar("Original", original, present?.head, session.past.length);
  performance.measure("numbers", { start: began, end: performance.now() });
  announce(present ? headlineWords(present.head) : "The original.");
  writeAddress(whatIf);
  const form = byId("what-if-form") as HTMLFormElement;
  showChoices(form, base, whatIf);
  showStudies(form, base, whatIf);
  void follow(whatIf, computed.applied, began);
}

function compute(whatIf: WhatIf): { head: Headline; applied?: Applied } {
  try {
    const applied = applyWhatIf(base, whatIf);
    return { head: headline(applied), applied };
  } catch (error) {
    return { head: { reason: (error as Error).message } };
  }
}

async function follow(whatIf: WhatIf, applied: Applied | undefined, began: number): Promise<void> {
  const mine = ++turn;
  if (whatIf === NOTHING || encodeWhatIf(whatIf) === "") {
    stopDrawing();
    restoreOriginal();
    dress(whatIf);
    return;
  }
  if (!applied) return;
  await breathe();
  for (const artefacts of artefactsInSteps(applied)) {
    if (mine !== turn) return;
    if (artefacts) {
      const model = viewOf(artefacts, whatIf);
      const figures = pageFigures(model);
      showSections(model, figures);
      redraw(figures);
      dress(whatIf);
    }
    await breathe();
  }
  performance.measure("everything", { start: began, end: performance.now() });
}

/** Buttons of the study table, after its section was written anew. */
function dress(whatIf: WhatIf): void {
  const gone = whatIf.without.map((id) => {
    const row = base.ingest.rows.find((r) => r.effect_id === id || r.sample_id === id || r.study_id === id);
    return { id, slab: row?.slab ?? id };
  });
  addToggles(gone);
  const focus = takeFocus();
  if (focus !== undefined) document.querySelector<HTMLElement>(`[data-toggle="${CSS.escape(focus)}"]`)?.focus();
}

function writeAddress(whatIf: WhatIf): void {
  const fragment = encodeWhatIf(whatIf);
  if (fragment === "" && !location.hash.startsWith("#?")) return;
  history.replaceState(null, "", fragment === "" ? location.href.replace(/#.*$/, "") : fragment);
}

function readAddress(): void {
  const decoded = decodeWhatIf(location.hash);
  if (!decoded) return;
  const known = new Set(base.ingest.rows.flatMap((row) => [row.effect_id, row.sample_id, row.study_id]));
  const strange = decoded.whatIf.without.filter((id) => !known.has(id));
  const problems = [
    ...decoded.problems,
    ...(strange.length > 0 ? [`no study of this page is called ${strange.join(", ")}`] : []),
  ];
  byId("what-if-notice").textContent = problems.join("; ");
  change({ ...decoded.whatIf, without: decoded.whatIf.without.filter((id) => known.has(id)) });
}

async function copyLink(): Promise<void> {
  const link = location.href.replace(/#.*$/, "") + encodeWhatIf(session.present);
  try {
    await navigator.clipboard.writeText(link);
    announce("Link copied.");
  } catch {
    byId("what-if-notice").innerHTML = html`Copy this address: <code>${link}</code>`.value;
  }
}

start();
