import type { PageFigure } from "../figure.ts";
import type { ReportModel } from "../model.ts";
import { forestFigure } from "./forest.ts";
import { funnelFigure } from "./funnel.ts";
import { leaveOneOutFigure } from "./leaveOneOut.ts";
import { moderatorFigure } from "./moderators.ts";
import { publishedFigure } from "./published.ts";

/** All figures that the data of a page allow, in the order of the page. */
export function pageFigures(model: ReportModel): PageFigure[] {
  const makers = [publishedFigure, forestFigure, moderatorFigure, leaveOneOutFigure, funnelFigure];
  return makers.map((make) => make(model)).filter((figure) => figure !== undefined);
}
