import { html } from "../report/html.ts";
import { limitationInline } from "../report/sections/section.ts";
import { table } from "../report/table.ts";
import { symbolOf } from "../report/text.ts";
import type { Fit } from "../schema/fit.ts";
import type { Headline } from "./bar.ts";
import { byId, elementOf, fill } from "./dom.ts";

/** The place of the table with every digit. */
export function digitsElement(): HTMLElement {
  return elementOf(
    html`<details class="digits"><summary>Every digit of the pooled value</summary><div id="digits"></div></details>`,
  );
}

function numbersOf({ fit }: Headline): Record<string, number | undefined> {
  const coefficient = fit?.coefficients[0];
  const { tau2, I2, QE, QEp } = fit?.heterogeneity ?? ({} as Partial<Fit["heterogeneity"]>);
  const r = fit?.backTransformed;
  return {
    [fit && r ? symbolOf(fit) : "r"]: r?.pred,
    "r, lower": r?.ciLb,
    "r, upper": r?.ciUb,
    "estimate on its scale": coefficient?.beta,
    "standard error": coefficient?.se,
    lower: coefficient?.ciLb,
    upper: coefficient?.ciUb,
    p: coefficient?.pval,
    "τ²": tau2,
    "I², %": I2,
    Q: QE,
    "p of Q": QEp,
    k: fit?.fit.k,
  };
}

/** Original and what-if unrounded, as `alliance-meta fit --json` gives them. */
export function showDigits(original: Headline, present: Headline | undefined, limitation: string | undefined): void {
  const before = numbersOf(original);
  const after = present ? numbersOf(present) : {};
  fill(
    byId("digits"),
    table({
      caption: html`Unrounded, as the command line prints them.${limitationInline(limitation)}`,
      columns: [{ head: "Quantity" }, { head: "Original", numeric: true }, { head: "What if", numeric: true }],
      rows: Object.keys(before).map((name) => [name, before[name] ?? "", after[name] ?? ""]),
    }),
  );
}
