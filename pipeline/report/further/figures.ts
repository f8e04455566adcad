import type { PageFigure } from "../figure.ts";
import { cumulativeFigure, hasYears } from "../figures/cumulative.ts";
import { draperyFigure } from "../figures/drapery.ts";
import { goshFigure } from "../figures/gosh.ts";
import { influenceFigure } from "../figures/influence.ts";
import { orchardFigure } from "../figures/orchard.ts";
import { specificationFigure } from "../figures/specifications.ts";
import type { ReportModel } from "../model.ts";

/** A figure that waits to be opened: the section it stands in, whether these data can have it, and how it is made. */
export interface FurtherFigure {
  readonly id: string;
  /** what it is called before it is computed */
  readonly title: string;
  readonly section: "influence" | "views";
  possible(model: ReportModel): boolean;
  /** undefined while the numbers that it needs are not there */
  make(model: ReportModel): PageFigure | undefined;
}

const always = () => true;

/** The figures that a page keeps closed, in its order. */
const further: readonly FurtherFigure[] = [
  { id: "influence", title: "Influence of each study", section: "influence", possible: always, make: influenceFigure },
  {
    id: "cumulative",
    title: "The pooled value as studies came in",
    section: "influence",
    possible: hasYears,
    make: cumulativeFigure,
  },
  {
    id: "gosh",
    title: "The pooled value of many subsets of the studies (GOSH)",
    section: "influence",
    possible: always,
    make: goshFigure,
  },
  {
    id: "orchard",
    title: "Every effect around its mean (orchard plot)",
    section: "views",
    possible: always,
    make: orchardFigure,
  },
  {
    id: "drapery",
    title: "P values of every hypothesis about the correlation (drapery plot)",
    section: "views",
    possible: always,
    make: draperyFigure,
  },
  {
    id: "specifications",
    title: "What other defensible choices give (specification curve)",
    section: "views",
    possible: always,
    make: specificationFigure,
  },
];

/** The waiting figures that these data can have: all of a model that pools at least three effects. */
export function furtherOf(model: ReportModel): FurtherFigure[] {
  if (!model.overall || model.diagnose.funnel.length < 3) return [];
  return further.filter(({ possible }) => possible(model));
}

/** Those whose numbers are there, as figures. */
export function furtherFigures(model: ReportModel): PageFigure[] {
  return furtherOf(model).flatMap(({ make }) => make(model) ?? []);
}
