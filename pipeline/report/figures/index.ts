import type { PageFigure } from "../figure.ts";
import type { ReportModel } from "../model.ts";
import { baujatFigure } from "./baujat.ts";
import { bubbleFigures } from "./bubble.ts";
import { forestFigure } from "./forest.ts";
import { funnelFigure } from "./funnel.ts";
import { leaveOneOutFigure } from "./leaveOneOut.ts";
import { moderatorFigure } from "./moderators.ts";
import { publishedFigure } from "./published.ts";

/** All figures that the data of a page allow, in the order of the page. */
export function pageFigures(model: ReportModel): PageFigure[] {
  const figures = [
    publishedFigure(model),
    forestFigure(model),
    moderatorFigure(model),
    ...bubbleFigures(model),
    leaveOneOutFigure(model),
    baujatFigure(model),
    funnelFigure(model),
  ];
  return figures.filter((figure) => figure !== undefined);
}
