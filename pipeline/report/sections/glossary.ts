import { slug } from "../html.ts";

/** A term with its meaning in a sentence or two, and the words by which the page speaks of it. */
export interface Term {
  readonly term: string;
  readonly meaning: string;
  readonly words: readonly string[];
}

const entry = (term: string, meaning: string, ...words: readonly string[]): Term => ({ term, meaning, words });

/** Terms of the page, in the order of the alphabet. */
export const glossary: readonly Term[] = [
  entry(
    "Alliance",
    "The working relationship of client and therapist: agreement on goals and tasks, and the bond between them.",
    "alliance",
  ),
  entry(
    "Case diagnostics",
    "What changes when one study is left out. DFFITS and Cook’s distance: how far the pooled value moves, in standard errors; hat value: the study’s share of the weight; standardised deleted residual: how far the study lies from what the others predict.",
    "DFFITS",
    "DFBETAS",
    "Cook’s distance",
    "hat value",
    "Standardised deleted residual",
    "standardised deleted residual",
    "influential",
  ),
  entry(
    "Cluster",
    "Effects that may be related, for they come from one sample or one study. A result that rests on one cluster alone cannot be told from the chance of that one.",
    "cluster",
    "clusters",
    "cluster-robust",
  ),
  entry(
    "Common-effect model",
    "A model in which all studies estimate one correlation and differ by sampling error alone; also called fixed-effect or equal-effects model.",
    "common effect",
    "common-effect",
    "equal-effects model",
  ),
  entry(
    "Confidence interval (CI)",
    "Range of values of the mean effect that the data do not contradict at the level named.",
    "95% CI",
    "CI",
    "confidence interval",
  ),
  entry(
    "Correction for attenuation",
    "Divides a correlation by the square root of the reliabilities of its two measures: an estimate of what it would be without measurement error.",
    "attenuation",
    "reliability",
    "reliabilities",
  ),
  entry(
    "CR2",
    "Standard errors that allow effects of one sample to be related in an unknown way, with a correction for few samples (Pustejovsky & Tipton, 2018).",
    "CR2",
  ),
  entry(
    "Effect",
    "One correlation of a study. A sample that gives several has them combined into one for each model.",
    "effects of one sample",
    "Effects of one sample",
  ),
  entry(
    "Fail-safe number",
    "How many unpublished studies with no effect would be needed to change the conclusion; it assumes that these average zero.",
    "null results",
  ),
  entry(
    "Fisher’s z",
    "The correlation transformed by the inverse hyperbolic tangent; its sampling variance hardly depends on its size, so effects are pooled on it and shown as r again.",
    "Fisher’s z",
    "back-transformed",
  ),
  entry(
    "Forest plot",
    "One line for each study: its effect and interval, with the pooled value as a diamond below.",
    "Forest plot",
  ),
  entry(
    "Funnel plot",
    "Effects against their standard errors. Without selection and other small-study effects, they scatter evenly around the pooled value, wider where studies are small.",
    "Funnel plot",
  ),
  entry(
    "I²",
    "Share of the observed variance that is between studies rather than sampling error; here from τ², so it belongs to the estimator named (for the common-effect model, from Q).",
    "I²",
  ),
  entry("k", "Number of effects in a model.", "k"),
  entry(
    "Knapp–Hartung",
    "An interval and test of the mean that take into account that τ² is estimated; wider when studies are few.",
    "Knapp–Hartung",
  ),
  entry(
    "Level",
    "A value of a moderator that is a category, such as one kind of therapy. Levels can share one between-study variance (common τ²) or each be given its own; with few studies a level’s own is poorly known.",
    "common τ²",
    "own τ²",
    "Levels",
  ),
  entry(
    "Moderator",
    "A property of studies that may go with larger or smaller effects. Its test asks whether the levels, or the slope, differ by more than chance; a difference between studies does not show a cause.",
    "Moderators",
    "moderator",
  ),
  entry("n", "Number of clients in a sample.", "n"),
  entry(
    "Outcome",
    "What changed by the end of therapy, such as symptoms or functioning; coded so that more is better.",
    "outcome",
  ),
  entry(
    "p",
    "Probability of a result at least as far from the hypothesis as this one, if the hypothesis and the model hold.",
    "p",
    "p values",
    "P values",
  ),
  entry(
    "p-curve and p-uniform",
    "Methods that look at significant effects only (p-uniform*: at all of them) and ask which true effect makes their p values likely.",
    "p-curve",
    "p-uniform",
  ),
  entry(
    "PET and PEESE",
    "A line through effects against standard errors (PET) or variances (PEESE), read where these are zero: the effect of an infinitely large study.",
    "PET",
    "PEESE",
  ),
  entry(
    "Pooled value",
    "The weighted mean of the studies’ effects under the model named.",
    "pooled value",
    "Pooled value",
    "pooled values",
  ),
  entry(
    "Prediction interval",
    "Range in which the true correlation of a comparable new study is expected to lie; wider than the confidence interval whenever studies differ.",
    "prediction interval",
  ),
  entry(
    "Q and QM",
    "Q: weighted sum of squared deviations of the effects from their mean, larger than its degrees of freedom when studies differ by more than sampling error. QM: the same kind of sum for what a moderator explains.",
    "QM",
    "Cochran’s Q",
    "Q",
  ),
  entry(
    "r",
    "Correlation of alliance (or another element of the relationship) with outcome; positive means that a stronger alliance goes with a better outcome.",
    "r",
  ),
  entry("R²", "Share of τ² that a moderator accounts for; poorly known when studies are few.", "R²"),
  entry(
    "Random-effects model",
    "A model in which the studies’ true correlations vary around a mean with variance τ².",
    "random-effects model",
  ),
  entry("ρ (rho)", "Assumed correlation of the sampling errors of effects that come from one sample.", "ρ"),
  entry(
    "Sampling variance (vi)",
    "By how much an effect would vary if the same study were repeated with other clients; its square root is the standard error.",
    "Sampling variances",
    "sampling variance",
    "sampling error",
    "standard error",
    "Standard error",
    "vi",
  ),
  entry(
    "Selection model",
    "A model of which results are published, by their p values, fitted together with the mean: the mean as it would be without that selection, if the model holds.",
    "Selection model",
    "selection parameters",
  ),
  entry(
    "Small-study effects",
    "Small studies giving larger effects than large ones: by selective publication, or because they differ in other ways.",
    "asymmetry",
    "small-study methods",
  ),
  entry(
    "Specification",
    "One defensible way to analyse the same data. The specification curve, or multiverse, shows what all of them give.",
    "specifications",
    "combinations of choices",
  ),
  entry(
    "Subsets (GOSH)",
    "Graphical display of study heterogeneity: the model fitted to many subsets of the studies, so that single studies or groups which decide the result are seen.",
    "GOSH",
    "subsets",
  ),
  entry("τ²", "Between-study variance of the true effects, on Fisher’s z scale.", "τ²"),
  entry(
    "Trim and fill",
    "Adds mirror images of the studies that make a funnel plot asymmetric, and pools again.",
    "trim and fill",
    "Trim and fill",
  ),
  entry(
    "Verdict",
    "What a printed figure is worth against the study table or against other figures of the same source; the words are explained under Methods.",
    "verdict",
    "Verdict",
    "Verdicts",
  ),
  entry(
    "Weight",
    "Share of a study in the pooled value: 1/(vi + τ²), in percent of the sum; in a multilevel model, the effect’s row sum of the inverse covariance matrix, which may be negative.",
    "Weight",
    "in proportion to the weight",
    "share of the weight",
  ),
];

/** Anchor of a term. */
export function termId(term: string): string {
  return `term-${slug(term.replace("τ", "tau").replace("²", "2").replace("’", ""))}`;
}
