import { html } from "../html.ts";
import type { Section } from "./section.ts";

/** Terms of the page in one sentence each. */
export const glossary: readonly (readonly [string, string])[] = [
  [
    "Alliance",
    "The working relationship of client and therapist: agreement on goals and tasks, and the bond between them.",
  ],
  [
    "Confidence interval (CI)",
    "Range of values of the mean effect that the data do not contradict at the level named.",
  ],
  [
    "Common and own τ²",
    "Levels of a moderator can share one between-study variance, or each be given its own; with few studies a level’s own is poorly known.",
  ],
  [
    "Fisher’s z",
    "The correlation transformed by the inverse hyperbolic tangent; its sampling variance hardly depends on its size, so effects are pooled on it and shown as r again.",
  ],
  [
    "Fixed, common or equal effect",
    "A model in which all studies estimate one correlation and differ by sampling error alone.",
  ],
  [
    "I²",
    "Share of the observed variance that is between studies rather than sampling error; here from τ², so it belongs to the estimator named.",
  ],
  [
    "Knapp–Hartung",
    "An interval of the mean that takes into account that τ² is estimated; wider when studies are few.",
  ],
  [
    "Prediction interval",
    "Range in which the correlation of a comparable new study is expected to lie; wider than the confidence interval whenever studies differ.",
  ],
  [
    "Q",
    "Weighted sum of squared deviations of the effects from their mean; larger than its degrees of freedom when studies differ by more than sampling error.",
  ],
  [
    "r",
    "Correlation of alliance (or another element of the relationship) with outcome; positive means that a stronger alliance goes with a better outcome.",
  ],
  ["Random effects", "A model in which the studies’ true correlations vary around a mean with variance τ²."],
  ["τ²", "Between-study variance of the true effects, on Fisher’s z scale."],
  ["vi", "Sampling variance of an effect: what would vary if the same study were repeated with other patients."],
  ["Weight", "Share of a study in the pooled value: 1/(vi + τ²), in percent of the sum."],
];

/** Glossary of the page's terms. */
export function glossarySection(): Section {
  return {
    id: "glossary",
    title: "Glossary",
    body: html`<dl>${glossary.map(
      ([term, meaning]) => html`<dt>${term}</dt><dd>${meaning}</dd>
`,
    )}</dl>
`,
  };
}
