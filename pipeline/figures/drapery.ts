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
 * Paths that so many curves are spread over, with gaps between them: a path of its own for each of 300 would cost half of the time
 * that a click may take. Curves of one path do not add up where they cross, those of different paths do.
 */
const PATHS = 24;

const SMOOTH = { interpolate: "monotone" };

/** A point with its path; without x and p, a gap. */
interface PathPoint {
  readonly effect_id?: string;
  readonly path: number;
  readonly x: number | null;
  readonly p: number | null;
}

/** Points with their paths: few curves each on its own, many in turn on one of {@link PATHS}, a gap after each. */
function inPaths(points: readonly DraperyPoint[]): PathPoint[] {
  const curves = new Set(points.map((point) => point.effect_id)).size;
  let curve = 0;
  return points.flatMap((point, i): PathPoint[] => {
    const path = curves > MANY ? curve % PATHS : curve;
    if (point.effect_id === points[i + 1]?.effect_id) return [{ ...point, path }];
    curve++;
    return curves > MANY
      ? [
          { ...point, path },
          { path, x: null, p: null },
        ]
      : [{ ...point, path }];
  });
}

/**
 * Drapery plot: a p-value curve for every study (thin) and the pooled value (strong), so that every confidence level can be read.
 *
 * @param points curve by curve, each in order of x; not changed
 * @see Rücker & Schwarzer (2021), Research Synthesis Methods 12:8–19
 */
export function drapery(points: readonly DraperyPoint[], options: DraperyOptions): TopLevelSpec {
  const frame = scatterFrame(options.width === "narrow");
  const paths = inPaths(points);
  const many = paths.length > points.length;
  const lines = (values: readonly PathPoint[], color: ToneName, strokeWidth: number, look: object): Layer => ({
    // the points are numbers already
    data: { values, format: { parse: null } },
    mark: { type: "line", order: null, color: tone(color), strokeWidth, ...look },
    encoding: { x: on("x"), y: on("p"), detail: { field: "path", type: "nominal" } },
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
    lines(
      paths,
      "accent",
      1,
      many ? { opacity: 0.12, invalid: "break-paths-show-domains" } : { opacity: 0.4, ...SMOOTH },
    ),
    lines(inPaths(options.pooled), "warm", 2.5, SMOOTH),
  ]);
}
