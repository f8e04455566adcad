import type { TopLevelSpec } from "vega-lite";
import { axis, roundDomain, scaleOf } from "./axis.ts";
import { type FigureOptions, type Frame, figure, type Layer, pixels, textRoom, texts, WIDTHS } from "./frame.ts";
import { SIZE, tone } from "./theme.ts";

/** One specification: its place among all, sorted by estimate, and what it gives. */
export interface SpecificationRow {
  /** name of the specification */
  readonly effect_id: string;
  /** 1 for the lowest estimate */
  readonly place: number;
  readonly estimate: number;
  readonly ciLb: number;
  readonly ciUb: number;
  /** choice → level, e.g. `method: "REML"` */
  readonly choices: Readonly<Record<string, string>>;
}

/** What a specification curve is told besides its rows. */
export interface SpecificationOptions extends FigureOptions {
  /** choices with their levels, in order of display */
  readonly choices: readonly {
    readonly name: string;
    readonly label: string;
    readonly levels: readonly { readonly level: string; readonly label: string }[];
  }[];
  readonly yTitle: string;
  /** the published value, as a line */
  readonly published?: number;
}

const CURVE = 220;
const LINE = 17;

/** Height in pixels of every level of every choice, below the curve. */
function levelLines(options: SpecificationOptions): {
  lines: { key: string; label: string; head: boolean; y: number }[];
  height: number;
} {
  let y = CURVE + 24;
  const next = (step: number): number => {
    y += step;
    return y;
  };
  const lines = options.choices.flatMap((choice) => [
    { key: choice.name, label: choice.label, head: true, y: next(LINE + 8) },
    ...choice.levels.map(({ level, label }) => ({ key: `${choice.name}=${level}`, label, head: false, y: next(LINE) })),
  ]);
  return { lines, height: y + 10 };
}

/** The shared axis of curve and choices: one place a specification, no labels. */
function placeOf(rows: readonly SpecificationRow[]) {
  return {
    field: "place",
    type: "quantitative" as const,
    scale: scaleOf([0, rows.length + 1]),
    axis: null,
  };
}

function curve(
  rows: readonly SpecificationRow[],
  domain: readonly [number, number],
  options: SpecificationOptions,
): Layer[] {
  const values = rows.map(({ effect_id, place, estimate, ciLb, ciUb }) => ({ effect_id, place, estimate, ciLb, ciUb }));
  const x = placeOf(rows);
  const y = (field: string) => ({
    field,
    type: "quantitative",
    scale: scaleOf(domain, { range: [CURVE, 0] }),
    axis: { ...axis(domain, CURVE, options.yTitle, { grid: true, bounded: true, down: true }), titleAnchor: "end" },
  });
  const line = (value: number, color: "rule" | "warm", strokeDash: number[]): object => ({
    data: { values: [{ estimate: value }] },
    mark: { type: "rule", color: tone(color), strokeDash },
    encoding: { y: y("estimate") },
  });
  return [
    {
      data: { values },
      layer: [
        {
          mark: { type: "rule", color: tone("accentSoft"), strokeWidth: 1 },
          encoding: { x, y: y("ciLb"), y2: { field: "ciUb" } },
        },
        {
          mark: { type: "point", filled: true, color: tone("accent"), size: 14, opacity: 1 },
          encoding: { x, y: y("estimate") },
        },
      ],
    },
    line(0, "rule", [1, 0]),
    ...(options.published === undefined ? [] : [line(options.published, "warm", [4, 3])]),
  ] as Layer[];
}

/**
 * Specification curve: every analysis that could be defended, sorted by what it gives, and below which choices it made.
 *
 * @param rows one per specification, in order of `place`; not changed
 * @see Simonsohn, Simmons & Nelson (2020), Nature Human Behaviour 4:1208–1214
 */
export function specificationCurve(rows: readonly SpecificationRow[], options: SpecificationOptions): TopLevelSpec {
  const narrow = options.width === "narrow";
  const { lines, height } = levelLines(options);
  const left = Math.max(66, textRoom(Math.max(...lines.map((line) => line.label.length)), SIZE.small) + 12);
  const width = (narrow ? WIDTHS.narrow : WIDTHS.wide) - left - 14;
  const frame: Frame = { width, height, left, right: 14, bottom: 14, headRoom: 12 };
  const values = [
    ...rows.flatMap((row) => [row.ciLb, row.ciUb]),
    ...(options.published === undefined ? [] : [options.published]),
  ];
  const heights = new Map(lines.map((line) => [line.key, line.y]));
  const dots = rows.flatMap((row) =>
    Object.entries(row.choices).map(([name, level]) => ({
      effect_id: row.effect_id,
      place: row.place,
      y: heights.get(`${name}=${level}`),
    })),
  );
  const words = (head: boolean): Layer =>
    texts(
      lines.filter((line) => line.head === head).map(({ y, label }) => ({ x: -10, y, text: label })),
      { align: "right", size: SIZE.small, ...(head ? { bold: true } : { color: "muted" }) },
    );
  const place = placeOf(rows);
  return figure(options, frame, [
    { data: { values: [{ place: 1 }] }, mark: { type: "rule", opacity: 0 }, encoding: { x: place } },
    ...curve(rows, roundDomain(values, [0]), options),
    {
      data: { values: dots.filter((dot) => dot.y !== undefined) },
      mark: {
        type: "tick",
        orient: "vertical",
        color: tone("ink"),
        size: 9,
        thickness: Math.max(1, Math.min(3, (0.7 * width) / rows.length)),
      },
      encoding: { x: place, y: pixels("y") },
    } as Layer,
    words(true),
    words(false),
  ]);
}
