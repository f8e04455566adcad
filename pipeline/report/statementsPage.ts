import type { Fit } from "../schema/fit.ts";
import type { Results } from "../schema/results.ts";
import type { Statement } from "../schema/statement.ts";
import { humanise } from "./format.ts";
import { type Html, html, slug } from "./html.ts";
import { documentHtml } from "./page.ts";
import { moderatorTest } from "./rows/moderators.ts";
import { glossaryFoot } from "./sections/glossarySection.ts";
import { limitationInline, sectionHtml } from "./sections/section.ts";
import { table } from "./table.ts";
import { termsIn, withTerms } from "./terms.ts";
import { pooledPhrase, printedText, quantityName } from "./text.ts";

/** A published figure that bears on a statement, with what the ledger says of it. */
export interface StatementFigure {
  readonly id: string;
  readonly data: string;
  readonly printed: string;
  readonly verdict: string;
}

/** A statement of a practitioners' article, its figures looked up and its reasons filled with their digits. */
export interface ShownStatement extends Omit<Statement, "claims"> {
  readonly figures: readonly StatementFigure[];
}

/**
 * `reports/statements.html`: what practitioners' articles say of the alliance, and what bears on it.
 *
 * @param all results of every data set, for the recomputed analyses that a statement names; each stands with its limitation
 * @param verdictWords a verdict's name as a reader reads it
 */
export function statementsPage(
  statements: readonly ShownStatement[],
  all: readonly Results[],
  verdictWords: (verdict: string) => string,
): string {
  const title = "What practitioners’ articles say of the alliance, and what bears on it";
  const count = (verdict: string) => statements.filter((statement) => statement.verdict === verdict).length;
  const answer =
    withTerms(html`<div class="answer"><p class="question">${statements.length} statements were held against the published figures and the tables at hand.</p>
<p class="reply">${count("supported")} supported, ${count("qualified")} qualified, ${count("not tested here")} not tested here.</p></div>`);
  const guide =
    withTerms(html`<p>The statements are those of five articles for practitioners, numbered 1 to 5, in our words. Supported: the figures at hand say the same. Qualified: they say it in part, or with a reservation that is named. Not tested here: nothing at hand can decide it, which refutes nothing.</p>
<p>Under each statement stand the published figures that bear on it, digits as printed, each with its verdict in the ledger: whether it agrees with its study table or with the other figures of its source.</p>
`);
  const sections = html`${statements.map((statement) => withTerms(statementHtml(statement, all, verdictWords)))}`;
  const body = html`<header><p class="kicker">alliance-meta</p>
<h1>${title}</h1>
${answer}</header>
<main id="main">
${guide}${sections}${glossaryFoot(termsIn(html`${answer}${guide}${sections}`))}</main>
<footer><p><a href="index.html">All data sets</a></p></footer>
`;
  return documentHtml(title, body);
}

function statementHtml(
  statement: ShownStatement,
  all: readonly Results[],
  verdictWords: (verdict: string) => string,
): Html {
  const body = html`<p><b>${capital(statement.verdict)}</b> · said in ${statement.said_in}</p>
<ul>${statement.reasons.map((reason) => html`<li>${withMinus(reason)}</li>`)}</ul>
${statement.figures.length > 0 ? figuresTable(statement, all, verdictWords) : ""}${statement.analyses.map((name) => analysisHtml(name, all))}<p>What would bear on it: ${statement.would_bear}.</p>
`;
  return sectionHtml({ id: slug(statement.id), title: statement.statement, body });
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Printed figures inside a sentence with a true minus. */
const withMinus = (text: string) => text.replace(/(?<![\w.])-(?=\.?\d)/g, "−");

/** A printed figure as a reader knows it: source, quantity and what it is of; its id where the ledger has no more. */
function figureName(id: string, data: string, all: readonly Results[]): string {
  const results = all.find((candidate) => candidate.id === data);
  const verdict = results?.claims.find((candidate) => candidate.id === id);
  if (!results || !verdict) return id;
  const source = results.source.citation.replace(/(\(\d{4}\)).*/, "$1");
  return `${source}: ${quantityName(verdict.quantity)}, ${verdict.level}`;
}

function figuresTable(
  statement: ShownStatement,
  all: readonly Results[],
  verdictWords: (verdict: string) => string,
): Html {
  return table({
    caption: "Published figures that bear on it",
    columns: [{ head: "Figure", wide: true }, { head: "Printed" }, { head: "Verdict" }],
    rows: statement.figures.map((figure) => [
      html`<a href="${figure.data}/index.html#ledger">${figureName(figure.id, figure.data, all)}</a>`,
      printedText(figure.printed),
      html`<span class="nobreak">${verdictWords(figure.verdict)}</span>`,
    ]),
  });
}

/** A recomputed analysis, `dataset/analysis` or `dataset/moderator:name`, with the limitation of its data in the same sentence. */
function analysisHtml(name: string, all: readonly Results[]): Html {
  const [id = "", analysis = ""] = name.split("/");
  const results = all.find((candidate) => candidate.id === id);
  if (!results) return html``;
  const link = html`<a href="${id}/index.html">${id}</a>`;
  const moderator = results.moderators.find((candidate) => `moderator:${candidate.moderator}` === analysis);
  if (moderator) {
    const levels = moderator.levels.map((level) => `${humanise(level.level)} (k = ${level.k})`).join(", ");
    const limit = [moderator.limitation, results.limitation].filter((text) => text !== undefined).join(" ");
    return html`<p>Recomputed in ${link}, ${moderator.label}: ${moderatorTest(moderator)}; levels ${levels}.${limitationInline(limit || undefined)}</p>
`;
  }
  const fit: Fit | undefined = results.fits.find((candidate) => candidate.analysis === analysis);
  if (!fit) return html``;
  return html`<p>Recomputed in ${link}: ${pooledPhrase(fit)}.${limitationInline(results.limitation)}</p>
`;
}
