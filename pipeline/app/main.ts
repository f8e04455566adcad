import { html } from "../report/html.ts";
import { type PackedDataset, unpacked } from "../report/instrument.ts";
import { addStudyElement, readAddForm, showAdded } from "./addStudy.ts";
import { announce, type Headline, headlineWords, mountBar, showBar } from "./bar.ts";
import { digitsElement, showDigits } from "./digits.ts";
import { byId, idle, painted } from "./dom.ts";
import { addTools, downloadsElement, listenForDownloads } from "./downloads.ts";
import { drawAllWide } from "./drawing.ts";
import { drawSvg, startDrawing } from "./drawSvg.ts";
import { dropElement, listenForTables, readDropped } from "./dropTable.ts";
import { follow, showOriginal } from "./follow.ts";
import { listenForFurther, refreshFurther, type Standing } from "./further.ts";
import { panelElement, readChoices, showChoices } from "./panel.ts";
import { figureAlone } from "./partial.ts";
import { applyWhatIf, type Base, baseOf } from "./recompute.ts";
import { rememberOriginal, takeFocus } from "./sections.ts";
import {
  BEGINNING,
  proceed,
  type Session,
  undo,
  withLevel,
  withoutAdded,
  withStudy,
  withWholeStudy,
} from "./session.ts";
import { appliedOf, artefactsOf, computed, isOriginal, type State, stateOf } from "./state.ts";
import { readAddedOf, rememberRow, strangers, withoutStrangers } from "./studies.ts";
import { addToggles, filterStudies, showStudies } from "./studyList.ts";
import { INSTRUMENT_STYLE } from "./style.ts";
import { addTableSearch } from "./tableSearch.ts";
import { addTraces, listenForTraces } from "./trace.ts";
import { changesNumbers, decodeWhatIf, encodeWhatIf, NOTHING, type WhatIf } from "./whatIf.ts";
import { changeWords } from "./words.ts";

let page: Base;
let state: State;

function start(): void {
  page = baseOf(unpacked(JSON.parse(byId("dataset").textContent!) as PackedDataset));
  state = stateOf(page, false, BEGINNING);
  const style = document.createElement("style");
  style.textContent = INSTRUMENT_STYLE;
  document.head.append(style);
  mountBar({ undo: () => go(undo(state.session)), reset: () => change(NOTHING), copyLink });
  mountPanel();
  show(undefined);
  document.addEventListener("click", onClick);
  listenForTables((file) => void useTable(file));
  listenForDownloads({
    ingest: () => state.applied?.ingest ?? state.base.ingest,
    artefacts: () => artefactsOf(state),
  });
  listenForFurther(standing);
  listenForTraces(() => computed(state.base, state.session.present));
  addEventListener("beforeprint", () => void drawAllWide());
  addEventListener("hashchange", () => void readAddress());
  performance.mark("interactive");
  void readAddress().then(painted).then(dress).then(warm);
}

/** In idle moments, one short task after the other, what the first click would wait for: the drawing libraries, and the first figure made once. */
async function warm(): Promise<void> {
  await idle();
  startDrawing();
  await idle();
  const figure = figureAlone(applyWhatIf(page, NOTHING), NOTHING, "funnel");
  await idle();
  if (figure) await drawSvg(figure.spec);
}

function mountPanel(): void {
  document.getElementById("what-if")?.remove();
  const panel = panelElement(state.base);
  document.querySelector("main")!.prepend(panel);
  const own = dropElement();
  own.toggleAttribute("open", state.own);
  own.querySelector<HTMLElement>("[data-own]")!.hidden = !state.own;
  byId("what-if-more").append(digitsElement(), addStudyElement(state.base), own, downloadsElement());
  const form = byId("what-if-form") as HTMLFormElement;
  showChoices(form, state.base, state.session.present);
  for (const each of [form, byId("add-form")]) each.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", onChange);
  form.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.name === "search") filterStudies(form, field.value);
  });
  byId("add-form").addEventListener("submit", () => void addStudy());
}

const nameOf = ({ own }: State) => (own ? "Your table" : "Original");

function onClick(event: Event): void {
  const target = event.target as Element;
  const data = target.closest<HTMLElement>("[data-toggle], [data-remove], [data-own]")?.dataset;
  const { present } = state.session;
  if (data?.toggle !== undefined) change(withStudy(present, data.toggle, present.without.includes(data.toggle)));
  else if (data?.remove !== undefined) change(withoutAdded(present, Number(data.remove)));
  else if (data?.own !== undefined) useBase(page, false);
}

function onChange(event: Event): void {
  const field = event.target as HTMLInputElement;
  const { present } = state.session;
  if (field.name === "study") {
    const rows = state.base.ingest.rows.filter((row) => row.study_id === field.value);
    change(withWholeStudy(present, field.value, field.checked, rows));
  } else if (field.name === "level") change(withLevel(present, field.value, field.checked));
  else if (field.name !== "search") {
    const next = readChoices(byId("what-if-form") as HTMLFormElement, state.base, present);
    if (next) change(next);
  }
}

