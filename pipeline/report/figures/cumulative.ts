import type { ForestOptions } from "../../figures/forest.ts";
import { cumulative, type SequenceRow } from "../../figures/sequence.ts";
import type { PageFigure } from "../figure.ts";
import { formatEstimate, formatFixed, formatInterval, formatR, formatVariance } from "../format.ts";
import { type Facts, factRows, influenceFacts, numberIn, textIn } from "../further/facts.ts";
import { plain } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { toR } from "../rows/studies.ts";
import { levelName, shownValue } from "../text.ts";
import { lazyFigure } from "./lazy.ts";

/** Steps that are drawn one by one; of more, the last step of each year is. */
const STEPS = 40;

/** A step of the cumulative analysis: the effect that enters, its year, and what is pooled with it. */
interface Step {
  readonly effect_id: string;
  readonly label: string;
  readonly year: number;
  readonly k: number;
  readonly estimate: number;
  readonly ciLb?: number;
  readonly ciUb?: number;
  readonly tau2?: number;
  readonly I2?: number;
  /** of a multilevel model, by level */
  readonly sigma2?: readonly number[];
}

function stepsOf(model: ReportModel, measure: string): Step[] {
  const effects = new Map(model.effects.map((effect) => [effect.effect_id, effect]));
  const known = (row: Facts, name: "tau2" | "I2") => {
    const value = numberIn(row, name);
    return value === undefined ? {} : { [name]: value };
  };
  const limit = (row: Facts, name: "ciLb" | "ciUb") => {
    const value = numberIn(row, name);
    return value === undefined ? {} : { [name]: toR(measure, value) };
  };
  return factRows(influenceFacts(model.diagnose), "cumulative").flatMap((row) => {
    const effect = effects.get(textIn(row, "effect_id") ?? "");
    const [k, estimate] = [numberIn(row, "k"), numberIn(row, "estimate")];
    if (effect?.year === undefined || k === undefined || estimate === undefined) return [];
    return [
      {
        effect_id: effect.effect_id,
        label: plain(effect.slab),
        year: effect.year,
        k,
        estimate: toR(measure, estimate),
        ...limit(row, "ciLb"),
        ...limit(row, "ciUb"),
        ...known(row, "tau2"),
        ...known(row, "I2"),
        ...(Array.isArray(row.sigma2) ? { sigma2: row.sigma2 as number[] } : {}),
      },
    ];
  });
}

function drawnRow(step: Step, label: string): SequenceRow {
  const { effect_id, estimate, ciLb, ciUb, k } = step;
  const bounded = ciLb !== undefined && ciUb !== undefined;
  return {
    effect_id,
    kind: "study",
    label,
    estimate,
    ...(bounded ? { ciLb, ciUb } : {}),
    mark: "filled",
    n_text: String(k),
    estimate_text: bounded ? formatEstimate(estimate, ciLb, ciUb) : formatR(estimate),
    weight_text: "",
  };
}

/** Whether every pooled effect has a year, without which there is no order to go by. */
export function hasYears(model: ReportModel): boolean {
  return model.effects.length > 2 && model.effects.every((effect) => effect.year !== undefined);
}

/** The pooled value as studies came in, by year. */
export function cumulativeFigure(model: ReportModel): PageFigure | undefined {
  const { overall } = model;
  const value = overall ? shownValue(overall) : undefined;
  if (!overall || !value || !hasYears(model)) return undefined;
  const steps = stepsOf(model, overall.fit.measure);
  const [last, third] = [steps.at(-1), steps.find(({ k }) => k === 3)];
  const units = overall.multilevel ? "effects" : "studies";
  if (!last || !third) return undefined;
  const many = steps.length > STEPS;
  const rows = many
    ? steps.filter((step, i) => steps[i + 1]?.year !== step.year).map((step) => drawnRow(step, `up to ${step.year}`))
    : steps.map((step) => drawnRow(step, `+ ${step.label}`));
  const { limitation, simulated } = model.ingest.analysis;
  const title = `r = ${formatR(third.estimate)} with the first three ${units}, ${formatR(last.estimate)} with all ${last.k}`;
  const options: ForestOptions = {
    title,
    subtitle: limitation ? [limitation] : [],
    simulated,
    labelHead: many ? "Studies" : "With",
    countHead: "k",
    estimateHead: `r [${overall.fit.level}% CI]`,
    axisTitle: "Pooled correlation (r)",
    reference: value.pred,
  };
  return lazyFigure(
    {
      id: "cumulative",
      kind: "Cumulative meta-analysis",
      title,
      message: `The pooled value as ${units} came in: r = ${formatR(third.estimate)} with the first three (up to ${third.year}), ${formatR(last.estimate)} with all ${last.k} (up to ${last.year}).${limitation ? ` ${limitation}` : ""}`,
      note: `By year of publication, the order of the table within a year${many ? "; drawn is the last step of each year" : ""}. Dashed line: pooled value of all.`,
      table: {
        caption: "The pooled value as studies came in: every step",
        columns: [
          { head: "With", wide: true },
          { head: "year", numeric: true },
          { head: "k", numeric: true },
          { head: "r", numeric: true },
          { head: "interval", numeric: true },
          ...(overall.multilevel?.levels.map(({ name }) => ({ head: `σ² of ${levelName(name)}`, numeric: true })) ?? [
            { head: "τ²", numeric: true },
            { head: "I², %", numeric: true },
          ]),
        ],
        rows: steps.map((step) => [
          step.label,
          step.year,
          step.k,
          formatR(step.estimate, 3),
          step.ciLb === undefined || step.ciUb === undefined ? "" : formatInterval(step.ciLb, step.ciUb, 3),
          ...(step.sigma2?.map(formatVariance) ?? [
            step.tau2 === undefined ? "" : formatVariance(step.tau2),
            step.I2 === undefined ? "" : formatFixed(step.I2, 1),
          ]),
        ]),
        effects: steps.map((step) => step.effect_id),
      },
    },
    (width) => cumulative(rows, { ...options, width }),
  );
}
