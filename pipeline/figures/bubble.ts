import type { TopLevelSpec } from "vega-lite";
import { looseDomain } from "./axis.ts";
import { type FigureOptions, figure, type Layer } from "./frame.ts";
import { on, scatterAxes, scatterFrame } from "./scatter.ts";
import { tone } from "./theme.ts";

/** A study in a bubble plot: its moderator's value, its effect, and the area of its bubble in px² (in proportion to weight). */
export interface BubbleRow {
  readonly effect_id: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** The fitted line with its interval at one value of the moderator. */
export interface BubbleLine {
  readonly x: number;
  readonly y: number;
  readonly ciLb: number;
  readonly ciUb: number;
}

/** What a bubble plot is told besides its rows. */
export interface BubbleOptions extends FigureOptions {
  readonly line: readonly BubbleLine[];
  readonly xTitle: string;
  readonly yTitle: string;
}

/**
 * Bubble plot of a continuous moderator: studies, the fitted line and its interval (a band), all computed by the caller.
 *
 * @param rows one per effect; not changed
 */
export function bubble(rows: readonly BubbleRow[], options: BubbleOptions): TopLevelSpec {
  const frame = scatterFrame(options.width === "narrow");
  const { line } = options;
  const xs = [...rows.map((row) => row.x), ...line.map((point) => point.x)];
  const ys = [...rows.map((row) => row.y), ...line.flatMap((point) => [point.ciLb, point.ciUb])];
  const layers: Layer[] = [
    scatterAxes(
      frame,
      { domain: looseDomain(xs), title: options.xTitle },
      { domain: looseDomain(ys, [0]), title: options.yTitle, bounded: true },
    ),
    {
      data: { values: [...line] },
      mark: { type: "area", color: tone("band3"), opacity: 0.7 },
      encoding: { x: on("x"), y: on("ciLb"), y2: { field: "ciUb" } },
    },
    {
      data: { values: [...rows] },
      mark: {
        type: "point",
        filled: true,
        fill: tone("accent"),
        stroke: tone("paper"),
        strokeWidth: 1,
        opacity: rows.length > 100 ? 0.45 : 0.7,
      },
      encoding: { x: on("x"), y: on("y"), size: { field: "size", type: "quantitative", scale: null } },
    },
    {
      data: { values: [...line] },
      mark: { type: "line", color: tone("warm"), strokeWidth: 2.5 },
      encoding: { x: on("x"), y: on("y") },
    },
  ];
  return figure(options, frame, layers);
}
