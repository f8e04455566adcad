import type { Moderation, ModeratorLevel } from "../../schema/moderation.ts";
import {
  counted,
  formatEstimate,
  formatFixed,
  formatPCell,
  formatPercent,
  formatVariance,
  humanise,
} from "../format.ts";
import { type Html, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { moderatorTest } from "../rows/moderators.ts";
import { table } from "../table.ts";
import { asSentence, inWords } from "../text.ts";
import { limitationInline, limitationNote, paragraph, type Section } from "./section.ts";

function meanCell(mean: ModeratorLevel["common"], limitation: string | undefined): Html {
  const { pred, ciLb, ciUb } = mean.backTransformed;
  return html`${formatEstimate(pred, ciLb, ciUb, 3)}${limitationInline(limitation)}`;
}

function levelTable(moderation: Moderation, limitation: string | undefined): Html {
  return table({
    caption: html`Levels of “${moderation.label}”, under one common τ² and each under its own`,
    columns: [
      { head: "Level" },
      { head: "k", numeric: true },
      { head: "r [interval], common τ²", numeric: true },
      { head: "r [interval], own τ²", numeric: true },
      { head: "own τ²", numeric: true },
    ],
    rows: moderation.levels.map(({ level, k, common, separate }) => [
      humanise(level),
      k,
      meanCell(common, limitation),
      separate ? meanCell(separate, limitation) : "one study",
      separate?.tau2 === undefined ? "" : formatVariance(separate.tau2),
    ]),
  });
}

/** `intrcpt` and a column’s name as a reader says them; a level’s coefficient keeps the level. */
function coefficientName(name: string, { moderator, label }: Moderation): string {
  if (name === "intrcpt") return "Intercept";
  return name === moderator ? label : inWords(name.startsWith(moderator) ? name.slice(moderator.length) : name);
}

function coefficientTable(moderation: Moderation): Html {
  const rows = moderation.robust?.coefficients ?? moderation.coefficients;
  return table({
    caption: html`Coefficients for “${moderation.label}”, on Fisher’s z${moderation.robust ? ` (${moderation.robust.type} standard errors)` : ""}; the intercept is the mean where it is 0`,
    columns: [
      { head: "Coefficient" },
      { head: "Estimate", numeric: true },
      { head: "SE", numeric: true },
      { head: rows[0]?.df === undefined ? "z" : "t", numeric: true },
      { head: "p", numeric: true },
      { head: "lower", numeric: true },
      { head: "upper", numeric: true },
    ],
    rows: rows.map((row) => [
      coefficientName(row.name, moderation),
      formatFixed(row.beta, 4),
      formatFixed(row.se, 4),
      formatFixed(row.stat, 2),
      formatPCell(row.pval),
      formatFixed(row.ciLb, 4),
      formatFixed(row.ciUb, 4),
    ]),
  });
}

function testSentence(moderation: Moderation): string {
  const { heterogeneity, fit, missing } = moderation;
  const parts = [`Test of the moderator: ${moderatorTest(moderation)}, on ${counted(fit.k, "effect")}.`];
  if (heterogeneity.R2 !== undefined)
    parts.push(`R² = ${formatPercent(heterogeneity.R2)} of the between-study variance accounted for.`);
  parts.push(`Heterogeneity that remains: Q(${heterogeneity.QEdf}) = ${formatFixed(heterogeneity.QE, 2)}.`);
  if (missing) parts.push(`${counted(missing, "effect")} left out, because the moderator is not reported.`);
  return parts.join(" ");
}

/** A warning with the levels by their names, where it counts coefficients. */
export function moderationWarning(message: string, moderation: Moderation): string {
  return message.replace(/\bcoefficient (\d+)\b/g, (counted, place) => {
    const name = moderation.coefficients[Number(place) - 1]?.name;
    return name === undefined ? counted : `the coefficient “${coefficientName(name, moderation)}”`;
  });
}

function moderationHtml(moderation: Moderation, limitation: string | undefined): Html {
  return html`<h3 id="moderator-${moderation.moderator}">${moderation.label}</h3>
${limitationNote(moderation.limitation)}${paragraph(testSentence(moderation))}${
  moderation.levels.length ? levelTable(moderation, limitation) : coefficientTable(moderation)
}${moderation.warnings.map((warning) => html`<p class="warning">${asSentence(moderationWarning(warning.message, moderation))}</p>`)}`;
}

/**
 * Moderators in the order of `analysis.json`: what the data cannot say comes first, then the test, then the levels.
 *
 * @param figure forest of all levels, under the first moderator
 * @param waiting figures that are drawn when they are opened, after all of them
 */
export function moderatorsSection(
  model: ReportModel,
  figure: Html | undefined,
  waiting: readonly Html[] = [],
): Section | undefined {
  const { moderations, notComputable } = model.moderate;
  if (moderations.length + notComputable.length === 0) return undefined;
  const limitation = model.ingest.analysis.limitation;
  return {
    id: "moderators",
    title: "Moderators",
    body: html`${moderations.slice(0, 1).map((first) => moderationHtml(first, limitation))}${figure}${moderations
      .slice(1)
      .map((moderation) => moderationHtml(moderation, limitation))}${notComputable.map(
      (entry) => html`<h3>${entry.label}</h3><p>Not computable: ${entry.reason}.</p>`,
    )}${waiting}`,
  };
}
