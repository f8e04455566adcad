import { isDependent } from "../further/methods.ts";
import type { ReportModel } from "../model.ts";

/** A paper in APA style, `_` around what stands in italics; its DOI; and whether a page cites it. */
export interface Reference {
  readonly text: string;
  readonly doi?: string;
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

/** Papers whose methods and conventions a page names, in the order of the alphabet. */
export const references: readonly Reference[] = [
  {
    text: "Appelbaum, M., Cooper, H., Kline, R. B., Mayo-Wilson, E., Nezu, A. M., & Rao, S. M. (2018). Journal article reporting standards for quantitative research in psychology: The APA Publications and Communications Board task force report. _American Psychologist_, _73_(1), 3–25.",
    doi: "10.1037/amp0000191",
    cited: pooled,
  },
  {
    text: "Baujat, B., Mahé, C., Pignon, J.-P., & Hill, C. (2002). A graphical method for exploring heterogeneity in meta-analyses: Application to a meta-analysis of 65 trials. _Statistics in Medicine_, _21_(18), 2641–2652.",
    doi: "10.1002/sim.1221",
    cited: univariate,
  },
  {
    text: "Begg, C. B., & Mazumdar, M. (1994). Operating characteristics of a rank correlation test for publication bias. _Biometrics_, _50_(4), 1088–1101.",
    doi: "10.2307/2533446",
    cited: selected,
  },
  {
    text: "Citkowicz, M., & Vevea, J. L. (2017). A parsimonious weight function for modeling publication bias. _Psychological Methods_, _22_(1), 28–41.",
    doi: "10.1037/met0000119",
    cited: selected,
  },
  {
    text: "DerSimonian, R., & Laird, N. (1986). Meta-analysis in clinical trials. _Controlled Clinical Trials_, _7_(3), 177–188.",
    doi: "10.1016/0197-2456(86)90046-2",
    cited: fitted("DL"),
  },
  {
    text: "Duval, S., & Tweedie, R. (2000). Trim and fill: A simple funnel-plot-based method of testing and adjusting for publication bias in meta-analysis. _Biometrics_, _56_(2), 455–463.",
    doi: "10.1111/j.0006-341x.2000.00455.x",
    cited: selected,
  },
  {
    text: "Egger, M., Davey Smith, G., Schneider, M., & Minder, C. (1997). Bias in meta-analysis detected by a simple, graphical test. _BMJ_, _315_(7109), 629–634.",
    doi: "10.1136/bmj.315.7109.629",
    cited: (model) => selected(model) || dependent(model),
  },
  {
    text: "Fernández-Castilla, B., Declercq, L., Jamshidi, L., Beretvas, S. N., Onghena, P., & Van den Noortgate, W. (2021). Detecting selection bias in meta-analyses with multiple outcomes: A simulation study. _The Journal of Experimental Education_, _89_(1), 125–144.",
    doi: "10.1080/00220973.2019.1582470",
    cited: dependent,
  },
  {
    text: "Fisher, R. A. (1921). On the “probable error” of a coefficient of correlation deduced from a small sample. _Metron_, _1_, 3–32.",
    cited: pooled,
  },
  {
    text: "Henmi, M., & Copas, J. B. (2010). Confidence intervals for random effects meta-analysis and robustness to publication bias. _Statistics in Medicine_, _29_(29), 2969–2983.",
    doi: "10.1002/sim.4029",
    cited: selected,
  },
  {
    text: "Higgins, J. P. T., Thompson, S. G., & Spiegelhalter, D. J. (2009). A re-evaluation of random-effects meta-analysis. _Journal of the Royal Statistical Society: Series A_, _172_(1), 137–159.",
    doi: "10.1111/j.1467-985X.2008.00552.x",
    cited: pooled,
  },
  {
    text: "Ioannidis, J. P. A., & Trikalinos, T. A. (2007). An exploratory test for an excess of significant findings. _Clinical Trials_, _4_(3), 245–253.",
    doi: "10.1177/1740774507079441",
    cited: selected,
  },
  {
    text: "Knapp, G., & Hartung, J. (2003). Improved tests for a random effects meta-regression with a single covariate. _Statistics in Medicine_, _22_(17), 2693–2710.",
    doi: "10.1002/sim.1482",
    cited: tested,
  },
  {
    text: "Konstantopoulos, S. (2011). Fixed effects and variance components estimation in three-level meta-analysis. _Research Synthesis Methods_, _2_(1), 61–76.",
    doi: "10.1002/jrsm.35",
    cited: ({ pool }) => pool.fits.some(({ multilevel }) => multilevel !== undefined),
  },
  {
    text: "López-Nicolás, R., Lakens, D., López-López, J. A., Rubio-Aparicio, M., Sandoval-Lentisco, A., López-Ibáñez, C., Blázquez-Rincón, D., & Sánchez-Meca, J. (2024). Reproducibility of published meta-analyses on clinical-psychological interventions. _Advances in Methods and Practices in Psychological Science_, _7_(1), Article 25152459231202929.",
    doi: "10.1177/25152459231202929",
    cited: claimed,
  },
  {
    text: "Nakagawa, S., Lagisz, M., O’Dea, R. E., Rutkowska, J., Yang, Y., Noble, D. W. A., & Senior, A. M. (2021). The orchard plot: Cultivating a forest plot for use in ecology, evolution, and beyond. _Research Synthesis Methods_, _12_(1), 4–12.",
    doi: "10.1002/jrsm.1424",
    cited: figured,
  },
  {
    text: "Olkin, I., Dahabreh, I. J., & Trikalinos, T. A. (2012). GOSH—a graphical display of study heterogeneity. _Research Synthesis Methods_, _3_(3), 214–223.",
    doi: "10.1002/jrsm.1053",
    cited: univariate,
  },
  {
    text: "Page, M. J., McKenzie, J. E., Bossuyt, P. M., Boutron, I., Hoffmann, T. C., Mulrow, C. D., Shamseer, L., Tetzlaff, J. M., Akl, E. A., Brennan, S. E., Chou, R., Glanville, J., Grimshaw, J. M., Hróbjartsson, A., Lalu, M. M., Li, T., Loder, E. W., Mayo-Wilson, E., McDonald, S., … Moher, D. (2021). The PRISMA 2020 statement: An updated guideline for reporting systematic reviews. _BMJ_, _372_, Article n71.",
    doi: "10.1136/bmj.n71",
    cited: pooled,
  },
  {
    text: "Paule, R. C., & Mandel, J. (1982). Consensus values and weighting factors. _Journal of Research of the National Bureau of Standards_, _87_(5), 377–385.",
    doi: "10.6028/jres.087.022",
    cited: fitted("PM", "PMM"),
  },
  {
    text: "Peters, J. L., Sutton, A. J., Jones, D. R., Abrams, K. R., & Rushton, L. (2008). Contour-enhanced meta-analysis funnel plots help distinguish publication bias from other causes of asymmetry. _Journal of Clinical Epidemiology_, _61_(10), 991–996.",
    doi: "10.1016/j.jclinepi.2007.11.010",
    cited: pooled,
  },
  {
    text: "Pustejovsky, J. E., & Tipton, E. (2018). Small-sample methods for cluster-robust variance estimation and hypothesis testing in fixed effects models. _Journal of Business & Economic Statistics_, _36_(4), 672–683.",
    doi: "10.1080/07350015.2016.1247004",
    cited: robust,
  },
  {
    text: "Raudenbush, S. W. (2009). Analyzing effect sizes: Random-effects models. In H. Cooper, L. V. Hedges, & J. C. Valentine (Eds.), _The handbook of research synthesis and meta-analysis_ (2nd ed., pp. 295–315). Russell Sage Foundation.",
    cited: fitted("REML", "ML"),
  },
  {
    text: "Rodgers, M. A., & Pustejovsky, J. E. (2021). Evaluating meta-analytic methods to detect selective reporting in the presence of dependent effect sizes. _Psychological Methods_, _26_(2), 141–160.",
    doi: "10.1037/met0000300",
    cited: dependent,
  },
  {
    text: "Rosenberg, M. S. (2005). The file-drawer problem revisited: A general weighted method for calculating fail-safe numbers in meta-analysis. _Evolution_, _59_(2), 464–468.",
    doi: "10.1111/j.0014-3820.2005.tb01004.x",
    cited: selected,
  },
  {
    text: "Rosenthal, R. (1979). The file drawer problem and tolerance for null results. _Psychological Bulletin_, _86_(3), 638–641.",
    doi: "10.1037/0033-2909.86.3.638",
    cited: selected,
  },
  {
    text: "Rücker, G., & Schwarzer, G. (2021). Beyond the forest plot: The drapery plot. _Research Synthesis Methods_, _12_(1), 13–19.",
    doi: "10.1002/jrsm.1410",
    cited: figured,
  },
  {
    text: "Simonsohn, U., Nelson, L. D., & Simmons, J. P. (2014). P-curve: A key to the file-drawer. _Journal of Experimental Psychology: General_, _143_(2), 534–547.",
    doi: "10.1037/a0033242",
    cited: selected,
  },
  {
    text: "Simonsohn, U., Simmons, J. P., & Nelson, L. D. (2020). Specification curve analysis. _Nature Human Behaviour_, _4_(11), 1208–1214.",
    doi: "10.1038/s41562-020-0912-z",
    cited: figured,
  },
  {
    text: "Stanley, T. D., & Doucouliagos, H. (2014). Meta-regression approximations to reduce publication selection bias. _Research Synthesis Methods_, _5_(1), 60–78.",
    doi: "10.1002/jrsm.1095",
    cited: selected,
  },
  {
    text: "Stanley, T. D., Doucouliagos, H., & Ioannidis, J. P. A. (2017). Finding the power to reduce publication bias. _Statistics in Medicine_, _36_(10), 1580–1598.",
    doi: "10.1002/sim.7228",
    cited: selected,
  },
  {
    text: "Sterne, J. A. C., Sutton, A. J., Ioannidis, J. P. A., Terrin, N., Jones, D. R., Lau, J., Carpenter, J., Rücker, G., Harbord, R. M., Schmid, C. H., Tetzlaff, J., Deeks, J. J., Peters, J., Macaskill, P., Schwarzer, G., Duval, S., Altman, D. G., Moher, D., & Higgins, J. P. T. (2011). Recommendations for examining and interpreting funnel plot asymmetry in meta-analyses of randomised controlled trials. _BMJ_, _343_, Article d4002.",
    doi: "10.1136/bmj.d4002",
    cited: (model) => selected(model) || dependent(model),
  },
  {
    text: "van Aert, R. C. M., & van Assen, M. A. L. M. (2018). _Correcting for publication bias in a meta-analysis with the p-uniform* method_. MetaArXiv.",
    doi: "10.31222/osf.io/zqjr9",
    cited: selected,
  },
  {
    text: "van Aert, R. C. M., Wicherts, J. M., & van Assen, M. A. L. M. (2016). Conducting meta-analyses based on p values: Reservations and recommendations for applying p-uniform and p-curve. _Perspectives on Psychological Science_, _11_(5), 713–729.",
    doi: "10.1177/1745691616650874",
    cited: selected,
  },
  {
    text: "van Assen, M. A. L. M., van Aert, R. C. M., & Wicherts, J. M. (2015). Meta-analysis using effect size distributions of only statistically significant studies. _Psychological Methods_, _20_(3), 293–309.",
    doi: "10.1037/met0000025",
    cited: selected,
  },
  {
    text: "Vevea, J. L., & Hedges, L. V. (1995). A general linear model for estimating effect size in the presence of publication bias. _Psychometrika_, _60_(3), 419–435.",
    doi: "10.1007/BF02294384",
    cited: selected,
  },
  {
    text: "Viechtbauer, W. (2010). Conducting meta-analyses in R with the metafor package. _Journal of Statistical Software_, _36_(3), 1–48.",
    doi: "10.18637/jss.v036.i03",
    cited: pooled,
  },
  {
    text: "Viechtbauer, W., & Cheung, M. W.-L. (2010). Outlier and influence diagnostics for meta-analysis. _Research Synthesis Methods_, _1_(2), 112–125.",
    doi: "10.1002/jrsm.11",
    cited: figured,
  },
];
