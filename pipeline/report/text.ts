import type { VerdictName } from "../schema/claim.ts";
import type { Fit } from "../schema/fit.ts";
import { percent, verdictNames } from "../schema/words.ts";
import {
  formatDf,
  formatFixed,
  formatInterval,
  formatP,
  formatPercent,
  formatR,
  formatVariance,
  humanise,
} from "./format.ts";

/** Statistics never break across lines: `r = .25` keeps its spaces, as no-break ones. */
function unbroken(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}

/** The value that a reader is told: as r for Fisher's z, on yi's own scale otherwise. */
export function shownValue(fit: Fit): NonNullable<Fit["backTransformed"]> | undefined {
  return fit.backTransformed ?? fit.prediction;
}

/** `r`, or the measure's name where the scale is no correlation. */
export function symbolOf(fit: Fit): string {
  return fit.fit.measure === "GEN" ? "estimate" : "r";
}

/** A pooled value as a phrase: `r = .25, 95% CI [.17, .33], k = 18`; `no pooled value` where the model gives none. */
export function pooledPhrase(fit: Fit): string {
  const value = shownValue(fit);
  if (!value) return `no pooled value, k = ${fit.fit.k}`;
  const interval = formatInterval(value.ciLb, value.ciUb);
  const parts = [
    `${symbolOf(fit)} = ${formatR(value.pred)}`,
    `${percent(fit.fit.level)} CI ${interval}`,
    `k = ${fit.fit.k}`,
  ];
  return parts.map(unbroken).join(", ");
}

/** The test of the mean: `z = 6.06, p < .001` or `t(17) = 5.80, p < .001`. */
export function testPhrase(fit: Fit): string {
  const first = fit.coefficients[0];
  if (!first) return "";
  const name = first.df === undefined ? "z" : `t(${formatDf(first.df)})`;
  return [`${name} = ${formatFixed(first.stat, 2)}`, `p ${formatP(first.pval)}`].map(unbroken).join(", ");
}

/** Names of the τ² estimators with the paper they come from. */
export const methodNames: Readonly<Record<string, string>> = {
  EE: "equal-effects model (no between-study variance)",
  DL: "random-effects model, DerSimonian–Laird estimator",
  HE: "random-effects model, Hedges estimator",
  HS: "random-effects model, Hunter–Schmidt estimator",
  HSk: "random-effects model, Hunter–Schmidt estimator corrected for small k",
  SJ: "random-effects model, Sidik–Jonkman estimator",
  ML: "random-effects model, maximum likelihood",
  REML: "random-effects model, restricted maximum likelihood (REML)",
  EB: "random-effects model, empirical Bayes estimator",
  PM: "random-effects model, Paule–Mandel estimator",
  PMM: "random-effects model, median-unbiased Paule–Mandel estimator",
  GENQ: "random-effects model, generalized Q estimator",
};

/** What the interval and test of the mean rest on. */
export const testNames: Readonly<Record<string, string>> = {
  z: "normal distribution (Wald-type z)",
  t: "t distribution with k − p degrees of freedom",
  knha: "Knapp–Hartung adjustment, t distribution with k − p degrees of freedom",
  adhoc: "Knapp–Hartung adjustment, never narrower than the unadjusted interval",
};

/** Estimators of τ² as a table names them. */
export const estimatorNames: Readonly<Record<string, string>> = {
  EE: "common effect",
  DL: "DerSimonian–Laird",
  HE: "Hedges",
  HS: "Hunter–Schmidt",
  HSk: "Hunter–Schmidt, small k",
  SJ: "Sidik–Jonkman",
  EB: "empirical Bayes",
  PM: "Paule–Mandel",
  PMM: "median-unbiased",
  GENQ: "generalised Q",
};

/** Tests of the mean as a table names them. */
export const testWords: Readonly<Record<string, string>> = {
  z: "z",
  t: "t",
  knha: "KH (t)",
  adhoc: "KH, never narrower (t)",
};

/** Scales as a table names them. */
export const scaleNames: Readonly<Record<string, string>> = {
  ZCOR: "Fisher’s z",
  COR: "r",
  UCOR: "r, unbiased",
  PCOR: "partial r",
  ZPCOR: "z of partial r",
  GEN: "as given",
};

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\btau2\b/g, "τ²"],
  [/\bsigma2\b/g, "σ²"],
  [/\bI2\b/g, "I²"],
  [/\brho\b/g, "ρ"],
  [/\bk - p\b/g, "k − p"],
  [/\bintrcpt\b/g, "intercept"],
  // a function of the engine that refuses its input
  [/\b[a-z]+[A-Z]\w* needs\b/g, "it needs"],
];

/** What a program notes (`tau2`, `alliance_rater`), in the words of a page. */
export function inWords(text: string): string {
  return WORDS.reduce((words, [short, long]) => words.replace(short, long), text).replace(
    /\b[a-z]+(?:_[a-z\d]+)+\b/g,
    humanise,
  );
}

