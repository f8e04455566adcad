import { counted } from "../format.ts";
import { html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { conventionSentence, heterogeneitySentence, pooledPhrase, predictionSentence, testPhrase } from "../text.ts";
import { limitationInline, paragraph, type Section } from "./section.ts";

/** A rule of a variance with a true minus: `1/(n − 3)`. */
export function ruleText(rule: string): string {
  const combined = /^composite\(rho=([\d.]+)\)$/.exec(rule);
  if (combined) return `of combined effects, at ρ = ${combined[1]}`;
  return rule.replace(/(?<=\w)-(?=\d)/g, " − ");
}

/** How the sampling variances were made, as the effects say it. */
export function varianceRules(model: ReportModel): string {
  const rules = [...new Set(model.effects.map((effect) => effect.vi_rule))];
  return rules.length ? `Sampling variances: ${rules.map(ruleText).join("; ")}.` : "";
}

/** What was read, included and merged, in counts. */
export function countSentence(model: ReportModel): string {
  const { counts, analysis } = model.ingest;
  const excluded = counts.rows - counts.included;
  const merged = model.aggregate.counts.merged;
  const rule = merged
    ? ` Effects of one sample were combined at an assumed correlation of ρ = ${analysis.aggregate.rho}.`
    : "";
  return `The table has ${counted(counts.rows, "row")}: ${counts.included} included, ${excluded} excluded; ${counted(counts.effects, "effect")} of ${counted(counts.samples, "sample")} in ${counted(counts.studies, "study", "studies")}.${rule}`;
}

/** Summary in words, with every convention named beside the number. */
export function summarySection(model: ReportModel): Section | undefined {
  const fit = model.overall;
  if (!fit) return undefined;
  const limit = model.ingest.analysis.limitation;
  return {
    id: "summary",
    title: "Summary",
    body: html`${paragraph(countSentence(model))}${paragraph(
      `The pooled value is ${pooledPhrase(fit)}, ${testPhrase(fit)}. `,
      heterogeneitySentence(fit),
      " ",
      predictionSentence(fit),
      limitationInline(limit),
    )}${paragraph(conventionSentence(fit), " ", varianceRules(model))}`,
  };
}
