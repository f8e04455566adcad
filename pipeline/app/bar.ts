import { formatEstimate, formatPercent, formatVariance } from "../report/format.ts";
import { type Html, html } from "../report/html.ts";
import { limitationInline } from "../report/sections/section.ts";
import { pooledPhrase, shownValue, symbolOf } from "../report/text.ts";
import type { Fit } from "../schema/fit.ts";
import { byId, elementOf, fill } from "./dom.ts";

/** A leading model, or why there is none. */
export interface Headline {
  readonly fit?: Fit;
  readonly reason?: string;
}

/** What the buttons of the bar do. */
export interface BarActions {
  undo(): void;
  reset(): void;
  copyLink(): void;
}

function line(name: string, { fit, reason }: Headline): Html {
  const value = fit ? shownValue(fit) : undefined;
  if (!fit || !value) return html`<th scope="row">${name}</th><td colspan="4">${reason ?? "no pooled value"}</td>`;
  const { tau2, I2 } = fit.heterogeneity;
  return html`<th scope="row">${name}</th><td>${symbolOf(fit)} = ${formatEstimate(value.pred, value.ciLb, value.ciUb, 3)}</td><td>k = ${fit.fit.k}</td><td>τ² = ${tau2 === undefined ? "–" : formatVariance(tau2)}</td><td>I² = ${I2 === undefined ? "–" : formatPercent(I2)}</td>`;
}

/** Puts the bar before the content: original and what-if side by side, always in view, with undo, reset and the link. */
export function mountBar(actions: BarActions): void {
  const bar = elementOf(html`<aside id="what-if-bar" aria-label="Original and what-if">
<table><caption class="unseen">Pooled value with 95% interval, studies, heterogeneity</caption><tbody><tr id="bar-original"></tr><tr id="bar-what-if"></tr></tbody></table>
<p class="unseen" id="bar-news" role="status" aria-live="polite"></p>
<div class="buttons"><button type="button" data-action="undo">Undo</button><button type="button" data-action="reset">Reset</button><button type="button" data-action="copyLink">Copy link</button><a href="#what-if" data-action="unfold">Change</a></div>
<p class="limits" id="bar-limits"></p>
</aside>`);
  document.querySelector("main")!.before(bar);
  bar.addEventListener("click", (event) => {
    const controls = document.getElementById("what-if-controls");
    const action = (event.target as Element).closest<HTMLElement>("[data-action]")?.dataset.action;
    if (action === "unfold") controls?.setAttribute("open", "");
    if (action === "undo" || action === "reset" || action === "copyLink") actions[action]();
  });
}

/** What the bar shows. */
export interface BarContent {
  /** what the first line is called */
  readonly name: string;
  readonly original: Headline;
  /** absent while nothing is changed */
  readonly present: Headline | undefined;
  /** how many steps can be undone */
  readonly steps: number;
  /** the sentence that must stand beside every pooled value of the data set */
  readonly limitation: string | undefined;
  /** what was changed, in words */
  readonly change: string;
}

/** Shows both values side by side, and the new one in the answer on the first screen. */
export function showBar({ name, original, present, steps, limitation, change }: BarContent): void {
  fill(byId("bar-original"), line(name, original));
  const row = byId("bar-what-if");
  if (present) fill(row, line("What if", present));
  else fill(row, html`<th scope="row">What if</th><td colspan="4">nothing changed yet</td>`);
  byId("bar-limits").textContent = limitation ?? "";
  byId("bar-limits").hidden = limitation === undefined;
  showAnswer(present, limitation, change);
  row.classList.toggle("changed", present !== undefined);
  document.documentElement.classList.toggle("what-if", present !== undefined);
  const button = (action: string) => byId("what-if-bar").querySelector<HTMLButtonElement>(`[data-action=${action}]`)!;
  // aria-disabled and not disabled: a button that is pressed keeps the focus
  button("undo").setAttribute("aria-disabled", String(steps === 0));
  button("reset").setAttribute("aria-disabled", String(present === undefined && steps === 0));
}

/** A what-if that was opened from its address is seen before anything is scrolled. */
function showAnswer(present: Headline | undefined, limitation: string | undefined, change: string): void {
  document.getElementById("answer-what-if")?.remove();
  if (!present) return;
  const words = html`<p class="reply changed" id="answer-what-if"><b>${headlineWords(present)}.</b> Changed by the reader: ${change}.${limitationInline(limitation)}</p>`;
  document.querySelector("header .answer")?.append(elementOf(words));
}

/** A sentence for screen readers. */
export function announce(text: string): void {
  byId("bar-news").textContent = text;
}

/** The value in words, as it is announced. */
export function headlineWords({ fit, reason }: Headline): string {
  return fit ? `What if: ${pooledPhrase(fit)}` : `What if: not computable, ${reason ?? "no pooled value"}`;
}
