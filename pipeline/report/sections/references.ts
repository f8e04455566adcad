import type { Warning } from "../../schema/warning.ts";
import { type Html, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { asNote, asSentence, typographic } from "../text.ts";
import { moderationWarning } from "./moderators.ts";
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
<p>Licence of the data: ${source.licence}. ${typographic(source.note ?? "")}</p>
<p>Fingerprint of the study table (sha256): <code class="hash">${source.sha256}</code></p>
`,
  };
}

/** Every warning of every stage, once, with the effect it is about. */
export function warningsSection(model: ReportModel): Section | undefined {
  const { ingest, convert, aggregate, pool, moderate, diagnose, check } = model;
  const all = [ingest, convert, aggregate, pool, moderate, diagnose, check].flatMap((artefact) => artefact.warnings);
  const names = new Map(ingest.rows.map((row) => [row.effect_id, row.slab]));
  const about = ({ effect_id }: Warning) => (effect_id === undefined ? "" : (names.get(effect_id) ?? effect_id));
  const tests = moderate.moderations.flatMap((moderation) =>
    moderation.warnings.map(({ message }) => [moderation.label, moderationWarning(message, moderation)] as const),
  );
  const others = [...all, ...pool.fits.flatMap(({ warnings }) => warnings)];
  const said = [...others.map((warning) => [about(warning), warning.message] as const), ...tests];
  const lines = new Map(said.map((line) => [line.join("|"), line]));
  if (lines.size === 0) return undefined;
  return {
    id: "warnings",
    title: "Warnings",
    body: html`<ul>${[...lines.values()].map(
      ([subject, message]) => html`<li>${subject ? `${subject}: ${asNote(message)}` : asSentence(message)}</li>
`,
    )}</ul>
`,
  };
}
