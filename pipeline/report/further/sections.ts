import type { DrawnFigure } from "../figure.ts";
import type { ReportModel } from "../model.ts";
import { influenceSection } from "../sections/influence.ts";
import type { Section } from "../sections/section.ts";

/** The sections whose figures wait to be opened, in the order of the page. */
export function furtherSections(model: ReportModel, figures: readonly DrawnFigure[]): (Section | undefined)[] {
  return [influenceSection(model, figures)];
}
