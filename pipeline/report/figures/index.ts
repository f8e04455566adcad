import type { PageFigure } from "../figure.ts";
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
  const figures = [publishedFigure(model), forestFigure(model), moderatorFigure(model), funnelFigure(model)];
  return figures.filter((figure) => figure !== undefined);
}
