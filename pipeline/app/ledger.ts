import type { HtmlValue } from "../report/html.ts";
import { html, slug } from "../report/html.ts";
import type { ReportModel } from "../report/model.ts";
import { verdictBadge } from "../report/sections/answer.ts";
import { ledgerNumber } from "../report/sections/ledger.ts";
import type { Checked, Verdict } from "../schema/claim.ts";
import { check } from "../stages/07-check.ts";
import { elementOf } from "./dom.ts";

/**
 * The ledger under a what-if: beside each printed figure that a model recomputes, what the changed table gives for it and the
 * verdict on that. The original stays; figures that are held against other printed ones cannot change.
 */
export function showLedger({ ingest, pool }: ReportModel): void {
  clearLedger();
  const { verdicts } = check.run({ ingest, pool }) as Checked;
  for (const verdict of verdicts) {
    const row = document.getElementById(`claim-${slug(verdict.id)}`);
    if (row) show(row, verdict);
  }
}

/** The ledger of the original table alone. */
export function clearLedger(): void {
  for (const extra of document.querySelectorAll("#ledger .what-if-ours")) extra.remove();
}

function show(row: HTMLElement, verdict: Verdict): void {
  const badge = row.querySelector(".verdict");
  if (!badge) return;
  const [main] = verdict.checks.filter(({ relation }) => relation === "recomputed");
  const says: HtmlValue =
    main && verdict.computed !== undefined
      ? html`What if: ${ledgerNumber(verdict.computed)} ${verdictBadge(verdict.verdict)}`
      : "";
  // a claim without a model is held against other printed figures, which no what-if changes
  if (says) badge.parentElement!.append(elementOf(html`<div class="what-if-ours">${says}</div>`));
}
