import { type Html, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import type { Section } from "./section.ts";

const methodReferences: readonly string[] = [
  "López-Nicolás, R., Lakens, D., López-López, J. A., Rubio-Aparicio, M., Sandoval-Lentisco, A., López-Ibáñez, C., Blázquez-Rincón, D., & Sánchez-Meca, J. (2024). Reproducibility of published meta-analyses on clinical psychological interventions. Advances in Methods and Practices in Psychological Science, 7.",
  "Peters, J. L., Sutton, A. J., Jones, D. R., Abrams, K. R., & Rushton, L. (2008). Contour-enhanced meta-analysis funnel plots help distinguish publication bias from other causes of asymmetry. Journal of Clinical Epidemiology, 61, 991–996.",
  "Viechtbauer, W. (2010). Conducting meta-analyses in R with the metafor package. Journal of Statistical Software, 36(3), 1–48.",
];

function doiLink(doi: string | undefined): Html {
  if (!doi) return html``;
  return /^10\.\S+$/.test(doi)
    ? html` <a href="https://doi.org/${doi}" rel="noreferrer">doi.org/${doi}</a>`
    : html` ${doi}`;
}

/** The source of the folder, and the papers whose conventions the page names. */
export function referencesSection(model: ReportModel): Section {
  const { source } = model.ingest;
  return {
    id: "references",
    title: "References",
    body: html`<ul class="references"><li>${source.citation}${doiLink(source.doi)}</li>${methodReferences.map((text) => html`<li>${text}</li>`)}</ul>
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
  return {
    id: "warnings",
    title: "Warnings",
    body: html`<ul>${[...lines.values()].map(
      (warning) => html`<li>${warning.effect_id ? html`<code>${warning.effect_id}</code>: ` : ""}${warning.message}</li>
`,
    )}</ul>
`,
  };
}
