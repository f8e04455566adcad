import type { DrawnFigure, PageFigure } from "../figure.ts";
import { influenceFigure } from "../figures/influence.ts";
import type { ReportModel } from "../model.ts";

/** The figures that a page keeps closed, in the order of the page; their drawings are made when they are opened. */
export function furtherFigures(model: ReportModel): PageFigure[] {
  const figures = [influenceFigure(model)];
  return figures.filter((figure) => figure !== undefined);
}

/** Figures with an empty place for each drawing, numbered after the `drawn` ones. */
export function waitingFigures(figures: readonly PageFigure[], drawn: number): DrawnFigure[] {
  return figures.map((figure, index) => ({ figure, number: drawn + index + 1, wide: [""], narrow: [""] }));
}
