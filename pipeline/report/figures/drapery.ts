import { type DraperyPoint, drapery } from "../../figures/drapery.ts";
import type { PageFigure } from "../figure.ts";
import { formatInterval, formatPCell, formatR } from "../format.ts";
import type { PCurveLine } from "../further/numbers.ts";
import { html, plain } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { limitationInline } from "../sections/section.ts";
import { lazyFigure } from "./lazy.ts";

/** Values of p at which the table reads the curves, with the level of the interval that each gives. */
const READ = [
  { p: 0.5, level: 50 },
  { p: 0.2, level: 80 },
  { p: 0.05, level: 95 },
  { p: 0.01, level: 99 },
] as const;

/** Values of p on the axis reach down to here: below it curves are flat and only make the plot wider. */
const FOOT = 0.005;

/** Of more studies than this, straight lines join few points: nowhere more than 0.022 in p from the curve, which is too thin to be read by itself. */
const MANY = 60;
const SPARSE: readonly number[] = [FOOT, 0.05, 0.2, 0.5, 1];

function pointsOf(line: PCurveLine): DraperyPoint[] {
  return line.points.filter(({ p }) => p >= FOOT).map(({ x, p }) => ({ effect_id: line.effect_id, x, p }));
}

function limitsAt(line: PCurveLine, p: number): [number, number] | undefined {
  const [lower, upper] = line.points.filter((point) => point.p === p);
  return lower && upper ? [lower.x, upper.x] : undefined;
}

function cells(line: PCurveLine): string[] {
  const top = line.points.find(({ p }) => p === 1);
  return [
    top ? formatR(top.x, 3) : "",
    ...READ.map(({ p }) => {
      const limits = limitsAt(line, p);
      return limits ? formatInterval(...limits, 3) : "";
    }),
    formatPCell(line.pZero),
  ];
}

/** Tenths that hold zero and every point. */
function domainOf(points: readonly DraperyPoint[]): readonly [number, number] {
  const low = points.reduce((least, { x }) => Math.min(least, x), 0);
  const high = points.reduce((most, { x }) => Math.max(most, x), 0);
  return [Math.floor(low * 10 + 1e-9) / 10, Math.ceil(high * 10 - 1e-9) / 10];
}

/** Drapery plot: intervals of every level at once. */
export function draperyFigure(model: ReportModel): PageFigure | undefined {
  const numbers = model.further?.drapery;
  if (!numbers || numbers.studies.length < 3) return undefined;
  const { studies, pooled } = numbers;
  const { limitation, simulated } = model.ingest.analysis;
  const significant = studies.filter((study) => study.pZero < 0.05).length;
  const title = `${significant} of ${studies.length} studies reject a correlation of zero at p < .05`;
  const options = {
    title,
    subtitle: limitation ? [limitation] : [],
    simulated,
    xTitle: "Correlation (r) under test",
    pooled: pointsOf(pooled),
  };
  const phrase = (p: number) => {
    const limits = limitsAt(pooled, p);
    return limits ? formatInterval(...limits) : "";
  };
  return lazyFigure(
    {
      id: "drapery",
      kind: "Drapery plot",
      title,
      message: `P values of every hypothesis about the correlation: of ${studies.length} studies, ${significant} reject a correlation of zero at p < .05; the pooled curve leaves ${phrase(0.05)} at .05 and ${phrase(0.01)} at .01.${limitation ? ` ${limitation}` : ""}`,
      note: "Each thin curve is a study, the strong one the pooled value: where a curve crosses a height p, its 100(1 − p)% interval ends. Dashed: p = .05.",
      table: {
        caption:
          "P values of every hypothesis about the correlation: intervals at four levels, and p of a correlation of zero",
        columns: [
          { head: "Study", wide: true },
          { head: "r", numeric: true },
          ...READ.map(({ level }) => ({ head: `${level}% interval`, numeric: true })),
          { head: "p of r = 0", numeric: true },
        ],
        rows: [
          [html`${pooled.label}${limitationInline(limitation)}`, ...cells(pooled)],
          ...studies.map((study) => [plain(study.label), ...cells(study)]),
        ],
      },
    },
    (width) => {
      const all = studies.flatMap(pointsOf);
      const points = studies.length > MANY ? all.filter(({ p }) => SPARSE.includes(p)) : all;
      return drapery(points, { ...options, xDomain: domainOf(points), width });
    },
  );
}
