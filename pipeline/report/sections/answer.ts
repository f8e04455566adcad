import type { Claim, Verdict } from "../../schema/claim.ts";
import { counted, formatPrintedR, formatR, listed } from "../format.ts";
import { type Html, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { summarise } from "../rows/published.ts";
import { publishedEstimates } from "../rows/publishedEstimates.ts";
import { pooledPhrase, printedText, quantityName, verdictWords } from "../text.ts";
import { limitationInline, limitationNote } from "./section.ts";

/** A verdict as a badge: a sign, the word, and a colour that is never alone. */
export function verdictBadge(verdict: Verdict["verdict"]): Html {
  const { word, sign } = verdictWords[verdict];
  return html`<span class="verdict ${verdict}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}

function question(verdict: Verdict): string {
  return `Is the printed ${quantityName(verdict.quantity)} of ${printedText(verdict.printed)} (${verdict.level}) reproduced?`;
}

/** What a claim that cannot be recomputed agrees or disagrees with all the same. */
function standing(verdict: Verdict): Html {
  const names = (wanted: readonly string[]) => {
    const held = verdict.checks.filter((check) => wanted.includes(check.verdict));
    return listed([...new Set(held.map((check) => againstWords(check.against)))]);
  };
  const passed = names(["consistent"]);
  const failed = names(["inconsistent", "impossible"]);
  if (failed) {
    const rest = passed ? `, consistent with ${passed}` : "";
    return html` Held against other figures of the same source it is ${verdictBadge(verdict.verdict)}: not consistent with ${failed}${rest}.`;
  }
  return passed ? html` It is consistent with ${passed}.` : html``;
}

/** What a printed figure was held against, in words: `its d`, `its interval`. */
export function againstWords(against: string): string {
  const quantities = against.split(/[,;] /).map(quantityName);
  return `its ${listed(quantities)}`;
}

function recomputed(verdict: Verdict, model: ReportModel): Html {
  const claim = model.ingest.claims.find((candidate) => candidate.id === verdict.id);
  const fit = model.pool.fits.find((candidate) => candidate.analysis === claim?.analysis) ?? model.overall;
  const ours = verdict.computed === undefined ? "" : `The study table gives ${formatR(verdict.computed, 4)}`;
  const model_ = fit ? ` (${fit.label ?? fit.analysis}: ${pooledPhrase(fit)})` : "";
  return html`<p class="question">${question(verdict)}</p>
<p class="reply">${verdictBadge(verdict.verdict)} ${ours}${model_}.${limitationInline(model.ingest.analysis.limitation)}</p>
`;
}

function notComputable(verdict: Verdict): Html {
  const status = verdict.verdict === "notComputable" || verdict.kind === "printed" ? "notComputable" : verdict.verdict;
  const reason = verdict.reason ?? "its study table is not here";
  return html`<p class="question">${question(verdict)}</p>
<p class="reply">${verdictBadge(status)} ${printedText(verdict.printed)} cannot be recomputed: ${reason}.${standing(verdict)}</p>
`;
}

/** The claim that a reader comes for: recomputed ones first, then the first r of the folder. */
function leading(verdicts: readonly Verdict[], claims: readonly Claim[]): Verdict | undefined {
  const main =
    claims.find((claim) => claim.quantity === "r" && claim.in_picture !== "no") ??
    claims.find((claim) => claim.quantity === "r");
  return (
    verdicts.find((verdict) => verdict.kind === "recomputed") ??
    verdicts.find((verdict) => verdict.id === main?.id) ??
    verdicts[0]
  );
}

function picture(model: ReportModel): Html {
  const estimates = publishedEstimates(model.ingest);
  if (estimates.length === 0) return html`<p class="reply">No published estimate is drawn here.</p>`;
  const all = summarise("all", estimates);
  const bare = estimates.filter((row) => row.ciLb === undefined).length;
  return html`<p class="question">What do published meta-analyses say of the relation with outcome?</p>
<p class="reply">${counted(all.count, "estimate")}, one per source, between r = ${formatPrintedR(all.low)} and r = ${formatPrintedR(all.high)}, median ${formatPrintedR(all.median)}; ${counted(bare, "source")} ${bare === 1 ? "prints" : "print"} no interval. They share primary studies and are neither pooled nor tested against each other.</p>
`;
}

/** The first screen: the question that brings a reader to this folder, and its answer. */
export function answer(model: ReportModel): Html {
  const { analysis, claims } = model.ingest;
  const verdict = leading(model.check.verdicts, claims);
  const limit = limitationNote(analysis.limitation);
  if (analysis.kind === "picture") return html`${limit}${picture(model)}`;
  // Where a pooled value is told, the limitation stands in its own sentence; it is not said twice.
  if (verdict?.kind === "recomputed") return recomputed(verdict, model);
  if (model.overall) {
    return html`<p class="question">What does this study table give?</p>
<p class="reply">${pooledPhrase(model.overall)}.${limitationInline(analysis.limitation)}</p>
${verdict ? notComputable(verdict) : ""}`;
  }
  if (verdict) return html`${limit}${notComputable(verdict)}`;
  return html`${limit}<p class="reply">No study table and no printed figure are here yet.</p>`;
}
