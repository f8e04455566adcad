import type { PageFigure } from "../figure.ts";
import { furtherOf } from "../further/figures.ts";
import type { ReportModel } from "../model.ts";
import { forestFigure } from "./forest.ts";
import { funnelFigure } from "./funnel.ts";
import { moderatorFigure } from "./moderators.ts";
import { publishedFigure } from "./published.ts";

/**
 * The main figures that the data of a page allow, in the order of the page: drawn before any script runs. All others wait, with
 * their table, until they are opened.
 */
export function pageFigures(model: ReportModel): PageFigure[] {
  return Object.values(MAKERS).flatMap((make) => make(model) ?? []);
}

const MAKERS: Readonly<Record<string, (model: ReportModel) => PageFigure | undefined>> = {
  published: publishedFigure,
  forest: forestFigure,
  moderators: moderatorFigure,
  funnel: funnelFigure,
};

/** One figure, drawn or waiting, by its id; undefined where the data or the numbers at hand do not allow it. */
export function figureOf(model: ReportModel, id: string): PageFigure | undefined {
  const make = MAKERS[id] ?? furtherOf(model).find((figure) => figure.id === id)?.make;
  return make?.(model);
}
