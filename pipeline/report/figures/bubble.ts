import { type BubbleLine, type BubbleRow, bubble } from "../../figures/bubble.ts";
import type { Moderation } from "../../schema/moderation.ts";
import type { PageFigure } from "../figure.ts";
import { formatFixed, formatInterval, formatP, formatR, humanise } from "../format.ts";
import { plain, slug } from "../html.ts";
import type { ReportModel } from "../model.ts";
import { moderatorP, moderatorTest } from "../rows/moderators.ts";
import { toR } from "../rows/studies.ts";
import { type FigureWords, lazyFigure } from "./lazy.ts";

/** Area of the heaviest bubble, px². */
const LARGEST = 420;
const STEPS = 24;

/** Studies that report the moderator, with bubbles in proportion to 1/(vi + τ²). */
function bubbleRows(model: ReportModel, moderation: Moderation): BubbleRow[] {
  const set = model.aggregate.sets.find((candidate) => candidate.id === `moderator:${moderation.moderator}`);
  const tau2 = moderation.heterogeneity.tau2 ?? 0;
  const known = (set?.effects ?? []).flatMap((effect) => {
    const x = moderation.moderator === "year" ? effect.year : effect.moderators[moderation.moderator];
    return typeof x === "number" ? [{ effect, x, weight: 1 / (effect.vi + tau2) }] : [];
  });
  const heaviest = known.reduce((most, entry) => Math.max(most, entry.weight), 0);
  return known.map(({ effect, x, weight }) => ({
    effect_id: effect.effect_id,
    label: plain(effect.slab),
    x,
    y: toR(moderation.fit.measure, effect.yi),
    size: (LARGEST * weight) / heaviest,
  }));
}

/** The fitted line with its interval, from the coefficients and their covariance. */
export function bubbleLine(moderation: Moderation, from: number, to: number, critical: number): BubbleLine[] {
  const [intercept, slope] = moderation.coefficients;
  const [[v00, v01] = [], [, v11] = []] = moderation.vb;
  if (!intercept || !slope || v00 === undefined || v01 === undefined || v11 === undefined) return [];
  return Array.from({ length: STEPS + 1 }, (_, i) => {
    const x = from + ((to - from) * i) / STEPS;
    const centre = intercept.beta + slope.beta * x;
    const half = critical * Math.sqrt(v00 + 2 * x * v01 + x * x * v11);
    const r = (value: number) => toR(moderation.fit.measure, value);
    return { x, y: r(centre), ciLb: r(centre - half), ciUb: r(centre + half) };
  });
}

/** Bubble plots of the continuous moderators whose line is tested by z: its interval needs the normal quantile only. */
export function bubbleFigures(model: ReportModel): PageFigure[] {
  const moderations = model.moderate.moderations.filter(
    ({ levels, coefficients, fit }) => levels.length === 0 && coefficients.length === 2 && fit.test === "z",
  );
  return moderations.flatMap((moderation) => bubbleFigure(model, moderation) ?? []);
}

function bubbleFigure(model: ReportModel, moderation: Moderation): PageFigure | undefined {
  const rows = bubbleRows(model, moderation);
  if (rows.length < 3) return undefined;
  const xs = rows.map((row) => row.x);
  const line = bubbleLine(moderation, Math.min(...xs), Math.max(...xs), model.quantiles.critical);
  const [first, last] = [line[0], line.at(-1)];
  if (!first || !last) return undefined;
  const { limitation, simulated } = model.ingest.analysis;
  const name = humanise(moderation.label);
  const by = `Effects by ${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const p = moderatorP(moderation);
  const title = `The line goes from r = ${formatR(first.y)} at ${first.x} to ${formatR(last.y)} at ${last.x}${p === undefined ? "" : `, p ${formatP(p)}`}`;
  const at = (point: BubbleLine) => `r = ${formatR(point.y)} ${formatInterval(point.ciLb, point.ciUb)} at ${point.x}`;
  const options = {
    title,
    subtitle: [...new Set([limitation, moderation.limitation])].filter((text) => text !== undefined),
    simulated,
    line,
    xTitle: name,
    yTitle: "Correlation (r)",
  };
  const words: FigureWords = {
    id: `bubble-${slug(moderation.moderator)}`,
    kind: "Bubble plot",
    title,
    message: `${by}: the fitted line goes from ${at(first)} to ${at(last)}; ${moderatorTest(moderation)}.${limitation ? ` ${limitation}` : ""}`,
    note: `Bubbles: area in proportion to the weight. Band: ${moderation.fit.level}% interval of the line, which is straight on Fisher’s z.`,
    table: {
      caption: `${by}: studies and fitted line`,
      columns: [
        { head: "Study", wide: true },
        { head: name, numeric: true },
        { head: "r", numeric: true },
        { head: "lower", numeric: true },
        { head: "upper", numeric: true },
      ],
      rows: [
        ...rows.map((row) => [row.label, row.x, formatR(row.y, 3), "", ""]),
        ...line
          .filter((_, i) => i % (STEPS / 4) === 0)
          .map((point) => [
            "fitted line",
            formatFixed(point.x, 1),
            formatR(point.y, 3),
            formatR(point.ciLb, 3),
            formatR(point.ciUb, 3),
          ]),
      ],
    },
  };
  return lazyFigure(words, (width) => bubble(rows, { ...options, width }));
}
