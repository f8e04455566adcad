import type { Check, Verdict } from "../../schema/claim.ts";
import { counted, formatFixed } from "../format.ts";
import { type Html, type HtmlValue, html, slug } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { table } from "../table.ts";
import { printedText, quantityName, typographic, verdictOrder, verdictWords } from "../text.ts";
import { againstWords, verdictBadge } from "./answer.ts";
import { paragraph, type Section } from "./section.ts";

/** A number of the ledger: six significant digits, no trailing zeros. */
export function ledgerNumber(value: number): string {
  if (value === 0) return "0";
  const digits = Math.min(12, Math.max(0, 5 - Math.floor(Math.log10(Math.abs(value)))));
  return formatFixed(value, digits)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

/** One check: what follows from the other figures, as a range, and the relation that it follows by. */
function checkHtml(check: Check, titles: Readonly<Record<string, string>>): Html {
  const { word, sign } = verdictWords[check.verdict];
  if (check.relation.startsWith("recomputed")) return recomputedHtml(check);
  const gives = check.computed === undefined ? "" : `: ${ledgerNumber(check.computed)}`;
  const range =
    check.interval && check.interval[0] !== check.interval[1]
      ? ` (${ledgerNumber(check.interval[0])} to ${ledgerNumber(check.interval[1])})`
      : "";
  const scales = check.passes?.length ? `, holds on ${check.passes.join("; ")}` : "";
  return html`<li><span class="check ${check.verdict}">${sign} ${word}</span> with ${againstWords(check.against)}${gives}${range}${scales}${check.note ? ` — ${check.note}` : ""} <span class="note">${titles[check.relation] ?? check.relation}</span></li>`;
}

/** What of a recomputed figure a check is about, where it is not the figure itself. */
const RECOMPUTED: Readonly<Record<string, string>> = {
  "recomputed-lower": "lower limit: ",
  "recomputed-upper": "upper limit: ",
  "recomputed-k": "number of effects: ",
};

/** A figure held against the study table: what it gives, and which values the printed one stands for. */
function recomputedHtml(check: Check): Html {
  const { word, sign } = verdictWords[check.verdict];
  const gives = check.computed === undefined ? "" : ` gives ${ledgerNumber(check.computed)}`;
  // a count is printed whole: no other value rounds to it
  const range =
    check.interval && check.relation !== "recomputed-k"
      ? `; the printed figure stands for ${ledgerNumber(check.interval[0])} to ${ledgerNumber(check.interval[1])}`
      : "";
  const what = RECOMPUTED[check.relation] ?? "";
  return html`<li>${what}<span class="check ${check.verdict}">${sign} ${word}</span>: the study table${gives}${range}</li>`;
}

/** A command whose options do not break after their hyphens. */
function commandHtml(command: string): Html {
  const words = command
    .split(" ")
    .map((word) => (word.startsWith("-") ? html`<span class="nobreak">${word}</span>` : word));
  return html`<code>${words.map((word, i) => html`${i > 0 ? " " : ""}${word}`)}</code>`;
}

function explanationHtml(verdict: Verdict): HtmlValue {
  const { explanation } = verdict;
  if (!explanation) return verdict.reason ?? "";
  if (explanation === "unexplained") return "unexplained";
  return html`${typographic(explanation.text)} ${commandHtml(explanation.command)} → ${explanation.value}`;
}

/** Reason or explanation, and the claim's note; an empty text where there is none of them. */
function reasonHtml(verdict: Verdict, note: string | undefined): HtmlValue {
  const reason = explanationHtml(verdict);
  if (!note) return reason;
  return html`${reason} <span class="note">${typographic(note)}</span>`;
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
  return {
    id: "ledger",
    title: "Ledger of printed figures",
    body: html`${paragraph(
      `${counted(verdicts.length, "figure")} printed in the source: ${verdictCounts(verdicts)}. A printed number stands for all values that round to it; a verdict says whether that interval meets what the other figures, or the study table, give.`,
    )}${ledgerTable(model, verdicts)}`,
  };
}

function ledgerTable(model: ReportModel, verdicts: readonly Verdict[]): Html {
  const claims = new Map(model.ingest.claims.map((claim) => [claim.id, claim]));
  const anyComputed = verdicts.some((verdict) => verdict.computed !== undefined);
  return table({
    stack: true,
    caption: "Every claim with its verdict, and what the figures it was held against give for it",
    columns: [
      { head: "Figure", wide: true },
      { head: "Printed", numeric: true },
      ...(anyComputed ? [{ head: "Ours", numeric: true }] : []),
      { head: "Verdict" },
      { head: "Held against", wide: true },
      { head: "Reason, note", wide: true },
    ],
    rows: verdicts.map((verdict) => {
      const claim = claims.get(verdict.id);
      const checks = verdict.checks.map((check) => checkHtml(check, model.relationTitles));
      return [
        html`${quantityName(verdict.quantity)}, ${verdict.level} <span class="note">${claim?.where}</span>`,
        printedText(verdict.printed),
        ...(anyComputed ? [verdict.computed === undefined ? "" : ledgerNumber(verdict.computed)] : []),
        verdictBadge(verdict.verdict),
        checks.length ? html`<ul class="checks">${checks}</ul>` : "",
        reasonHtml(verdict, claim?.note),
      ];
    }),
    anchors: verdicts.map((verdict) => `claim-${slug(verdict.id)}`),
  });
}
