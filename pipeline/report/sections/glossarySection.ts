import { escapeHtml, type Html, html, raw } from "../html.ts";
import { VERDICT_RULES } from "../text.ts";
import { termText, typeset } from "../typeset.ts";
import { glossary, type Term, termId } from "./glossary.ts";
import { type Section, sectionHtml } from "./section.ts";

/** Glossary of the page's terms. */
export function glossarySection(): Section {
  return { id: "glossary", title: "Glossary", body: termList(glossary) };
}

function termList(terms: readonly Term[]): Html {
  return html`<dl>${terms.map(
    ({
      term,
      meaning,
    }) => html`<dt id="${termId(term)}">${raw(termText(escapeHtml(term)))}</dt><dd>${raw(typeset(escapeHtml(meaning)))}</dd>
`,
  )}</dl>
`;
}

/**
 * Glossary at the foot of a page across data sets: the terms that it leads to and no other. The words of verdicts are explained
 * here, for such a page has no Methods.
 *
 * @param used ids of the terms
 */
export function glossaryFoot(used: ReadonlySet<string>): Html {
  const own = (term: Term) => (term.term === "Verdict" ? { ...term, meaning: VERDICT_RULES } : term);
  const body = termList(glossary.filter(({ term }) => used.has(termId(term))).map(own));
  return used.size > 0 ? sectionHtml({ id: "glossary", title: "Glossary", body }) : html``;
}
