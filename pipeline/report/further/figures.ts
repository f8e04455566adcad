import type { PageFigure } from "../figure.ts";
import { baujatFigure } from "../figures/baujat.ts";
import { bubbleFigures } from "../figures/bubble.ts";
import { cumulativeFigure, hasYears } from "../figures/cumulative.ts";
import { draperyFigure } from "../figures/drapery.ts";
import { goshFigure } from "../figures/gosh.ts";
import { influenceFigure } from "../figures/influence.ts";
import { leaveOneOutFigure } from "../figures/leaveOneOut.ts";
import { orchardFigure } from "../figures/orchard.ts";
import { specificationFigure } from "../figures/specifications.ts";
import type { ReportModel } from "../model.ts";

/** A figure that waits to be opened: the section it stands in, whether these data can have it, and how it is made. */
export interface FurtherFigure {
  readonly id: string;
  /** what readers call it, also before it is computed */
  readonly kind: string;
  readonly section: "moderators" | "influence" | "views";
  possible(model: ReportModel): boolean;
  /** undefined while the numbers that it needs are not there */
  make(model: ReportModel): PageFigure | undefined;
}

const always = () => true;

/** Whether the leading model is univariate: the figure is of no other. */
const univariate = ({ overall }: ReportModel) => overall?.multilevel === undefined;

/** The figures that a page keeps closed, in its order; after the bubble plots of its continuous moderators. */
const further: readonly FurtherFigure[] = [
  {
    id: "leave-one-out",
    kind: "Leave-one-out",
    section: "influence",
    possible: always,
    make: leaveOneOutFigure,
  },
  {
    id: "baujat",
    kind: "Baujat plot",
    section: "influence",
    possible: univariate,
    make: baujatFigure,
  },
  { id: "influence", kind: "Case diagnostics", section: "influence", possible: always, make: influenceFigure },
  {
    id: "cumulative",
    kind: "Cumulative meta-analysis",
    section: "influence",
    possible: hasYears,
    make: cumulativeFigure,
  },
  {
    id: "gosh",
    kind: "GOSH plot",
    section: "influence",
    possible: univariate,
    make: goshFigure,
  },
  {
    id: "orchard",
    kind: "Orchard plot",
    section: "views",
    possible: always,
    make: orchardFigure,
  },
  {
    id: "drapery",
    kind: "Drapery plot",
    section: "views",
    possible: always,
    make: draperyFigure,
  },
  {
    id: "specifications",
    kind: "Specification curve",
    section: "views",
    possible: always,
    make: specificationFigure,
  },
];

/** The waiting figures that these data can have: all of a model that pools at least three effects. */
export function furtherOf(model: ReportModel): FurtherFigure[] {
  if (!model.overall || model.diagnose.funnel.length < 3) return [];
  return [...bubbles(model), ...further.filter(({ possible }) => possible(model))];
}

/** One figure for each continuous moderator that has a line. */
function bubbles(model: ReportModel): FurtherFigure[] {
  return bubbleFigures(model).map(({ id, kind }) => ({
    id,
    kind,
    section: "moderators",
    possible: always,
    make: (now) => bubbleFigures(now).find((figure) => figure.id === id),
  }));
}

/** The figures before which the funnel plot stands. */
const AFTER_FUNNEL: readonly FurtherFigure["section"][] = ["influence", "views"];

/** The number of each figure by its id, in the order in which a reader meets them: drawn and waiting ones alike. */
export function figureNumbers(model: ReportModel, drawn: readonly PageFigure[]): ReadonlyMap<string, number> {
  const waiting = furtherOf(model);
  const late = (id: string) => id === "funnel";
  const order = [
    ...drawn.map(({ id }) => id).filter((id) => !late(id)),
    ...waiting.filter(({ section }) => !AFTER_FUNNEL.includes(section)).map(({ id }) => id),
    ...drawn.map(({ id }) => id).filter(late),
    ...waiting.filter(({ section }) => AFTER_FUNNEL.includes(section)).map(({ id }) => id),
  ];
  return new Map(order.map((id, index) => [id, index + 1]));
}

/** Those whose numbers are there, as figures. */
export function furtherFigures(model: ReportModel): PageFigure[] {
  return furtherOf(model).flatMap(({ make }) => make(model) ?? []);
}
