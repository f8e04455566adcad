import type { TopLevelSpec } from "vega-lite";
import { axis, looseDomain, scaleOf } from "./axis.ts";
import { type FigureOptions, type Frame, figure, type Layer, textAt, WIDTHS } from "./frame.ts";
import { SIZE, tone } from "./theme.ts";

/** The case statistics of a study, metafor's names. */
export interface InfluenceRow {
  readonly effect_id: string;
  readonly label: string;
  /** position on the shared axis, 1 for the first study */
  readonly place: number;
  readonly influential: boolean;
  /** written beside its point in the first strip; the caller names few, so that names have room */
  readonly named?: boolean;
  readonly values: Readonly<Record<string, number>>;
}

/** One panel: which statistic, under which head, with which cut-offs. */
export interface InfluenceStatistic {
  readonly name: string;
  readonly title: string;
  readonly cutoffs: readonly number[];
}

/** What the panel of influence is told besides its rows. */
export interface InfluenceOptions extends FigureOptions {
  readonly statistics: readonly InfluenceStatistic[];
}

/** Studies from which on points would touch: the line alone stands for those within the cut-offs. */
const CROWDED = 100;
const PANEL = 92;
const GAP = 34;

function panel(rows: readonly InfluenceRow[], statistic: InfluenceStatistic, index: number, frame: Frame): Layer {
  const top = index * (PANEL + GAP);
  const values = rows.map((row) => ({
    effect_id: row.effect_id,
    place: row.place,
    influential: row.influential,
    ...(index === 0 && row.named ? { name: row.label } : {}),
    value: row.values[statistic.name],
  }));
  const known = values.map((row) => row.value).filter((value) => value !== undefined);
  const domain = looseDomain(known, statistic.cutoffs);
  const y = {
    field: "value",
    type: "quantitative",
    scale: scaleOf(domain, { range: [top + PANEL, top] }),
    axis: { ...axis(domain, PANEL, "", { down: true }), title: null, orient: "left", grid: false },
  };
  const x = { field: "place", type: "quantitative" };
  const points = (influential: boolean): object => ({
    transform: [{ filter: `datum.influential === ${influential} && isValid(datum.value)` }],
    mark: {
      type: "point",
      filled: true,
      shape: influential ? "diamond" : "circle",
      color: tone(influential ? "warm" : "accent"),
      size: influential ? 70 : 26,
      opacity: 1,
    },
    encoding: { x, y },
  });
  const cuts = {
    data: { values: statistic.cutoffs.map((value) => ({ value })) },
    mark: { type: "rule", color: tone("rule"), strokeDash: [3, 3] },
    encoding: { x: { value: 0 }, x2: { value: frame.width }, y },
  };
  const crowded = rows.length > CROWDED;
  const line = {
    mark: { type: "line", color: tone(crowded ? "accent" : "rule"), strokeWidth: 0.8 },
    encoding: { x, y, order: x },
  };
  return {
    data: { values },
    layer: [
      ...(statistic.cutoffs.length ? [cuts] : []),
      line,
      ...(crowded ? [] : [points(false)]),
      points(true),
      ...(values.some((row) => "name" in row) ? names(rows.length, x, y) : []),
    ],
  } as Layer;
}

/** Names under their points, kept inside the strip at its ends. */
function names(k: number, x: object, y: object): object[] {
  const place = { left: [0, 0.12], center: [0.12, 0.88], right: [0.88, 2] } as const;
  return (["left", "center", "right"] as const).map((align) => ({
    transform: [
      {
        filter: `isValid(datum.name) && datum.place > ${place[align][0] * k} && datum.place <= ${place[align][1] * k}`,
      },
    ],
    mark: { type: "text", align, dy: 11, fontSize: SIZE.small, color: tone("ink") },
    encoding: { x, y, text: { field: "name", type: "nominal" } },
  }));
}

/**
 * Panel of influence: one strip per case statistic over the same studies; influential ones are diamonds.
 *
 * @param rows one per effect, in order of `place`; not changed
 * @see Viechtbauer & Cheung (2010), Research Synthesis Methods 1:112–125
 */
export function influencePanel(rows: readonly InfluenceRow[], options: InfluenceOptions): TopLevelSpec {
  const narrow = options.width === "narrow";
  const across = narrow ? WIDTHS.narrow : WIDTHS.wide;
  const height = options.statistics.length * (PANEL + GAP) - GAP;
  const frame: Frame = { width: across - 62 - 14, height, left: 62, right: 14, bottom: 48, headRoom: 28 };
  const domain: [number, number] = [0.5, rows.length + 0.5];
  const base: Layer = {
    data: { values: [{ place: 1 }] },
    mark: { type: "rule", opacity: 0 },
    encoding: {
      x: {
        field: "place",
        type: "quantitative",
        scale: scaleOf(domain),
        axis: axis(domain, frame.width, "Study, in the order of the table", { whole: true }),
      },
    },
  };
  const titles = options.statistics.map((statistic, index) =>
    textAt(0, index * (PANEL + GAP) - 12, statistic.title, { bold: true, size: SIZE.small }),
  );
  const panels = options.statistics.map((statistic, index) => panel(rows, statistic, index, frame));
  const spec = figure(options, frame, [base, ...panels, ...titles]);
  return { ...spec, resolve: { scale: { y: "independent" }, axis: { y: "independent" } } } as TopLevelSpec;
}
