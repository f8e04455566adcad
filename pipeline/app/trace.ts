import { html } from "../report/html.ts";
import type { Headline } from "./bar.ts";
import { elementOf, fill } from "./dom.ts";
import { partialArtefacts } from "./partial.ts";
import type { Applied } from "./recompute.ts";
import { partsOf, type Shown, traceOf } from "./traceSteps.ts";

/** What the page stands at: its leading model, and the rows that it is computed from. */
export interface Traceable {
  readonly head: Headline;
  readonly applied?: Applied;
}

/** The mark of the button that shows the parts of the pooled value; no effect has an empty id. */
const WHOLE = "";

const STYLE = `
#trace{box-sizing:border-box;width:min(46rem,calc(100vw - 1rem));max-width:none;max-height:calc(100dvh - 2rem);overflow:auto;padding:0 1.1rem 1rem;color:var(--ink);background:var(--paper);border:1px solid var(--rule);border-radius:.3rem;overflow-wrap:anywhere}
#trace::backdrop{background:rgb(0 0 0/.45)}
#trace header{all:unset;position:sticky;top:0;display:flex;gap:1rem;justify-content:space-between;align-items:center;background:var(--paper);padding:.7rem 0 .4rem;border-bottom:1px solid var(--rule)}
#trace h2{margin:0;font-size:1.1rem;border:0;padding:0}
#trace h2:focus{outline:0}
#trace [data-close]{flex:none}
#trace h3{margin:1rem 0 .3rem}
#trace ol{padding-left:1.5rem;margin:.4rem 0}
#trace li{margin:.4rem 0;max-width:none}
#trace code{font-size:.9em;white-space:normal}
#trace small{color:var(--muted)}
#trace .toggle{margin:0;white-space:normal;text-align:left}
@media print{#trace{display:none!important}}
`;

/** Puts the dialog and the button of the bar into the page, and answers every button that opens a trace. */
export function listenForTraces(standing: () => Traceable): void {
  const style = document.createElement("style");
  style.textContent = STYLE;
  document.head.append(style);
  const dialog = elementOf<HTMLDialogElement>(
    html`<dialog id="trace" aria-labelledby="trace-title"><header><h2 id="trace-title" tabindex="-1"></h2><button type="button" data-close>Close</button></header><div id="trace-body"></div></dialog>`,
  );
  document.body.append(dialog);
  document
    .querySelector("#what-if-bar .buttons")
    ?.append(
      elementOf(html`<button type="button" data-trace="${WHOLE}" aria-label="Trace the pooled value">Trace</button>`),
    );
  let opener: HTMLElement | undefined;
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target === dialog || target.closest("#trace [data-close]")) dialog.close();
    const button = target.closest<HTMLElement>("[data-trace]");
    if (!button) return;
    if (!dialog.contains(button)) opener = button;
    show(dialog, shownFor(standing(), button.dataset.trace!));
  });
  dialog.addEventListener("close", () => opener && sameButton(opener)?.focus());
}

function show(dialog: HTMLDialogElement, { title, body }: Shown): void {
  const head = dialog.querySelector<HTMLElement>("#trace-title")!;
  head.textContent = title;
  fill(dialog.querySelector("#trace-body")!, body);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  head.focus();
}

/** The trace of the numbers as they are now: of the model and rows of the present what-if. */
function shownFor({ head: { fit, reason }, applied }: Traceable, id: string): Shown {
  if (!fit || !applied) return { title: "No trace", body: html`<p>There is no pooled value: ${reason}.</p>` };
  const run = partialArtefacts(applied, {});
  const analysis = run.pool.fits[0]?.analysis ?? "";
  const none = { title: "No trace", body: html`<p>The model does not weigh single effects.</p>` };
  return (id === WHOLE ? partsOf(run, analysis) : traceOf(run, id, analysis)) ?? none;
}

/** A button that was written anew while the dialog was open is another element with the same mark. */
function sameButton(button: HTMLElement): HTMLElement | undefined {
  if (button.isConnected) return button;
  const again = document.querySelectorAll<HTMLElement>(`[data-trace="${CSS.escape(button.dataset.trace!)}"]`);
  return [...again].find((each) => each.checkVisibility());
}

/** Puts a button into every row of the study table and of the forest plot's table; those of pooled values have none. */
export function addTraces(): void {
  const rows = [...document.querySelectorAll<HTMLElement>("#studies tbody tr[data-effect]")];
  const ids = new Set(rows.map((row) => row.dataset.effect));
  const twin = [...document.querySelectorAll<HTMLElement>("#figure-forest .twin tr[data-effect]")];
  for (const row of [...rows, ...twin.filter((each) => ids.has(each.dataset.effect))]) {
    const head = row.querySelector("th");
    if (!head || head.querySelector("[data-trace]")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "toggle";
    button.dataset.trace = row.dataset.effect;
    button.textContent = "Trace";
    button.setAttribute("aria-label", `Trace ${head.firstChild?.textContent?.trim() ?? ""}`);
    head.append(" ", button);
  }
}
