import type { ForestOptions } from "../../figures/forest.ts";
import { leaveOneOut, type SequenceRow } from "../../figures/sequence.ts";
import type { LeaveOneOut } from "../../schema/diagnosis.ts";
import type { PageFigure } from "../figure.ts";
import { formatEstimate, formatFixed, formatInterval, formatR, formatVariance } from "../format.ts";
import { plain } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { toR } from "../rows/studies.ts";
import { levelName, shownValue } from "../text.ts";
import { type FigureWords, lazyFigure } from "./lazy.ts";

/** Rows drawn at either end where there are too many to read. */
const ENDS = 15;

/** One row of leave-one-out as it is drawn: the pooled r without the effect named. */
function sequenceRow(row: LeaveOneOut, label: string, measure: string): SequenceRow {
  const estimate = toR(measure, row.estimate);
  const bounded = row.ciLb !== undefined && row.ciUb !== undefined;
  const ciLb = toR(measure, row.ciLb ?? row.estimate);
  const ciUb = toR(measure, row.ciUb ?? row.estimate);
  return {
    effect_id: row.effect_id,
    kind: "study",
    label: plain(label),
    estimate,
    ...(bounded ? { ciLb, ciUb } : {}),
    mark: "filled",
    n_text: "",
    estimate_text: bounded ? formatEstimate(estimate, ciLb, ciUb, 3) : formatR(estimate, 3),
    weight_text: "",
  };
}

/** Rows in order of the pooled value; of many, those at both ends. */
export function leaveOneOutRows(model: ReportModel): SequenceRow[] {
  const measure = model.overall?.fit.measure ?? "ZCOR";
  const slabs = new Map(model.effects.map((effect) => [effect.effect_id, effect.slab]));
  const rows = [...model.diagnose.leaveOneOut]
    .sort((a, b) => a.estimate - b.estimate)
    .map((row) => sequenceRow(row, slabs.get(row.effect_id) ?? row.effect_id, measure));
  if (rows.length <= 2 * ENDS + 6) return rows;
  const left = rows.length - 2 * ENDS;
  const note: SequenceRow = {
    effect_id: "between",
    kind: "note",
    label: `… ${left} effects between, in the table`,
    n_text: "",
    estimate_text: "",
    weight_text: "",
  };
  return [...rows.slice(0, ENDS), note, ...rows.slice(-ENDS)];
}

/** The pooled value without each effect. */
export function leaveOneOutFigure(model: ReportModel): PageFigure | undefined {
  const { overall } = model;
  const value = overall ? shownValue(overall) : undefined;
  const all = [...model.diagnose.leaveOneOut].sort((a, b) => a.estimate - b.estimate);
  if (!overall || !value || all.length < 2) return undefined;
  const rows = leaveOneOutRows(model);
  const drawn = rows.filter((row) => row.kind === "study");
  const { limitation, simulated } = model.ingest.analysis;
  const low = drawn[0] as SequenceRow;
  const high = drawn.at(-1) as SequenceRow;
  const [least, most] = [formatR(low.estimate as number, 3), formatR(high.estimate as number, 3)];
  const title = `Without any one effect, the pooled r stays between ${least} and ${most}`;
  const options: ForestOptions = {
    title,
    subtitle: limitation ? [limitation] : [],
    simulated,
    labelHead: "Without",
    estimateHead: `r [${overall.fit.level}% CI]`,
    axisTitle: "Pooled correlation (r)",
    reference: value.pred,
  };
  const slabs = new Map(model.effects.map((effect) => [effect.effect_id, effect.slab]));
  const measure = overall.fit.measure;
  const levels = overall.multilevel?.levels;
  const words: FigureWords = {
    id: "leave-one-out",
    kind: "Leave-one-out",
    title,
    message: `The pooled value without each effect stays between r = ${least}, without ${low.label}, and r = ${most}, without ${high.label}; with all of them it is ${formatR(value.pred, 3)}.${limitation ? ` ${limitation}` : ""}`,
    note: "Dashed line: pooled value of all effects. Lines: intervals of the pooled value.",
    table: {
      caption: `The pooled value without each effect, with its interval and heterogeneity`,
      columns: [
        { head: "Without", wide: true },
        { head: "r", numeric: true },
        { head: "interval", numeric: true },
        ...(levels?.map(({ name }) => ({ head: `σ² of ${levelName(name)}`, numeric: true })) ?? [
          { head: "τ²", numeric: true },
          { head: "I², %", numeric: true },
        ]),
        { head: "Q", numeric: true },
      ],
      rows: all.map((row) => [
        slabs.get(row.effect_id) ?? row.effect_id,
        formatR(toR(measure, row.estimate), 3),
        row.ciLb === undefined || row.ciUb === undefined
          ? ""
          : formatInterval(toR(measure, row.ciLb), toR(measure, row.ciUb), 3),
        ...(row.sigma2?.map(formatVariance) ?? [
          row.tau2 === undefined ? "" : formatVariance(row.tau2),
          row.I2 === undefined ? "" : formatFixed(row.I2, 1),
        ]),
        formatFixed(row.Q, 2),
      ]),
      effects: all.map((row) => row.effect_id),
    },
  };
  return lazyFigure(words, (width) => leaveOneOut(rows, { ...options, width }));
}
