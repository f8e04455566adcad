import { counted, formatInterval, formatR } from "../format.ts";
import { html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { table } from "../table.ts";
import { shownValue } from "../text.ts";
import { fitTable, isVariant } from "./models.ts";
import { limitationInline, paragraph, type Section } from "./section.ts";

/** What changes when other rows or other values are used: each subset and recoding beside the leading model. */
export function sensitivitySection(model: ReportModel): Section | undefined {
  const { overall } = model;
  if (!overall) return undefined;
  const others = model.pool.fits.filter((fit) => isVariant(model, fit));
  if (others.length === 0) return undefined;
  const reference = shownValue(overall);
  const sentences = others.map((fit) => {
    const value = shownValue(fit);
    if (!value || !reference) return html``;
    const change = value.pred - reference.pred;
    const moved =
      Math.abs(change) < 0.005
        ? "unchanged to two decimals"
        : `${formatR(Math.abs(change))} ${change > 0 ? "higher" : "lower"}`;
    return html`<li>${fit.label ?? fit.analysis} (${counted(fit.fit.k, "effect")}): r = ${formatR(value.pred)} ${formatInterval(value.ciLb, value.ciUb)}, ${moved}.${limitationInline(model.ingest.analysis.limitation)}</li>`;
  });
  return {
    id: "sensitivity",
    title: "Sensitivity",
    body: html`${paragraph("The leading model again on other rows or with other values, beside it:")}<ul>${sentences}</ul>
${table(fitTable([overall, ...others], "The leading model and its variants", model.ingest.analysis.limitation))}`,
  };
}
