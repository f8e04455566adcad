import type { TopLevelSpec } from "vega-lite";
import type { PageFigure } from "../figure.ts";

/** The words and the table of a figure: all of it but the drawing. */
export type FigureWords = Omit<PageFigure, "spec" | "wide" | "narrow">;

/**
 * A figure whose specs are made when they are asked for and not before: a page holds many such figures, of which a reader opens few.
 *
 * @param make the spec for a width; pure
 */
export function lazyFigure(words: FigureWords, make: (width: "wide" | "narrow") => TopLevelSpec): PageFigure {
  return {
    ...words,
    get spec() {
      return make("wide");
    },
    get wide() {
      return [make("wide")];
    },
    get narrow() {
      return [make("narrow")];
    },
  };
}
