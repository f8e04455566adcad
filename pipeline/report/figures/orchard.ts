import { type OrchardLevel, type OrchardRow, orchard } from "../../figures/orchard.ts";
import type { PageFigure } from "../figure.ts";
import { formatFixed, formatInterval, formatR, humanise } from "../format.ts";
import { html, plain } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { levelOf } from "../rows/studies.ts";
import { limitationInline } from "../sections/section.ts";
import { shownValue } from "../text.ts";
import { lazyFigure } from "./lazy.ts";

/** Area of the heaviest fruit, px². */
const LARGEST = 260;
/** Fractional part of the golden ratio: neighbours in the order of effects never hang beside each other. */
const GOLDEN = 0.6180339887498949;
const ALL = "all";

const prediction = (piLb: number | undefined, piUb: number | undefined) =>
  piLb === undefined || piUb === undefined ? {} : { piLb, piUb };

function levelsOf(model: ReportModel): OrchardLevel[] {
  const { grouping, overall } = model;
  if (grouping) {
    return grouping.levels.map(({ level, k, common }) => {
      const { pred, ciLb, ciUb } = common.backTransformed;
      const { piLb, piUb } = model.further?.predictions?.[level] ?? {};
      const label = `${plain(humanise(level))} (k = ${k})`;
      return { effect_id: `level:${level}`, level, label, estimate: pred, ciLb, ciUb, ...prediction(piLb, piUb) };
    });
  }
  const value = overall ? shownValue(overall) : undefined;
  if (!overall || !value) return [];
  const { pred, ciLb, ciUb, piLb, piUb } = value;
  const label = `All studies (k = ${overall.fit.k})`;
  return [{ effect_id: "level:all", level: ALL, label, estimate: pred, ciLb, ciUb, ...prediction(piLb, piUb) }];
}

/** Every effect under its level, areas in proportion to 1/vi, hung by the order of the effects. */
export function orchardRows(model: ReportModel, levels: readonly OrchardLevel[]): OrchardRow[] {
  const known = new Set(levels.map((level) => level.level));
  const lines = model.lines
    .map((line) => ({ line, level: model.grouping ? levelOf(line.effect, model.grouping.moderator) : ALL }))
    .filter((entry): entry is typeof entry & { level: string } => known.has(entry.level ?? ""));
  const heaviest = lines.reduce((most, { line }) => Math.max(most, 1 / line.effect.vi), 0);
  const order = [...lines].sort((a, b) => a.line.estimate - b.line.estimate);
  const place = new Map(order.map(({ line }, index) => [line.effect.effect_id, index]));
  return lines.map(({ line, level }) => ({
    effect_id: line.effect.effect_id,
    label: plain(line.effect.slab),
    level,
    x: line.estimate,
    size: Math.max(6, LARGEST / line.effect.vi / heaviest),
    spread: 2 * (((place.get(line.effect.effect_id) ?? 0) * GOLDEN) % 1) - 1,
  }));
}

/** What the thin line is; without heterogeneity it is hidden behind the thick one. */
function predictionNote({ overall, grouping }: ReportModel, levels: readonly OrchardLevel[]): string {
  if (!levels.some((level) => level.piLb !== undefined)) return "";
  const { tau2 } = (grouping ?? overall!).heterogeneity;
  return tau2 === 0 ? "; τ² is 0, so the prediction interval is the same" : "; thin: prediction interval";
}

/** Orchard plot: the studies around the mean of their level. */
export function orchardFigure(model: ReportModel): PageFigure | undefined {
  const { overall, grouping } = model;
  const levels = levelsOf(model);
  const rows = orchardRows(model, levels);
  if (!overall || levels.length === 0 || rows.length < 3) return undefined;
  const { limitation, simulated } = model.ingest.analysis;
  const by = grouping ? `Every effect by ${plain(grouping.label).toLowerCase()}` : "Every effect around the mean";
  const means = levels.map((level) => level.estimate);
  const singles = rows.map((row) => row.x);
  const range = (values: readonly number[]) =>
    `${formatR(values.reduce((a, b) => Math.min(a, b)))} to ${formatR(values.reduce((a, b) => Math.max(a, b)))}`;
  const title = `Single effects go from ${range(singles)}${grouping ? `, means of levels from ${range(means)}` : ""}`;
  const options = {
    title,
    subtitle: [...new Set([limitation, grouping?.limitation].filter((text) => text !== undefined))],
    simulated,
    levels,
    xTitle: "Correlation (r)",
  };
  const [low, high] = [...levels]
    .sort((a, b) => a.estimate - b.estimate)
    .flatMap((l, i, all) => (i === 0 || i === all.length - 1 ? [l] : []));
  const phrase = (level: OrchardLevel) =>
    `${formatR(level.estimate)} ${formatInterval(level.ciLb, level.ciUb)} for ${level.label}`;
  const left = model.lines.length - rows.length;
  return lazyFigure(
    {
      id: "orchard",
      kind: "Orchard plot",
      title,
      message: `${by}: ${high && low ? `means from r = ${phrase(low)} to r = ${phrase(high)}` : `mean r = ${phrase(levels[0] as OrchardLevel)}`}; single effects from ${range(singles)}.${limitation ? ` ${limitation}` : ""}`,
      note: `Points: effects, area in proportion to 1/vi${grouping ? "; means under one common τ²" : ""}. Thick: ${overall.fit.level}% interval of the mean${predictionNote(model, levels)}${left ? `. ${left} effects without a reported level are not shown` : ""}.`,
      table: {
        caption: `${by}: means and effects`,
        columns: [
          { head: "Level or study", wide: true },
          { head: "level" },
          { head: "r", numeric: true },
          { head: "interval", numeric: true },
          { head: "prediction interval", numeric: true },
          { head: "vi", numeric: true },
        ],
        rows: [
          ...levels.map((level) => [
            html`${level.label}${limitationInline(limitation)}`,
            "mean",
            formatR(level.estimate, 3),
            formatInterval(level.ciLb, level.ciUb, 3),
            level.piLb === undefined || level.piUb === undefined ? "" : formatInterval(level.piLb, level.piUb, 3),
            "",
          ]),
          ...effectCells(model, rows),
        ],
      },
    },
    (width) => orchard(rows, { ...options, width }),
  );
}

function effectCells(model: ReportModel, rows: readonly OrchardRow[]): string[][] {
  const lines = new Map(model.lines.map((line) => [line.effect.effect_id, line]));
  return rows.map((row) => {
    const line = lines.get(row.effect_id);
    const interval = line ? formatInterval(line.ciLb, line.ciUb, 3) : "";
    return [
      row.label,
      humanise(row.level),
      formatR(row.x, 3),
      interval,
      "",
      line ? formatFixed(line.effect.vi, 4) : "",
    ];
  });
}
