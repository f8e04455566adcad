import { humanise } from "../report/format.ts";
import { type Html, html } from "../report/html.ts";
import { estimatorNames } from "../report/text.ts";
import { methodSchema, testSchema } from "../schema/names.ts";
import { elementOf } from "./dom.ts";
import { type Base, leadingSpec } from "./recompute.ts";
import { studyList } from "./studyList.ts";
import { ORDERS, type Order, shareProblem, tidy, type WhatIf } from "./whatIf.ts";

const ORDER_NAMES: Readonly<Record<Order, string>> = {
  effect: "by effect",
  precision: "by precision",
  year: "by year",
  weight: "by weight",
  table: "as in the table",
  label: "by name",
};

const METHODS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(estimatorNames).map(([code, name]) => [code, `${name} (${code})`])),
  EE: "none: common effect, τ² = 0 (EE)",
  ML: "maximum likelihood (ML)",
  REML: "restricted maximum likelihood (REML)",
};

const TESTS: Readonly<Record<string, string>> = {
  z: "normal distribution (z)",
  t: "t distribution",
  knha: "Knapp–Hartung",
  adhoc: "Knapp–Hartung, never narrower",
};

const MEASURES: Readonly<Record<string, string>> = {
  ZCOR: "Fisher’s z, shown as r",
  COR: "r itself",
  UCOR: "r, corrected for its small bias",
};

type Option = readonly [value: string, text: string];

function select(name: string, label: string, options: readonly Option[], note?: string): Html {
  return html`<div class="field"><label for="wi-${name}">${label}</label><select id="wi-${name}" name="${name}"${note ? html` aria-describedby="wi-${name}-note"` : ""}>${options.map(([value, text]) => html`<option value="${value}">${text}</option>`)}</select>${note ? html`<small id="wi-${name}-note">${note}</small>` : ""}</div>`;
}

function share(name: string, label: string, fallback: number): Html {
  return html`<div class="field"><label for="wi-${name}">${label}</label><input id="wi-${name}" name="${name}" type="text" inputmode="decimal" autocomplete="off" size="6" value="${fallback}" aria-describedby="wi-${name}-fault"><small class="fault" id="wi-${name}-fault"></small></div>`;
}

function modelFields(base: Base): Html {
  const { analysis } = base.ingest;
  const spec = leadingSpec(analysis)!;
  const named = (names: Readonly<Record<string, string>>, word: string): Option => [word, names[word] ?? word];
  // a generalised-Q model needs weights, which no study table here names
  const methods = methodSchema.options.filter((method) => method !== "GENQ" || spec.method === "GENQ");
  const several = analysis.value_sets.length > 1;
  const merges = analysis.aggregate.by !== "none" && spec.random === undefined;
  return html`<fieldset><legend>Model</legend>
${select(
  "method",
  "Estimator of τ²",
  methods.map((method) => named(METHODS, method)),
)}
${select(
  "test",
  "Test and interval",
  testSchema.options.map((test) => named(TESTS, test)),
)}
${select(
  "measure",
  "Scale that is pooled",
  ["ZCOR", "COR", "UCOR"].map((measure) => named(MEASURES, measure)),
)}
${
  several
    ? select(
        "values",
        "Values",
        analysis.value_sets.map(({ id, label }) => [id, label]),
      )
    : ""
}
${merges ? share("rho", "ρ, correlation of the effects of one sample", analysis.aggregate.rho) : ""}
</fieldset>
<fieldset><legend>Correction for attenuation</legend>
${share("rxx", "Reliability of the alliance or relationship measure", 1)}
${share("ryy", "Reliability of the outcome measure", 1)}
<p class="note">1 corrects nothing. Otherwise each r is divided by the root of the product, and its variance along with it.</p>
</fieldset>`;
}

/** Factor moderators with their levels, in code-point order, and the count of included rows. */
export function levelsOf(base: Base): { moderator: string; label: string; levels: [string, number][] }[] {
  return base.ingest.analysis.moderators
    .filter(({ kind }) => kind === "factor")
    .map(({ moderator, label }) => {
      const counts = new Map<string, number>();
      for (const row of base.ingest.rows) {
        const cell = row[moderator];
        if (row.include && cell !== undefined) counts.set(String(cell), (counts.get(String(cell)) ?? 0) + 1);
      }
      return { moderator, label, levels: [...counts].sort(([a], [b]) => (a < b ? -1 : 1)) };
    });
}

