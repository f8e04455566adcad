import { type Html, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import type { Section } from "./section.ts";

const methodReferences: readonly string[] = [
  "López-Nicolás, R., Lakens, D., López-López, J. A., Rubio-Aparicio, M., Sandoval-Lentisco, A., López-Ibáñez, C., Blázquez-Rincón, D., & Sánchez-Meca, J. (2024). Reproducibility of published meta-analyses on clinical psychological interventions. Advances in Methods and Practices in Psychological Science, 7.",
  "Peters, J. L., Sutton, A. J., Jones, D. R., Abrams, K. R., & Rushton, L. (2008). Contour-enhanced meta-analysis funnel plots help distinguish publication bias from other causes of asymmetry. Journal of Clinical Epidemiology, 61, 991–996.",
  "Viechtbauer, W. (2010). Conducting meta-analyses in R with the metafor package. Journal of Statistical Software, 36(3), 1–48.",
];

/** Sources of the small-study methods and of the influence plot, cited on pages that show them. */
const diagnosticReferences: readonly string[] = [
  "Baujat, B., Mahé, C., Pignon, J.-P., & Hill, C. (2002). A graphical method for exploring heterogeneity in meta-analyses. Statistics in Medicine, 21, 2641–2652.",
  "Begg, C. B., & Mazumdar, M. (1994). Operating characteristics of a rank correlation test for publication bias. Biometrics, 50, 1088–1101.",
  "Citkowicz, M., & Vevea, J. L. (2017). A parsimonious weight function for modeling publication bias. Psychological Methods, 22, 28–41.",
  "Duval, S., & Tweedie, R. (2000). Trim and fill. Biometrics, 56, 455–463.",
  "Egger, M., Davey Smith, G., Schneider, M., & Minder, C. (1997). Bias in meta-analysis detected by a simple, graphical test. BMJ, 315, 629–634.",
  "Henmi, M., & Copas, J. B. (2010). Confidence intervals for random effects meta-analysis and robustness to publication bias. Statistics in Medicine, 29, 2969–2983.",
  "Ioannidis, J. P. A., & Trikalinos, T. A. (2007). An exploratory test for an excess of significant findings. Clinical Trials, 4, 245–253.",
  "Simonsohn, U., Nelson, L. D., & Simmons, J. P. (2014). P-curve: A key to the file-drawer. Journal of Experimental Psychology: General, 143, 534–547.",
  "Stanley, T. D., & Doucouliagos, H. (2014). Meta-regression approximations to reduce publication selection bias. Research Synthesis Methods, 5, 60–78.",
  "Vevea, J. L., & Hedges, L. V. (1995). A general linear model for estimating effect size in the presence of publication bias. Psychometrika, 60, 419–435.",
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
  const cited = [...methodReferences, ...(model.diagnose.bias ? diagnosticReferences : [])].sort();
  return {
    id: "references",
    title: "References",
    body: html`<ul class="references"><li>${source.citation}${doiLink(source.doi)}</li>${cited.map((text) => html`<li>${text}</li>`)}</ul>
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
