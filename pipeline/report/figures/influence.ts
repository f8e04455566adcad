import { type InfluenceRow, type InfluenceStatistic, influencePanel } from "../../figures/influencePanel.ts";
import type { PageFigure } from "../figure.ts";
import { counted, formatFixed, formatLevel, formatVariance, listed } from "../format.ts";
import { type Facts, factRows, influenceFacts, numberIn, textIn } from "../further/facts.ts";
import { plain } from "../html.ts";
import type { ReportModel } from "../model.ts";
import type { TableSpec } from "../table.ts";
import { levelName } from "../text.ts";
import { lazyFigure } from "./lazy.ts";

/** Median of χ² with one degree of freedom: beyond it, half of the confidence region of the mean lies nearer. */
const COOK_CUTOFF = 0.454936423119573;

/** Most studies that a sentence names; of more it gives the count, and the table marks them. */
const NAMED = 6;

const NAMES = ["rstudent", "dffits", "cookD", "covR", "tau2Del", "QEDel", "hat", "weight"] as const;
const HEADS: Readonly<Record<(typeof NAMES)[number], string>> = {
  rstudent: "standardised deleted residual",
  dffits: "DFFITS",
  cookD: "Cook’s distance",
  covR: "covariance ratio",
  tau2Del: "τ² without",
  QEDel: "Q without",
  hat: "hat value",
  weight: "weight, %",
};

/** Case statistics in the order of the table. */
export function influenceRows(model: ReportModel): InfluenceRow[] {
  const slabs = new Map(model.effects.map((effect) => [effect.effect_id, effect.slab]));
  return factRows(influenceFacts(model.diagnose), "influence").map((row, index) => {
    const effect_id = textIn(row, "effect_id") ?? "";
    return {
      effect_id,
      label: plain(slabs.get(effect_id) ?? effect_id),
      place: index + 1,
      influential: row.influential === true,
      values: Object.fromEntries([...NAMES.flatMap((name) => known(row, name)), ...variancesWithout(row)]),
    };
  });
}

function known(row: Facts, name: string): [string, number][] {
  const value = numberIn(row, name);
  return value === undefined ? [] : [[name, value]];
}

/** Under which name a row keeps the variance of a level of a multilevel model without its effect. */
const varianceName = (level: number) => `sigma2Del.${level}`;

function variancesWithout({ sigma2Del }: Facts): [string, number][] {
  const values: readonly unknown[] = Array.isArray(sigma2Del) ? sigma2Del : [];
  return values.flatMap((value, level) => (typeof value === "number" ? [[varianceName(level), value]] : []));
}

/** Names beside points where few lie far out, and none so near another that they would meet. */
function withNames(rows: readonly InfluenceRow[], critical: number): InfluenceRow[] {
  const far = rows.filter((row) => Math.abs(row.values.rstudent ?? 0) > critical);
  const apart = far.every((row, i) => i === 0 || row.place - (far[i - 1] as InfluenceRow).place > rows.length / 5);
  if (far.length > NAMED || !apart) return [...rows];
  return rows.map((row) => (far.includes(row) ? { ...row, named: true } : row));
}

/** The strips that are drawn with their cut-offs, those of metafor for a mean of as many effects; a multilevel model has no DFFITS. */
function statistics(rows: readonly InfluenceRow[], critical: number): InfluenceStatistic[] {
  const k = rows.length;
  const dffits = 3 * Math.sqrt(1 / (k - 1));
  const all = [
    { name: "rstudent", title: "Standardised deleted residual", cutoffs: [-critical, critical] },
    { name: "dffits", title: "DFFITS", cutoffs: [-dffits, dffits] },
    { name: "cookD", title: "Cook’s distance", cutoffs: [COOK_CUTOFF] },
    { name: "hat", title: "Hat value (share of the weight)", cutoffs: [3 / k] },
  ];
  return all.filter(({ name }) => rows.some((row) => row.values[name] !== undefined));
}