function change(next: WhatIf): void {
  go(proceed(state.session, next));
}

/** The number first, in the same task as the click; the rest follows step by step. */
function go(session: Session): void {
  const since = performance.now();
  state = { ...state, session, artefacts: undefined };
  const whatIf = session.present;
  const { head, applied } = computed(state.base, whatIf);
  state.applied = applied;
  const present = changesNumbers(whatIf) ? head : undefined;
  show(present);
  performance.measure("numbers", { start: since, end: performance.now() });
  announce(present ? headlineWords(present) : `${nameOf(state)}, nothing changed.`);
  const form = byId("what-if-form") as HTMLFormElement;
  showChoices(form, state.base, whatIf);
  showStudies(form, state.base, whatIf);
  showAdded(whatIf.added);
  void settle(since);
}

/** Original and what-if side by side, rounded and with every digit. */
function show(present: Headline | undefined): void {
  const { original, session, base } = state;
  const { limitation } = base.ingest.analysis;
  const change = changeWords(session.present, base.ingest);
  showBar({ name: nameOf(state), original, present, steps: session.past.length, limitation, change });
  showDigits(original, present, limitation);
}

async function settle(since: number): Promise<void> {
  // a long address costs the browser 10 ms, and nobody reads it before the figure
  const drawn = () => writeAddress(state.session.present);
  if (isOriginal(state)) showOriginal();
  if (isOriginal(state) || !state.applied) drawn();
  else {
    const artefacts = await follow(state.applied, state.session.present, since, { drawn, shown: dress });
    if (!artefacts) return;
    state.artefacts = artefacts;
  }
  dress();
  refreshFurther(standing, isOriginal(state));
}

/** What the figures that wait to be opened are made from. */
const standing: Standing = {
  applied: () => appliedOf(state),
  whatIf: () => state.session.present,
  filled: () => addTools(),
};

/** Buttons in the sections, after these were written anew. */
function dress(): void {
  rememberOriginal();
  const { rows } = state.base.ingest;
  addToggles(
    state.session.present.without.map((id) => {
      const row = rows.find((r) => r.effect_id === id || r.sample_id === id || r.study_id === id);
      return { id, slab: row?.slab ?? id };
    }),
  );
  addTraces();
  addTools();
  addTableSearch();
  const focus = takeFocus();
  if (focus !== undefined) document.querySelector<HTMLElement>(`[data-toggle="${CSS.escape(focus)}"]`)?.focus();
}

async function addStudy(): Promise<void> {
  const form = byId("add-form") as HTMLFormElement;
  const { present } = state.session;
  const taken = new Set([
    ...state.base.ingest.rows.flatMap((row) => [row.effect_id, row.sample_id, row.study_id]),
    ...present.added.map((cells) => cells.effect_id ?? ""),
  ]);
  const read = await readAddForm(form, state.base, taken);
  if (!read) return;
  rememberRow(read.cells, read.row);
  form.reset();
  change({ ...present, added: [...present.added, read.cells] });
}

async function useTable(file: File): Promise<void> {
  const base = await readDropped(file, page.ingest);
  if (!base) return;
  useBase(base, true);
  announce(`${file.name} read: ${base.ingest.counts.included} rows. ${headlineWords(state.original)}`);
}

function useBase(base: Base, own: boolean): void {
  state = stateOf(base, own, BEGINNING);
  mountPanel();
  go(BEGINNING);
  byId("what-if").scrollIntoView();
}

function writeAddress(whatIf: WhatIf): void {
  const fragment = state.own ? "" : encodeWhatIf(whatIf);
  if (fragment === "" && !location.hash.startsWith("#?")) return;
  history.replaceState(null, "", fragment === "" ? location.href.replace(/#.*$/, "") : fragment);
}

async function readAddress(): Promise<void> {
  const decoded = decodeWhatIf(location.hash);
  if (!decoded) return;
  const { ingest } = state.base;
  const added = await readAddedOf(decoded.whatIf, ingest);
  const problems = [...decoded.problems, ...added.problems, ...strangers(added.whatIf, ingest)];
  byId("what-if-notice").textContent = problems.join("; ");
  change(withoutStrangers(added.whatIf, ingest));
}

async function copyLink(): Promise<void> {
  if (state.own) {
    announce("An address cannot hold a table of your own.");
    byId("what-if-notice").textContent =
      "An address cannot hold a table of your own: keep the file, and download the results.";
    return;
  }
  const link = location.href.replace(/#.*$/, "") + encodeWhatIf(state.session.present);
  try {
    await navigator.clipboard.writeText(link);
    announce("Link copied.");
  } catch {
    byId("what-if-notice").innerHTML = html`Copy this address: <code>${link}</code>`.value;
  }
}

// the report is painted before the instrument is set up
if (performance.getEntriesByName("first-contentful-paint").length > 0) start();
else void painted().then(start);
