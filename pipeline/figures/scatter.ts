import { axis, scaleOf } from "./axis.ts";
import { type Frame, type Layer, WIDTHS } from "./frame.ts";

/** Room for the labels of the upright axis and its title, px. */
const LEFT = 72;

/** The rectangle of a plot with two numeric axes. */
export function scatterFrame(narrow: boolean, height = 380): Frame {
  const across = narrow ? WIDTHS.narrow : 640;
  return {
    width: across - LEFT - 16,
    height: narrow ? Math.min(height, 280) : height,
    left: LEFT,
    right: 16,
    bottom: 48,
    headRoom: 12,
  };
}

/** One axis of a scatter plot. */
export interface ScatterAxis {
  readonly domain: readonly [number, number];
  readonly title: string;
  readonly bounded?: boolean;
  readonly reverse?: boolean;
}

/** The axes of a scatter plot, on an invisible point: other layers give their fields only. */
export function scatterAxes(frame: Frame, x: ScatterAxis, y: ScatterAxis): Layer {
  const channel = (field: "x" | "y", spec: ScatterAxis, across: number) => ({
    field,
    type: "quantitative" as const,
    scale: { ...scaleOf(spec.domain), ...(spec.reverse ? { reverse: true } : {}) },
    axis: axis(spec.domain, across, spec.title, { bounded: spec.bounded ?? false, grid: true, down: field === "y" }),
  });
  return {
    data: { values: [{ x: x.domain[0], y: y.domain[0] }] },
    mark: { type: "point", opacity: 0 },
    encoding: { x: channel("x", x, frame.width), y: channel("y", y, frame.height) },
  } as Layer;
}

/** A field on one of the two axes. */
export const on = (field: string) => ({ field, type: "quantitative" as const });
