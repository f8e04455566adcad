import type { TopLevelSpec } from "vega-lite";
import { looseDomain } from "./axis.ts";
import { type FigureOptions, figure, type Layer } from "./frame.ts";
import { on, scatterAxes, scatterFrame } from "./scatter.ts";
import { SIZE, tone } from "./theme.ts";

/** A study in a Baujat plot; `named` ones are labelled beside their point, the others are in the table. */
export interface BaujatRow {
  readonly effect_id: string;
  readonly label: string;
  /** contribution to Cochran's Q */
  readonly x: number;
  /** squared standardised change of the pooled value without the study */
  readonly y: number;
  readonly named: boolean;
}

/**
 * Baujat plot: who makes the heterogeneity (right) and who moves the pooled value (up).
 *
 * @param rows one per effect; the caller names the few that stand out, so that labels have room; not changed
 * @see Baujat, Mahé, Pignon & Hill (2002), Statistics in Medicine 21:2641–2652
 */
export function baujat(rows: readonly BaujatRow[], options: FigureOptions): TopLevelSpec {
  const frame = scatterFrame(options.width === "narrow");
  const xDomain = looseDomain(
    rows.map((row) => row.x),
    [0],
  );
  const yDomain = looseDomain(
    rows.map((row) => row.y),
    [0],
  );
  const half = (xDomain[0] + xDomain[1]) / 2;
  const label = (align: "left" | "right"): Layer => ({
    data: { values: rows.filter((row) => row.named && (align === "left") === row.x <= half) },
    mark: { type: "text", align, dx: align === "left" ? 7 : -7, fontSize: SIZE.small, color: tone("ink") },
    encoding: { x: on("x"), y: on("y"), text: { field: "label", type: "nominal" } },
  });
  const layers: Layer[] = [
    scatterAxes(
      frame,
      { domain: xDomain, title: "Contribution to heterogeneity (Q)" },
      { domain: yDomain, title: "Influence on the pooled value" },
    ),
    {
      data: { values: [...rows] },
      mark: {
        type: "point",
        filled: true,
        fill: tone("accent"),
        stroke: tone("paper"),
        size: 48,
        strokeWidth: 0.8,
        opacity: 1,
      },
      encoding: { x: on("x"), y: on("y") },
    },
    label("left"),
    label("right"),
  ];
  return figure(options, frame, layers);
}