const cellText = (name: string, value: number) =>
  /2Del/.test(name) ? formatVariance(value) : formatFixed(value, name === "weight" ? 2 : 4);

/**
 * Every case statistic of every study; influential ones say so in words.
 *
 * @param levels names of the variances of a multilevel model
 */
export function influenceTable(rows: readonly InfluenceRow[], levels: readonly string[] = []): TableSpec {
  const heads = new Map<string, string>([
    ...NAMES.map((name) => [name, HEADS[name]] as const),
    ...levels.map((level, l) => [varianceName(l), `σ² of ${levelName(level)} without`] as const),
  ]);
  const names = [...heads.keys()].filter((name) => rows.some((row) => row.values[name] !== undefined));
  return {
    caption: "Influence of each study on the pooled value: the model without it, and where it lies against it",
    columns: [
      { head: "Study", wide: true },
      ...names.map((name) => ({ head: heads.get(name), numeric: true })),
      { head: "influential" },
    ],
    rows: rows.map((row) => [
      row.label,
      ...names.map((name) => {
        const value = row.values[name];
        return value === undefined ? "" : cellText(name, value);
      }),
      row.influential ? "yes" : "",
    ]),
    effects: rows.map((row) => row.effect_id),
  };
}

/** Which studies pass a cut-off, in words. */
export function influenceSentence(
  rows: readonly InfluenceRow[],
  critical: number,
  level: number,
  multilevel = false,
): string {
  const flagged = rows.filter((row) => row.influential).map((row) => row.label);
  const far = rows.filter((row) => Math.abs(row.values.rstudent ?? 0) > critical);
  const names = flagged.length
    ? `${flagged.length} ${flagged.length === 1 ? "is" : "are"} influential: ${listed(flagged)}`
    : "none is influential";
  const named = far.length > 0 && far.length <= NAMED ? `: ${listed(far.map((row) => row.label))}` : "";
  const few = `${far.length === 0 ? "None" : far.length} ${far.length > 1 ? "lie" : "lies"}`;
  return `Of ${counted(rows.length, "effect")}, ${names}. ${few} farther from the others than sampling error and ${multilevel ? "the variances between and within studies" : "τ²"} explain in ${formatLevel(level)} of 100 studies${named}.`;
}

/** Panel of case statistics over the studies. */
export function influenceFigure(model: ReportModel): PageFigure | undefined {
  const rows = influenceRows(model);
  if (rows.length < 3) return undefined;
  const { critical } = model.quantiles;
  const { limitation, simulated } = model.ingest.analysis;
  const multilevel = model.overall?.multilevel !== undefined;
  const flagged = rows.filter((row) => row.influential).length;
  const far = rows.filter((row) => Math.abs(row.values.rstudent ?? 0) > critical).length;
  const title = `${flagged === 0 ? "No study is" : flagged === 1 ? "1 study is" : `${flagged} studies are`} influential; ${far} of ${rows.length} lie${far === 1 ? "s" : ""} far from the others`;
  const options = {
    title,
    subtitle: limitation ? [limitation] : [],
    simulated,
    statistics: statistics(rows, critical),
  };
  return lazyFigure(
    {
      id: "influence",
      kind: "Case diagnostics",
      title,
      message: `Influence of each study. ${influenceSentence(rows, critical, model.overall?.fit.level ?? 95, multilevel)}${limitation ? ` ${limitation}` : ""}`,
      note: `Studies in the order of the table. Dashed: cut-offs. Diamonds: ${multilevel ? "effects that pass that of" : "studies that pass that of DFFITS,"} Cook’s distance, the hat value or DFBETAS (Viechtbauer & Cheung, 2010).`,
      table: influenceTable(
        rows,
        model.overall?.multilevel?.levels.map(({ name }) => name),
      ),
    },
    (width) => influencePanel(width === "wide" ? withNames(rows, critical) : rows, { ...options, width }),
  );
}
