import type { Fit } from "../../schema/fit.ts";
import { formatEstimate, formatFixed, formatInterval, formatPCell, formatVariance } from "../format.ts";
import { type HtmlValue, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { type TableSpec, table } from "../table.ts";
import { shownValue } from "../text.ts";
import { limitationInline, type Section } from "./section.ts";

const columns = [
  { head: "Model", wide: true },
  { head: "k", numeric: true },
  { head: "estimator" },
  { head: "test" },
  { head: "r [interval]", numeric: true },
  { head: "p", numeric: true },
  { head: "prediction interval", numeric: true },
  { head: "τ²", numeric: true },
  { head: "I², %", numeric: true },
  { head: "Q (df)", numeric: true },
];

/** A fit as a row of the table of models; its limitation stands in the cell of its value. */
export function fitCells(fit: Fit, limitation: string | undefined): HtmlValue[] {
  const value = shownValue(fit);
  const { tau2, I2, QE, QEdf } = fit.heterogeneity;
  const first = fit.coefficients[0];
  const estimate = value
    ? html`${formatEstimate(value.pred, value.ciLb, value.ciUb, 3)}${limitationInline(limitation)}`
    : "";
  return [
    fit.label ?? fit.analysis ?? "",
    fit.fit.k,
    `${fit.fit.measure}, ${fit.fit.method}`,
    fit.fit.test,
    estimate,
    first ? formatPCell(first.pval) : "",
    value?.piLb !== undefined && value.piUb !== undefined ? formatInterval(value.piLb, value.piUb, 3) : "",
    tau2 === undefined ? "" : formatVariance(tau2),
    I2 === undefined ? "" : formatFixed(I2, 1),
    `${formatFixed(QE, 2)} (${QEdf})`,
  ];
}

/** Fits as one table. */
export function fitTable(fits: readonly Fit[], caption: string, limitation: string | undefined): TableSpec {
  return { caption, columns, rows: fits.map((fit) => fitCells(fit, limitation)) };
}

/** All pooled models of the folder side by side. */
export function modelsSection(model: ReportModel): Section | undefined {
  if (model.pool.fits.length === 0) return undefined;
  const level = model.overall?.fit.level ?? 95;
  const caption = `Pooled models: correlation with ${level}% interval; r is back-transformed for ZCOR; I² is τ²-based`;
  return {
    id: "models",
    title: "Pooled models",
    body: table(fitTable(model.pool.fits, caption, model.ingest.analysis.limitation)),
  };
}
