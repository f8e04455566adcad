import { counted, formatFixed, formatInterval, formatR, formatVariance } from "../format.ts";
import { html } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { foldedTable, table } from "../table.ts";
import { shownValue } from "../text.ts";
import { fitTable } from "./models.ts";
import { limitationInline, paragraph, type Section } from "./section.ts";

/** What changes when other rows or other values are used: each subset and recoding beside the leading model. */
export function sensitivitySection(model: ReportModel): Section | undefined {
  const { overall } = model;
  if (!overall) return undefined;
  const specs = new Map(model.ingest.analysis.pool.map((spec) => [spec.id, spec]));
  const base = specs.get(overall.analysis ?? "");
  const others = model.pool.fits.filter((fit) => {
    const spec = specs.get(fit.analysis ?? "");
    return fit !== overall && spec && (spec.subset !== base?.subset || spec.value_set !== base?.value_set);
  });
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

/** Leave-one-out: the pooled value without each effect in turn; the most influential in words, all in a table. */
export function leaveOneOutSection(model: ReportModel): Section | undefined {
  const { overall } = model;
  const rows = model.diagnose.leaveOneOut;
  const reference = overall ? shownValue(overall) : undefined;
  if (!overall || !reference || rows.length === 0) return undefined;
  const r = (value: number) => (overall.fit.measure === "ZCOR" ? Math.tanh(value) : value);
  const slabs = new Map(model.effects.map((effect) => [effect.effect_id, effect.slab]));
  const name = (id: string) => slabs.get(id) ?? id;
  const sorted = [...rows].sort((a, b) => a.estimate - b.estimate);
  const low = sorted[0]!;
  const high = sorted.at(-1)!;
  return {
    id: "leave-one-out",
    title: "Leave-one-out",
    body: html`${paragraph(
      `Without any single effect the pooled value stays between r = ${formatR(r(low.estimate), 3)} (without ${name(low.effect_id)}) and r = ${formatR(r(high.estimate), 3)} (without ${name(high.effect_id)}); with all of them it is ${formatR(reference.pred, 3)}.`,
      limitationInline(model.ingest.analysis.limitation),
    )}${foldedTable("The pooled value without each effect", {
      caption: "Leave-one-out: pooled r, interval and heterogeneity without the effect named",
      columns: [
        { head: "Without", wide: true },
        { head: "r", numeric: true },
        { head: "interval", numeric: true },
        { head: "τ²", numeric: true },
        { head: "I², %", numeric: true },
        { head: "Q", numeric: true },
      ],
      rows: rows.map((row) => [
        name(row.effect_id),
        formatR(r(row.estimate), 3),
        row.ciLb === undefined || row.ciUb === undefined ? "" : formatInterval(r(row.ciLb), r(row.ciUb), 3),
        formatVariance(row.tau2),
        formatFixed(row.I2, 1),
        formatFixed(row.Q, 2),
      ]),
      effects: rows.map((row) => row.effect_id),
    })}`,
  };
}
