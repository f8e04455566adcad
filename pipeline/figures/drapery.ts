import type { TopLevelSpec } from "vega-lite";
import { type FigureOptions, figure, type Layer } from "./frame.ts";
import { on, scatterAxes, scatterFrame } from "./scatter.ts";
import { type ToneName, tone } from "./theme.ts";

/** A point of a p-value curve: the p of the hypothesis that the effect is `x`. */
export interface DraperyPoint {
  readonly effect_id: string;
  readonly x: number;
  readonly p: number;
}

/** What a drapery plot is told besides its points. */
export interface DraperyOptions extends FigureOptions {
  readonly xDomain: readonly [number, number];
  readonly xTitle: string;
  /** curve of the pooled value, in order of x */
  readonly pooled: readonly DraperyPoint[];
}

/** Curves beyond which each is drawn fainter, so that they add up to a density. */
const MANY = 60;

/**
 * Drapery plot: a p-value curve for every study (thin) and the pooled value (strong), so that every confidence level can be read.
 *
 * @param points curve by curve, each in order of x; not changed
 * @see Rücker & Schwarzer (2021), Research Synthesis Methods 12:8–19
 */
export function drapery(points: readonly DraperyPoint[], options: DraperyOptions): TopLevelSpec {
  const frame = scatterFrame(options.width === "narrow");
  const curves = new Set(points.map((point) => point.effect_id)).size;
  const curve = (values: readonly DraperyPoint[], color: ToneName, strokeWidth: number, opacity: number): Layer => ({
    data: { values: [...values] },
    mark: { type: "line", interpolate: "monotone", color: tone(color), strokeWidth, opacity },
    encoding: { x: on("x"), y: on("p"), detail: { field: "effect_id", type: "nominal" }, order: on("x") },
  });
  return figure(options, frame, [
    scatterAxes(
      frame,
      { domain: options.xDomain, title: options.xTitle, bounded: true },
      { domain: [0, 1], title: "p", bounded: true },
    ),
    {
      data: { values: [{ p: 0.05 }] },
      mark: { type: "rule", color: tone("rule"), strokeDash: [3, 3] },
      encoding: { y: on("p"), x: { value: 0 }, x2: { value: frame.width } },
    },
    curve(points, "accent", 1, curves > MANY ? 0.12 : 0.4),
    curve(options.pooled, "warm", 2.5, 1),
  ]);
}