/** A note as a sentence: a capital first, a full stop last. */
export function asSentence(text: string): string {
  const words = inWords(text);
  return stopped(`${words.charAt(0).toUpperCase()}${words.slice(1)}`);
}

/** A note about something that is named before it. */
export function asNote(text: string): string {
  return stopped(inWords(text));
}

const stopped = (words: string) => `${words}${/[.!?]$/.test(words) ? "" : "."}`;

/** Apostrophes as printers have them. */
export function typographic(text: string): string {
  return text.replaceAll("'", "’");
}

/** Scale on which effects were pooled. */
export const measureNames: Readonly<Record<string, string>> = {
  ZCOR: "Fisher’s z, shown back-transformed as r",
  COR: "the correlation itself",
  UCOR: "the correlation corrected for its small bias",
  PCOR: "the partial correlation itself",
  ZPCOR: "Fisher’s z of the partial correlation, shown back-transformed",
  GEN: "the effect as given, with its own variance",
};

/** A random factor in words: the innermost name of a nesting. */
export function levelName(name: string): string {
  return inWords(name.split("/").at(-1)?.replace(/_id$/, "") ?? name);
}

/** Heterogeneity as a sentence, I² named as the τ²-based one. */
export function heterogeneitySentence(fit: Fit): string {
  const { QE, QEdf, QEp, tau2, I2 } = fit.heterogeneity;
  const parts = [`Q(${formatDf(QEdf)}) = ${formatFixed(QE, 2)}`, `p ${formatP(QEp)}`];
  if (tau2 !== undefined) parts.push(`τ² = ${formatVariance(tau2)}`);
  if (I2 !== undefined) parts.push(`I² = ${formatPercent(I2)} (τ²-based)`);
  fit.multilevel?.levels.forEach(({ name }, l) => {
    const share = formatPercent(fit.multilevel?.I2[l] ?? 0);
    parts.push(`σ² of ${levelName(name)} = ${formatVariance(fit.multilevel?.sigma2[l] ?? 0)} (I² = ${share})`);
  });
  return `Heterogeneity: ${parts.map(unbroken).join(", ")}.`;
}

/** What the prediction interval says, in words; empty where there is none. */
export function predictionSentence(fit: Fit): string {
  const value = shownValue(fit);
  if (value?.piLb === undefined || value.piUb === undefined) return "";
  const interval = formatInterval(value.piLb, value.piUb);
  const across = value.piLb < 0 && value.piUb > 0 ? ", on both sides of zero" : "";
  return `The correlation in a comparable new study is expected in ${interval} (${percent(fit.fit.level)} prediction interval)${across}.`;
}

/** The model as a sentence of conventions: scale, estimator, test. */
export function conventionSentence(fit: Fit): string {
  const { measure, method, test } = fit.fit;
  const method_ = methodNames[method] ?? method;
  return `Pooled on ${measureNames[measure] ?? measure}; ${method_}; interval and test by the ${testNames[test] ?? test}.`;
}

/** A verdict as a reader sees it, and the sign that tells it without colour. */
export const verdictWords: Readonly<Record<VerdictName, { readonly word: string; readonly sign: string }>> = {
  reproduced: { word: verdictNames.reproduced, sign: "✓" },
  within5: { word: verdictNames.within5, sign: "≈" },
  differs: { word: verdictNames.differs, sign: "≠" },
  consistent: { word: verdictNames.consistent, sign: "✓" },
  inconsistent: { word: verdictNames.inconsistent, sign: "≠" },
  impossible: { word: verdictNames.impossible, sign: "✕" },
  notComputable: { word: verdictNames.notComputable, sign: "–" },
};

/** What the verdicts mean. */
export const VERDICT_RULES =
  "A printed number stands for the closed interval of half a unit of its last place around it. Reproduced: our value rounds to the printed one. Within 5%: it differs, by at most five per cent of the printed value (López-Nicolás et al., 2024). Differs: by more than that. Consistent, inconsistent: the printed interval meets, or does not meet, what other printed figures of the same source imply. Impossible: a value outside its domain, or an interval without its own estimate. Not computable: neither can be said, with the reason.";

/** Verdicts in the order in which they are counted. */
export const verdictOrder: readonly VerdictName[] = [
  "reproduced",
  "within5",
  "differs",
  "consistent",
  "inconsistent",
  "impossible",
  "notComputable",
];

/** Quantities of claims as a reader names them. */
export const quantityNames: Readonly<Record<string, string>> = {
  I2: "I²",
  tau2: "τ²",
  R2: "R²",
  Q_df: "df of Q",
  QM_df: "df of QM",
  F_df1: "first df of F",
  F_df2: "second df of F",
  se_z: "SE of z",
  variance_explained: "variance explained",
};

/** A quantity's reader's name. */
export function quantityName(quantity: string): string {
  return quantityNames[quantity] ?? quantity.replaceAll("_", " ");
}

/** A printed figure with a true minus, digits untouched. */
export function printedText(printed: string): string {
  return printed.replace(/^-/, "−");
}
