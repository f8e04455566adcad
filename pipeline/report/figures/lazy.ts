import type { TopLevelSpec } from "vega-lite";
import type { PageFigure } from "../figure.ts";

/** The words and the table of a figure: all of it but the drawing. */
export type FigureWords = Omit<PageFigure, "spec" | "wide" | "narrow">;

type Width = "wide" | "narrow";

/** The panels of a figure that stands in several. */
export interface Panels {
  readonly count: number;
  make(width: Width, index: number): TopLevelSpec;
}

/**
 * A figure whose specs are made when they are asked for, each once: a page shows one width, and few of its figures and panels at a time.
 *
 * @param make the whole figure for a width; pure
 * @param panels as the page shows it, where that is another; pure
 */
export function lazyFigure(words: FigureWords, make: (width: Width) => TopLevelSpec, panels?: Panels): PageFigure {
  const whole = { wide: lazily(1, () => make("wide")), narrow: lazily(1, () => make("narrow")) };
  const shown = (width: Width) => (panels ? lazily(panels.count, (index) => panels.make(width, index)) : whole[width]);
  return {
    ...words,
    get spec() {
      return whole.wide[0]!;
    },
    wide: shown("wide"),
    narrow: shown("narrow"),
  };
}

/** A list whose entries are made when they are read for the first time. */
function lazily<T>(count: number, make: (index: number) => T): readonly T[] {
  const list: T[] = [];
  for (let index = 0; index < count; index++) {
    Object.defineProperty(list, index, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make(index);
        Object.defineProperty(list, index, { value, enumerable: true });
        return value;
      },
    });
  }
  return list;
}
