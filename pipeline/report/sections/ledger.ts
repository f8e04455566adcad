import type { Check, Verdict } from "../../schema/claim.ts";
import { counted, formatFixed } from "../format.ts";
import { type Html, type HtmlValue, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { table } from "../table.ts";
import { printedText, quantityName, verdictOrder, verdictWords } from "../text.ts";
import { verdictBadge } from "./answer.ts";
import { paragraph, type Section } from "./section.ts";

/** A number of the ledger: six significant digits, no trailing zeros. */
export function ledgerNumber(value: number): string {
  if (value === 0) return "0";
  const digits = Math.min(12, Math.max(0, 5 - Math.floor(Math.log10(Math.abs(value)))));
  return formatFixed(value, digits)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

function checkHtml(check: Check): Html {
  const computed = check.computed === undefined ? "" : `: ${ledgerNumber(check.computed)}`;
  const interval = check.interval ? ` against [${check.interval.map(ledgerNumber).join(", ")}]` : "";
  return html`<li><span class="check ${check.verdict}">${verdictWords[check.verdict].sign} ${verdictWords[check.verdict].word}</span> ${check.relation} with ${check.against}${computed}${interval}${check.note ? ` — ${check.note}` : ""}</li>`;
}

function explanationHtml(verdict: Verdict): HtmlValue {
  const { explanation } = verdict;
  if (!explanation) return verdict.reason ?? "";
  if (explanation === "unexplained") return "unexplained";
  return html`${explanation.text} <code>${explanation.command}</code> → ${explanation.value}`;
}

/** How many claims got which verdict, in words: `1 reproduced, 2 consistent`. */
export function verdictCounts(verdicts: readonly Verdict[]): string {
  return verdictOrder
    .map((name) => ({ name, count: verdicts.filter((verdict) => verdict.verdict === name).length }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${count} ${verdictWords[name].word}`)
    .join(", ");
}

/** The ledger: each printed figure, digits as printed, with what was held against it. */
export function ledgerSection(model: ReportModel): Section | undefined {
  const { verdicts } = model.check;
  if (verdicts.length === 0) return undefined;
  const where = new Map(model.ingest.claims.map((claim) => [claim.id, claim.where]));
  const note = new Map(model.ingest.claims.map((claim) => [claim.id, claim.note]));
  return {
    id: "ledger",
    title: "Ledger of printed figures",
    body: html`${paragraph(
      `${counted(verdicts.length, "figure")} printed in the source: ${verdictCounts(verdicts)}. A printed number stands for all values that round to it; a verdict says whether that interval meets what the other figures, or the study table, give.`,
    )}${table({
      caption: "Every claim with its verdict and what it was held against",
      columns: [
        { head: "Quantity" },
        { head: "Level", wide: true },
        { head: "Printed", numeric: true },
        { head: "Ours", numeric: true },
        { head: "Verdict" },
        { head: "Held against", wide: true },
        { head: "Explanation", wide: true },
        { head: "Where" },
      ],
      rows: verdicts.map((verdict) => [
        quantityName(verdict.quantity),
        verdict.level,
        printedText(verdict.printed),
        verdict.computed === undefined ? "" : ledgerNumber(verdict.computed),
        verdictBadge(verdict.verdict),
        verdict.checks.length ? html`<ul class="checks">${verdict.checks.map(checkHtml)}</ul>` : "",
        html`${explanationHtml(verdict)}${note.get(verdict.id) ? html` <span class="note">${note.get(verdict.id)}</span>` : ""}`,
        where.get(verdict.id) ?? "",
      ]),
      anchors: verdicts.map((verdict) => `claim-${verdict.id.split("/").at(-1)}`),
    })}`,
  };
}
