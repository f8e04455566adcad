import type { TopLevelSpec } from "vega-lite";
import { boundedAxis, roundDomain, scaleOf } from "./axis.ts";
import {
  type FigureOptions,
  type Frame,
  figure,
  fittingCharacters,
  type Layer,
  pixels,
  textRoom,
  texts,
  WIDTHS,
  wrap,
} from "./frame.ts";
import { SIZE, tone } from "./theme.ts";

/** A study in an orchard: its effect, the area of its fruit in px², and where it hangs across its level, from −1 to 1. */
export interface OrchardRow {
  readonly effect_id: string;
  readonly label: string;
  readonly level: string;
  readonly x: number;
  readonly size: number;
  readonly spread: number;
}

/** The mean of a level with confidence and prediction interval. */
export interface OrchardLevel {
  readonly effect_id: string;
  readonly level: string;
  readonly label: string;
  readonly estimate: number;
  readonly ciLb: number;
  readonly ciUb: number;
  readonly piLb?: number;
  readonly piUb?: number;
}

/** What an orchard plot is told besides its rows. */
export interface OrchardOptions extends FigureOptions {
  readonly levels: readonly OrchardLevel[];
  readonly xTitle: string;
}

const BAND = 92;

function axisLayer(domain: readonly [number, number], frame: Frame, title: string): Layer {
  return {
    data: { values: domain.map((x) => ({ x })) },
    mark: { type: "rule", opacity: 0 },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        scale: scaleOf(domain),
        axis: boundedAxis(domain, frame.width, title, true),
      },
    },
  };
}

function intervals(levels: readonly (OrchardLevel & { y: number })[]): Layer {
  const bar = (from: "piLb" | "ciLb", to: "piUb" | "ciUb", strokeWidth: number): object => ({
    data: { values: levels.filter((level) => level[from] !== undefined) },
    mark: { type: "rule", color: tone("warm"), strokeWidth },
    encoding: { x: { field: from, type: "quantitative" }, x2: { field: to }, y: pixels("y") },
  });
  return { layer: [bar("piLb", "piUb", 1.5), bar("ciLb", "ciUb", 5)] } as Layer;
}

function means(levels: readonly (OrchardLevel & { y: number })[]): Layer {
  return {
    data: { values: levels },
    mark: {
      type: "point",
      filled: true,
      shape: "circle",
      fill: tone("paper"),
      stroke: tone("warm"),
      strokeWidth: 3,
      size: 110,
      opacity: 1,
    },
    encoding: { x: { field: "estimate", type: "quantitative" }, y: pixels("y") },
  } as Layer;
}

/**
 * Orchard plot: every effect around the mean of its level (trunk), with confidence interval (thick) and prediction interval (thin).
 *
 * @param rows one per effect, positions across the band given by the caller; not changed
 * @see Nakagawa et al. (2021), Research Synthesis Methods 12:4–12
 */
export function orchard(rows: readonly OrchardRow[], options: OrchardOptions): TopLevelSpec {
  const narrow = options.width === "narrow";
  const longest = Math.max(8, ...options.levels.map((level) => level.label.length));
  const left = narrow ? 14 : Math.min(200, textRoom(longest, SIZE.label) + 14);
  const width = (narrow ? WIDTHS.narrow : 760) - left - 16;
  const frame: Frame = { width, height: options.levels.length * BAND, left, right: 16, bottom: 48, headRoom: 12 };
  const middle = new Map(options.levels.map((level, index) => [level.level, (index + 0.5) * BAND + (narrow ? 8 : 0)]));
  const limits = options.levels.flatMap((level) => [
    level.ciLb,
    level.ciUb,
    level.piLb ?? level.ciLb,
    level.piUb ?? level.ciUb,
  ]);
  const domain = roundDomain([...rows.map((row) => row.x), ...limits], [0]);
  const labels = options.levels.map((level) => {
    const y = middle.get(level.level) as number;
    const lines = wrap(level.label, fittingCharacters(narrow ? width : left - 10, SIZE.label));
    return { x: narrow ? 0 : 4 - left, y: narrow ? y - BAND / 2 + 4 : y, text: lines };
  });
  const levels = options.levels.map((level) => ({ ...level, y: middle.get(level.level) as number }));
  const placed = rows.map((row) => ({ ...row, y: (middle.get(row.level) ?? 0) + row.spread * BAND * 0.28 }));
  return figure(options, frame, [
    axisLayer(domain, frame, options.xTitle),
    intervals(levels),
    {
      data: { values: placed },
      mark: {
        type: "point",
        filled: true,
        fill: tone("accent"),
        stroke: tone("paper"),
        strokeWidth: 0.6,
        opacity: 0.75,
      },
      encoding: {
        x: { field: "x", type: "quantitative" },
        y: pixels("y"),
        size: { field: "size", type: "quantitative", scale: null },
      },
    },
    means(levels),
    texts(labels, { bold: true }),
  ]);
}
