import type { Fit } from "../../schema/fit.ts";
import { percent } from "../../schema/words.ts";
import { formatEstimate, formatFixed, formatInterval, formatPCell, formatVariance } from "../format.ts";
import { type HtmlValue, html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { type TableSpec, table } from "../table.ts";
import { estimatorNames, levelName, scaleNames, shownValue, testWords } from "../text.ts";
import { limitationInline, type Section } from "./section.ts";

const columns = [
  { head: "Model", wide: true },
  { head: "k", numeric: true },
  { head: "Scale, estimator" },
  { head: "Test" },
  { head: "r [interval]", numeric: true },
  { head: "p", numeric: true },
  { head: "Prediction interval", numeric: true },
  { head: "τ²", numeric: true },
  { head: "I², %", numeric: true },
  { head: "Q (df)", numeric: true },
];

/** A fit as a row of the table of models; its limitation stands in the cell of its value. */
export function fitCells(fit: Fit, limitation: string | undefined): HtmlValue[] {
  const value = shownValue(fit);
  const { tau2, I2, QE, QEdf } = fit.heterogeneity;
  const first = fit.coefficients[0];
  const { multilevel } = fit;
  const perLevel = (text: (l: number) => string) => multilevel?.levels.map((_, l) => text(l)).join(" + ") ?? "";
  const estimate = value
    ? html`${formatEstimate(value.pred, value.ciLb, value.ciUb, 3)}${limitationInline(limitation)}`
    : "";
  return [
    fit.label ?? fit.analysis ?? "",
    fit.fit.k,
    `${scaleNames[fit.fit.measure] ?? fit.fit.measure}, ${estimatorNames[fit.fit.method] ?? fit.fit.method}`,
    testWords[fit.fit.test] ?? fit.fit.test,
    estimate,
    first ? formatPCell(first.pval) : "",
    value?.piLb !== undefined && value.piUb !== undefined ? formatInterval(value.piLb, value.piUb, 3) : "",
    fit.fit.method === "EE"
      ? "0"
      : tau2 === undefined
        ? perLevel((l) => formatVariance(multilevel?.sigma2[l] ?? 0))
        : formatVariance(tau2),
    I2 === undefined ? perLevel((l) => formatFixed(multilevel?.I2[l] ?? 0, 1)) : formatFixed(I2, 1),
    `${formatFixed(QE, 2)} (${QEdf})`,
  ];
}

/** Whether a fit has other rows, or other values of them, than the leading model. */
export function isVariant({ ingest, overall }: ReportModel, fit: Fit): boolean {
  const spec = (of: Fit | undefined) => ingest.analysis.pool.find(({ id }) => id === of?.analysis);
  const [own, base] = [spec(fit), spec(overall)];
  return fit !== overall && own !== undefined && (own.subset !== base?.subset || own.value_set !== base?.value_set);
}

/** Fits as one table. */
export function fitTable(fits: readonly Fit[], caption: string, limitation: string | undefined): TableSpec {
  return { caption, columns, rows: fits.map((fit) => fitCells(fit, limitation)), stack: true };
}

function multilevelWords({ pool }: ReportModel): string {
  const of = pool.fits.find((fit) => fit.multilevel);
  const levels = of?.multilevel?.levels.map(({ name }) => levelName(name)).join(" + ");
  return levels ? `; of the multilevel model, σ² and I² of ${levels}` : "";
}

/** The pooled models on the rows and values of the leading one, side by side; models of other rows stand under Sensitivity. */
export function modelsSection(model: ReportModel): Section | undefined {
  if (model.pool.fits.length === 0) return undefined;
  const level = model.overall?.fit.level ?? 95;
  const caption = `Pooled models: correlation with ${percent(level)} interval; models on Fisher’s z are back-transformed to r; I² is τ²-based, for the common-effect model, where τ² is 0 by assumption, from Q; KH: Knapp–Hartung${multilevelWords(model)}`;
  return {
    id: "models",
    title: "Pooled models",
    body: table(
      fitTable(
        model.pool.fits.filter((fit) => !isVariant(model, fit)),
        caption,
        model.ingest.analysis.limitation,
      ),
    ),
  };
}
