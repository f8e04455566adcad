import type { Results } from "../schema/results.ts";
import { type Html, type HtmlValue, html, slug } from "./html.ts";
import { documentHtml } from "./page.ts";
import { glossaryFoot } from "./sections/glossarySection.ts";
import { verdictCounts } from "./sections/ledger.ts";
import { limitationInline, sectionHtml } from "./sections/section.ts";
import { table } from "./table.ts";
import { termsIn, withTerms } from "./terms.ts";
import { pooledPhrase } from "./text.ts";

/** The groups of the index, in its order. */
const groups: readonly {
  readonly title: string;
  readonly note: string;
  readonly holds: (results: Results) => boolean;
}[] = [
  {
    title: "Recomputed",
    note: "The study table is here: every number is computed from it.",
    holds: (results) => results.kind === "recompute" && !results.simulated,
  },
  {
    title: "Published estimates side by side",
    note: "One estimate from each source, as printed; not pooled.",
    holds: (results) => results.kind === "picture",
  },
  {
    title: "Simulated",
    note: "Generated data: they show the displays at full size and are not evidence.",
    holds: (results) => results.simulated,
  },
  {
    title: "Printed figures only",
    note: "The study table is not here: printed figures are held against each other.",
    holds: (results) => results.kind === "claims" && !results.simulated,
  },
];

/** The pooled value of a data set with its limitation in the same cell; empty where nothing is pooled. */
function pooledCell(results: Results): HtmlValue {
  const fit = results.fits.find((candidate) => candidate.analysis === "overall") ?? results.fits[0];
  if (!fit) return "";
  return html`${pooledPhrase(fit)}${limitationInline(results.limitation)}`;
}

function groupHtml(title: string, note: string, members: readonly Results[]): Html {
  const pooled = members.some((results) => results.fits.length > 0);
  const body = html`<p>${note}</p>
${table({
  caption: "Data sets in alphabetical order",
  columns: [
    { head: "Data set" },
    { head: "What it is", wide: true },
    ...(pooled ? [{ head: "Pooled value", wide: true }] : []),
    { head: "Printed figures", wide: true },
  ],
  rows: members.map((results) => [
    html`<a href="${results.id}/index.html">${results.id}</a>`,
    html`${results.simulated && !results.title.startsWith("SIMULATED") ? html`<b>SIMULATED.</b> ` : ""}${results.title}`,
    ...(pooled ? [pooledCell(results)] : []),
    results.claims.length ? verdictCounts(results.claims) : "none",
  ]),
})}`;
  return sectionHtml({ id: slug(title), title, body });
}

/**
 * `reports/index.html`: all data sets, grouped, with pooled values and verdict counts.
 *
 * @param all results of every data set; listed in code-point order of their ids
 * @param beside pages written beside it, to be linked
 */
export function indexPage(
  all: readonly Results[],
  beside: { readonly ledger?: boolean; readonly statements?: boolean } = {},
): string {
  const sorted = [...all].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const claims = sorted.flatMap((results) => results.claims);
  const answer =
    withTerms(html`<div class="answer"><p class="question">${claims.length} printed figures of ${sorted.filter((results) => results.claims.length).length} sources were checked.</p>
<p class="reply">Verdicts: ${verdictCounts(claims)}.</p></div>`);
  const main = html`${groups.map(({ title, note, holds }) => {
    const members = sorted.filter(holds);
    return members.length ? withTerms(groupHtml(title, note, members), true) : "";
  })}`;
  const body = html`<header><p class="kicker">alliance-meta</p>
<h1>Meta-analyses of the therapy relationship, recomputed and checked</h1>
${answer}
${beside.ledger || beside.statements ? html`<nav aria-label="Across data sets"><ul>${beside.statements ? html`<li><a href="statements.html">Statements of practitioners’ articles under test</a></li>` : ""}${beside.ledger ? html`<li><a href="claims.md">Ledger of all printed figures</a></li>` : ""}</ul></nav>` : ""}</header>
<main id="main">
${main}${glossaryFoot(termsIn(html`${answer}${main}`))}</main>
<footer><p>Each page holds its tables, figures and methods in one file and needs no network.</p></footer>
`;
  return documentHtml("Meta-analyses of the therapy relationship", body);
}
