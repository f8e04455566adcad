import type { DrawnFigure } from "../figure.ts";
import { waitingFigureHtml } from "../figure.ts";
import { influenceRows, influenceSentence } from "../figures/influence.ts";
import { html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { paragraph, type Section } from "./section.ts";

const FIGURES: readonly string[] = ["influence"];

/** Whether the pooled value leans on single studies: case statistics in words, and their figures. */
export function influenceSection(model: ReportModel, figures: readonly DrawnFigure[]): Section | undefined {
  const rows = influenceRows(model);
  const own = figures.filter(({ figure }) => FIGURES.includes(figure.id));
  if (rows.length === 0 || own.length === 0) return undefined;
  return {
    id: "influence",
    title: "Influence of each study",
    body: html`${paragraph(influenceSentence(rows, model.quantiles.critical, model.overall?.fit.level ?? 95))}${paragraph(
      "Each study is left out once and the model, τ² with it, fitted anew. A flagged study is no error: it is one to read again.",
    )}${own.map(waitingFigureHtml)}`,
  };
}
