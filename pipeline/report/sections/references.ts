import { isDependent } from "../further/methods.ts";
import { type Html, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { asSentence } from "../text.ts";
import type { Section } from "./section.ts";

/** A paper in APA style, `*` around what stands in italics; and whether a page cites it. */
interface Reference {
  readonly text: string;
  cited(model: ReportModel): boolean;
}

const figured = ({ overall, diagnose }: ReportModel) => overall !== undefined && diagnose.funnel.length > 2;
const pooled = ({ overall }: ReportModel) => overall !== undefined;
const selected = ({ diagnose }: ReportModel) => diagnose.bias !== undefined && !isDependent(diagnose.bias);
const dependent = ({ diagnose }: ReportModel) => diagnose.bias !== undefined && isDependent(diagnose.bias);
const univariate = (model: ReportModel) => figured(model) && model.overall?.multilevel === undefined;
const fitted =
  (...methods: readonly string[]) =>
  ({ pool }: ReportModel) =>
    pool.fits.some(({ fit }) => methods.includes(fit.method));
const tested = (model: ReportModel) => model.pool.fits.some(({ fit }) => fit.test === "knha");
const robust = ({ moderate }: ReportModel) =>
  moderate.moderations.some((moderation) => moderation.robust !== undefined);
const claimed = ({ check }: ReportModel) => check.verdicts.length > 0;

/** Papers whose methods and conventions a page names, by their first authors. */
const references: readonly Reference[] = [
  {
    text: "Appelbaum, M., Cooper, H., Kline, R. B., Mayo-Wilson, E., Nezu, A. M., & Rao, S. M. (2018). Journal article reporting standards for quantitative research in psychology: The APA Publications and Communications Board task force report. *American Psychologist*, *73*(1), 3–25.",
    cited: pooled,
  },
  {
    text: "Baujat, B., Mahé, C., Pignon, J.-P., & Hill, C. (2002). A graphical method for exploring heterogeneity in meta-analyses: Application to a meta-analysis of 65 trials. *Statistics in Medicine*, *21*(18), 2641–2652.",
    cited: univariate,
  },
  {
    text: "Begg, C. B., & Mazumdar, M. (1994). Operating characteristics of a rank correlation test for publication bias. *Biometrics*, *50*(4), 1088–1101.",
    cited: selected,
  },
  {
    text: "Citkowicz, M., & Vevea, J. L. (2017). A parsimonious weight function for modeling publication bias. *Psychological Methods*, *22*(1), 28–41.",
    cited: selected,
  },
  {
    text: "DerSimonian, R., & Laird, N. (1986). Meta-analysis in clinical trials. *Controlled Clinical Trials*, *7*(3), 177–188.",
    cited: fitted("DL"),
  },
  {
    text: "Duval, S., & Tweedie, R. (2000). Trim and fill: A simple funnel-plot-based method of testing and adjusting for publication bias in meta-analysis. *Biometrics*, *56*(2), 455–463.",
    cited: selected,
  },
  {
    text: "Egger, M., Davey Smith, G., Schneider, M., & Minder, C. (1997). Bias in meta-analysis detected by a simple, graphical test. *BMJ*, *315*, 629–634.",
    cited: (model) => selected(model) || dependent(model),
  },
  {
    text: "Fernández-Castilla, B., Declercq, L., Jamshidi, L., Beretvas, S. N., Onghena, P., & Van den Noortgate, W. (2021). Detecting selection bias in meta-analyses with multiple outcomes: A simulation study. *Journal of Experimental Education*, *89*(1), 125–144.",
    cited: dependent,
  },
  {
    text: "Fisher, R. A. (1921). On the “probable error” of a coefficient of correlation deduced from a small sample. *Metron*, *1*, 3–32.",
    cited: pooled,
  },
  {
    text: "Henmi, M., & Copas, J. B. (2010). Confidence intervals for random effects meta-analysis and robustness to publication bias. *Statistics in Medicine*, *29*(29), 2969–2983.",
    cited: selected,
  },
  {
    text: "Higgins, J. P. T., Thompson, S. G., & Spiegelhalter, D. J. (2009). A re-evaluation of random-effects meta-analysis. *Journal of the Royal Statistical Society: Series A*, *172*(1), 137–159.",
    cited: pooled,
  },
  {
    text: "Ioannidis, J. P. A., & Trikalinos, T. A. (2007). An exploratory test for an excess of significant findings. *Clinical Trials*, *4*(3), 245–253.",
    cited: selected,
  },
  {
    text: "Knapp, G., & Hartung, J. (2003). Improved tests for a random effects meta-regression with a single covariate. *Statistics in Medicine*, *22*(17), 2693–2710.",
    cited: tested,
  },
  {
    text: "Konstantopoulos, S. (2011). Fixed effects and variance components estimation in three-level meta-analysis. *Research Synthesis Methods*, *2*(1), 61–76.",
    cited: ({ pool }) => pool.fits.some(({ multilevel }) => multilevel !== undefined),
  },
  {
    text: "López-Nicolás, R., Lakens, D., López-López, J. A., Rubio-Aparicio, M., Sandoval-Lentisco, A., López-Ibáñez, C., Blázquez-Rincón, D., & Sánchez-Meca, J. (2024). Reproducibility of published meta-analyses on clinical psychological interventions. *Advances in Methods and Practices in Psychological Science*, *7*(1).",
    cited: claimed,
  },
  {
    text: "Nakagawa, S., Lagisz, M., O’Dea, R. E., Rutkowska, J., Yang, Y., Noble, D. W. A., & Senior, A. M. (2021). The orchard plot: Cultivating a forest plot for use in ecology, evolution, and beyond. *Research Synthesis Methods*, *12*(1), 4–12.",
    cited: figured,
  },
  {
    text: "Olkin, I., Dahabreh, I. J., & Trikalinos, T. A. (2012). GOSH—a graphical display of study heterogeneity. *Research Synthesis Methods*, *3*(3), 214–223.",
    cited: univariate,
  },
  {
    text: "Page, M. J., McKenzie, J. E., Bossuyt, P. M., Boutron, I., Hoffmann, T. C., Mulrow, C. D., Shamseer, L., Tetzlaff, J. M., Akl, E. A., Brennan, S. E., Chou, R., Glanville, J., Grimshaw, J. M., Hróbjartsson, A., Lalu, M. M., Li, T., Loder, E. W., Mayo-Wilson, E., McDonald, S., … Moher, D. (2021). The PRISMA 2020 statement: An updated guideline for reporting systematic reviews. *BMJ*, *372*, Article n71.",
    cited: pooled,
  },
  {
    text: "Paule, R. C., & Mandel, J. (1982). Consensus values and weighting factors. *Journal of Research of the National Bureau of Standards*, *87*(5), 377–385.",
    cited: fitted("PM", "PMM"),
  },
  {
    text: "Peters, J. L., Sutton, A. J., Jones, D. R., Abrams, K. R., & Rushton, L. (2008). Contour-enhanced meta-analysis funnel plots help distinguish publication bias from other causes of asymmetry. *Journal of Clinical Epidemiology*, *61*(10), 991–996.",
    cited: pooled,
  },
  {
    text: "Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust variance estimation and hypothesis testing in fixed effects models. *Journal of Business & Economic Statistics*, *36*(4), 672–683.",
    cited: robust,
  },
  {
    text: "Raudenbush, S. W. (2009). Analyzing effect sizes: Random-effects models. In H. Cooper, L. V. Hedges, & J. C. Valentine (Eds.), *The handbook of research synthesis and meta-analysis* (2nd ed., pp. 295–315). Russell Sage Foundation.",
    cited: fitted("REML", "ML"),
  },
  {
    text: "Rodgers, M. A., & Pustejovsky, J. E. (2021). Evaluating meta-analytic methods to detect selective reporting in the presence of dependent effect sizes. *Psychological Methods*, *26*(2), 141–160.",
    cited: dependent,
  },
  {
    text: "Rosenthal, R. (1979). The file drawer problem and tolerance for null results. *Psychological Bulletin*, *86*(3), 638–641.",
    cited: selected,
  },
  {
    text: "Rücker, G., & Schwarzer, G. (2021). Beyond the forest plot: The drapery plot. *Research Synthesis Methods*, *12*(1), 13–19.",
    cited: figured,
  },
  {
    text: "Simonsohn, U., Nelson, L. D., & Simmons, J. P. (2014). P-curve: A key to the file-drawer. *Journal of Experimental Psychology: General*, *143*(2), 534–547.",
    cited: selected,
  },
  {
    text: "Simonsohn, U., Simmons, J. P., & Nelson, L. D. (2020). Specification curve analysis. *Nature Human Behaviour*, *4*(11), 1208–1214.",
    cited: figured,
  },
  {
    text: "Stanley, T. D., & Doucouliagos, H. (2014). Meta-regression approximations to reduce publication selection bias. *Research Synthesis Methods*, *5*(1), 60–78.",
    cited: selected,
  },
  {
    text: "Stanley, T. D., Doucouliagos, H., & Ioannidis, J. P. A. (2017). Finding the power to reduce publication bias. *Statistics in Medicine*, *36*(10), 1580–1598.",
    cited: selected,
  },
  {
    text: "Sterne, J. A. C., Sutton, A. J., Ioannidis, J. P. A., Terrin, N., Jones, D. R., Lau, J., Carpenter, J., Rücker, G., Harbord, R. M., Schmid, C. H., Tetzlaff, J., Deeks, J. J., Peters, J., Macaskill, P., Schwarzer, G., Duval, S., Altman, D. G., Moher, D., & Higgins, J. P. T. (2011). Recommendations for examining and interpreting funnel plot asymmetry in meta-analyses of randomised controlled trials. *BMJ*, *343*, Article d4002.",
    cited: (model) => selected(model) || dependent(model),
  },
  {
    text: "van Aert, R. C. M., Wicherts, J. M., & van Assen, M. A. L. M. (2016). Conducting meta-analyses based on p values: Reservations and recommendations for applying p-uniform and p-curve. *Perspectives on Psychological Science*, *11*(5), 713–729.",
    cited: selected,
  },
  {
    text: "Vevea, J. L., & Hedges, L. V. (1995). A general linear model for estimating effect size in the presence of publication bias. *Psychometrika*, *60*(3), 419–435.",
    cited: selected,
  },
  {
    text: "Viechtbauer, W. (2010). Conducting meta-analyses in R with the metafor package. *Journal of Statistical Software*, *36*(3), 1–48.",
    cited: pooled,
  },
  {
    text: "Viechtbauer, W., & Cheung, M. W.-L. (2010). Outlier and influence diagnostics for meta-analysis. *Research Synthesis Methods*, *1*(2), 112–125.",
    cited: figured,
  },
];

/** A reference with the parts between asterisks in italics. */
function referenceHtml(text: string): Html {
  return html`<li>${text.split("*").map((part, i) => (i % 2 === 1 ? html`<i>${part}</i>` : part))}</li>`;
}

function doiLink(doi: string | undefined): Html {
  if (!doi) return html``;
  return /^10\.\S+$/.test(doi)
    ? html` <a href="https://doi.org/${doi}" rel="noreferrer">doi.org/${doi}</a>`
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
${cited.length ? html`<ul class="references">${cited.map(({ text }) => referenceHtml(text))}</ul>` : ""}
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
