import { type Html, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { asSentence } from "../text.ts";
import { type Reference, references } from "./referenceList.ts";
import type { Section } from "./section.ts";

/** A reference as it is shown: its title or journal in italics, its DOI as a link. */
function referenceHtml({ text, doi }: Reference): Html {
  return html`<li>${text.split("_").map((part, i) => (i % 2 === 1 ? html`<i>${part}</i>` : part))}${doiLink(doi)}</li>`;
}

function doiLink(doi: string | undefined): Html {
  if (!doi) return html``;
  return /^10\.\S+$/.test(doi)
    ? html` <a href="https://doi.org/${doi}" rel="noreferrer">https://doi.org/${doi}</a>`
    : html` ${doi}`;
}

/** The source of the folder, and the papers whose conventions the page names. */
export function referencesSection(model: ReportModel): Section {
  const { source } = model.ingest;
  const cited = references.filter((reference) => reference.cited(model));
  return {
    id: "references",
    title: "References",
    body: html`<p>The source: ${source.citation}${doiLink(source.doi)}</p>
${cited.length ? html`<ul class="references">${cited.map(referenceHtml)}</ul>` : ""}
<p>Licence of the data: ${source.licence}. ${source.note ?? ""}</p>
<p>Fingerprint of the study table (sha256): <code class="hash">${source.sha256}</code></p>
`,
  };
}

/** Every warning of every stage, once, with the effect it is about. */
export function warningsSection(model: ReportModel): Section | undefined {
  const { ingest, convert, aggregate, pool, moderate, diagnose, check } = model;
  const all = [ingest, convert, aggregate, pool, moderate, diagnose, check].flatMap((artefact) => artefact.warnings);
  const fits = [...pool.fits, ...moderate.moderations].flatMap((fit) => fit.warnings);
  const lines = new Map([...all, ...fits].map((warning) => [`${warning.effect_id ?? ""}|${warning.message}`, warning]));
  if (lines.size === 0) return undefined;
  const names = new Map(ingest.rows.map((row) => [row.effect_id, row.slab]));
  return {
    id: "warnings",
    title: "Warnings",
    body: html`<ul>${[...lines.values()].map(
      (
        warning,
      ) => html`<li>${warning.effect_id ? html`${names.get(warning.effect_id) ?? warning.effect_id}: ` : ""}${asSentence(warning.message)}</li>
`,
    )}</ul>
`,
  };
}