function levelFields(base: Base): Html[] {
  return levelsOf(base).map(
    ({ moderator, label, levels }) => html`<fieldset><legend>${label}</legend>
${levels.map(([level, count]) => html`<label class="tick"><input type="checkbox" name="level" value="${moderator}:${level}" checked> ${humanise(level)} <small>${count}</small></label>`)}
</fieldset>`,
  );
}

function forestFields(base: Base): Html {
  const groups: Option[] = base.ingest.analysis.moderators
    .filter(({ kind }) => kind === "factor")
    .map(({ moderator, label }) => [moderator, label]);
  return html`<fieldset><legend>Forest plot</legend>
${select(
  "order",
  "Sorted",
  ORDERS.map((order) => [order, ORDER_NAMES[order]]),
)}
${select("group", "Grouped by", [["auto", "as in the original"], ["", "one list"], ...groups])}
</fieldset>`;
}

/** The panel of controls, as it opens the content of the page. */
export function panelElement(base: Base): HTMLElement {
  return elementOf(html`<section id="what-if" class="instrument" aria-labelledby="what-if-title">
<h2 id="what-if-title">What if?</h2>
<p>Take studies out, choose another model, add a study or a table of your own: every number, sentence and figure below follows. The original stays in the bar above. Nothing leaves this page; the address holds what you changed, so that it can be cited.</p>
<p id="what-if-notice" role="alert"></p>
<details id="what-if-controls"><summary>Studies, moderators, model, corrections, order of the forest plot</summary>
<form id="what-if-form" autocomplete="off">
<div class="fields">${modelFields(base)}
${levelFields(base)}
${forestFields(base)}</div>
${studyList(base)}
</form></details>
<div id="what-if-more"></div>
</section>`);
}

const MODEL = ["method", "test", "measure", "values", "rho"] as const;

/** What the leading model has where the reader chose nothing. */
function defaults(base: Base): Readonly<Record<(typeof MODEL)[number] | "rxx" | "ryy", string>> {
  const { analysis } = base.ingest;
  const { method, test, measure, value_set } = leadingSpec(analysis)!;
  return { method, test, measure, values: value_set, rho: String(analysis.aggregate.rho), rxx: "1", ryy: "1" };
}

/** Sets every control to a what-if. */
export function showChoices(form: HTMLFormElement, base: Base, whatIf: WhatIf): void {
  const own = defaults(base);
  for (const name of [...MODEL, "rxx", "ryy"] as const) {
    const field = form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement | null;
    if (field && field !== document.activeElement) field.value = String(whatIf[name] ?? own[name]);
  }
  (form.elements.namedItem("order") as HTMLSelectElement).value = whatIf.order ?? "effect";
  (form.elements.namedItem("group") as HTMLSelectElement).value = whatIf.group ?? "auto";
  for (const box of form.querySelectorAll<HTMLInputElement>("input[name=level]")) {
    box.checked = !whatIf.off.includes(box.value);
  }
}

/**
 * The what-if that the model's fields say, or undefined when one of them holds what cannot be; the fault then stands at it.
 */
export function readChoices(form: HTMLFormElement, base: Base, whatIf: WhatIf): WhatIf | undefined {
  const own = defaults(base);
  const chosen: Record<string, string | number | undefined> = {};
  let sound = true;
  for (const name of [...MODEL, "rxx", "ryy"] as const) {
    const field = form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement | null;
    if (!field) continue;
    const text = field.value.trim().replace(",", ".");
    const isShare = name === "rho" || name === "rxx" || name === "ryy";
    const fault = isShare ? shareProblem(name, text) : undefined;
    if (isShare) tellFault(field, fault);
    if (fault !== undefined) sound = false;
    const same = isShare ? Number(text) === Number(own[name]) : text === own[name];
    chosen[name] = same ? undefined : isShare ? Number(text) : text;
  }
  const order = (form.elements.namedItem("order") as HTMLSelectElement).value as Order;
  const group = (form.elements.namedItem("group") as HTMLSelectElement).value;
  const view = { order: order === "effect" ? undefined : order, group: group === "auto" ? undefined : group };
  return sound ? tidy({ ...whatIf, ...(chosen as Partial<WhatIf>), ...view } as WhatIf) : undefined;
}

/** A fault beside its field, or none. */
export function tellFault(field: HTMLElement, fault: string | undefined): void {
  const place = document.getElementById(`${field.id}-fault`);
  if (place) place.textContent = fault ?? "";
  if (fault === undefined) field.removeAttribute("aria-invalid");
  else field.setAttribute("aria-invalid", "true");
}
