import { type DrawnFigure, figureHtml } from "./figure.ts";
import { figureNumbers } from "./further/figures.ts";
import { furtherSections, waitingFigures } from "./further/sections.ts";
import { type Html, html, raw } from "./html.ts";
import type { Embedded } from "./instrument.ts";
import type { ReportModel } from "./model.ts";
import { answer } from "./sections/answer.ts";
import { checklistSection } from "./sections/checklist.ts";
import { descriptivesSection } from "./sections/descriptives.ts";
import { exclusionsSection } from "./sections/exclusions.ts";
import { glossarySection } from "./sections/glossarySection.ts";
import { ledgerSection } from "./sections/ledger.ts";
import { methodsSection } from "./sections/methods.ts";
import { missingSection } from "./sections/missing.ts";
import { modelsSection } from "./sections/models.ts";
import { moderatorsSection } from "./sections/moderators.ts";
import { referencesSection, warningsSection } from "./sections/references.ts";
import { type Section, sectionHtml } from "./sections/section.ts";
import { selectionMethodsSection } from "./sections/selectionMethods.ts";
import { sensitivitySection } from "./sections/sensitivity.ts";
import { studiesSection } from "./sections/studies.ts";
import { summarySection } from "./sections/summary.ts";
import { styleSheet } from "./style.ts";
import { withTerms } from "./terms.ts";
import { typographic } from "./text.ts";

/** What may be loaded or run: nothing but the page's own style. */
export const CONTENT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** A whole document around a body: one file, no request, no script. */
export function documentHtml(title: string, body: Html, policy: string = CONTENT_POLICY): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${raw(styleSheet())}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${body}</body>
</html>
`.value;
}

function figureSection(figures: readonly DrawnFigure[], id: string, title: string): Section | undefined {
  const drawn = figures.find((candidate) => candidate.figure.id === id);
  return drawn ? { id, title, body: figureHtml(drawn) } : undefined;
}

/**
 * The sections of a page in reading order; those without content are left out.
 *
 * @param numbers number of each figure by its id; those of this model when absent
 */
export function pageSections(
  model: ReportModel,
  figures: readonly DrawnFigure[],
  numbers: ReadonlyMap<string, number> = figureNumbers(
    model,
    figures.map(({ figure }) => figure),
  ),
): Section[] {
  const moderators = figures.find((candidate) => candidate.figure.id === "moderators");
  const sections = [
    summarySection(model),
    figureSection(figures, "published", "Published meta-analyses"),
    modelsSection(model),
    figureSection(figures, "forest", "Forest plot"),
    moderatorsSection(
      model,
      moderators ? figureHtml(moderators) : undefined,
      waitingFigures(model, "moderators", numbers),
    ),
    sensitivitySection(model),
    figureSection(figures, "funnel", "Funnel plot"),
    selectionMethodsSection(model),
    ...furtherSections(model, numbers),
    ledgerSection(model),
    missingSection(model),
    exclusionsSection(model),
    studiesSection(model),
    descriptivesSection(model),
    methodsSection(model),
    warningsSection(model),
    glossarySection(),
    referencesSection(model),
  ];
  const shown = sections.filter((section) => section !== undefined);
  const checklist = checklistSection(model, shown);
  return checklist ? [...shown, checklist] : shown;
}

/** Sections whose words are the terms themselves, or others’ titles. */
const AS_WRITTEN = new Set(["glossary", "references"]);

/** A section as the page shows it: terms linked to the glossary, symbols set as statistics. */
export function shownSection(section: Section): Html {
  return sectionHtml(AS_WRITTEN.has(section.id) ? section : { ...section, body: withTerms(section.body) });
}

/** The policy of a page with the instrument: its own scripts, by their hashes; no request, no eval. */
function policyWith(hashes: readonly string[]): string {
  return `${CONTENT_POLICY}; script-src ${hashes.map((hash) => `'sha256-${hash}'`).join(" ")}; connect-src 'none'`;
}

/** The report of one data set as one HTML file; with the instrument, a page that recomputes itself. */
export function page(model: ReportModel, figures: readonly DrawnFigure[], instrument?: Embedded): string {
  const { analysis, source, id } = model.ingest;
  const sections = pageSections(model, figures);
  const marked = analysis.simulated && !analysis.title.startsWith("SIMULATED");
  const title = marked ? `SIMULATED: ${analysis.title}` : analysis.title;
  const body = html`<header>
${
  analysis.simulated
    ? html`<p class="simulated">SIMULATED DATA — generated, not observed</p>
`
    : ""
}<p class="kicker">${source.element} · ${id}</p>
<h1>${analysis.title}</h1>
<p class="byline">${typographic(source.citation)}</p>
<div class="answer">${withTerms(answer(model))}</div>
<nav aria-label="Contents"><ul>${sections.map((section) => html`<li><a href="#${section.id}">${section.title}</a></li>`)}</ul></nav>
</header>
<main id="main">
${sections.map(shownSection)}</main>
<footer><p>Made by alliance-meta from <code>data/${id}/</code>. Every number on this page is in <a href="results.json">results.json</a>; printed figures in <a href="claims.md">claims.md</a>. <a href="../index.html">All data sets</a></p></footer>
${instrument?.markup}`;
  return documentHtml(title, body, instrument ? policyWith(instrument.hashes) : CONTENT_POLICY);
}
