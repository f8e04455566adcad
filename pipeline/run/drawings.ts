import type { Effects } from "../effects.ts";
import type { Assets } from "../schema/assets.ts";
import { renderSvg } from "../stages/08-render.ts";
import type { StageTools } from "../stages/stage.ts";
import { PLACES } from "./datasets.ts";

/**
 * Drawing that remembers: a figure whose spec and whose drawing code are those of an earlier run is read, not drawn.
 *
 * Names in `.work/drawings/` are sha256 of the spec and of the code (the page's drawing script holds all of it), so a drawing never outlives
 * either; the folder can be deleted at any time. Without a built script there is nothing to tell the code by, and every figure is drawn.
 */
export function drawingTools({ scripts }: Assets, effects: Effects): StageTools {
  if (!scripts) return {};
  return {
    async draw(spec) {
      const path = `${PLACES.work}/drawings/${effects.hash(`${scripts.drawing.sha256}\n${JSON.stringify(spec)}`)}.svg`;
      const known = effects.read(path);
      if (known) return new TextDecoder().decode(known);
      const svg = await renderSvg(spec);
      effects.write(path, svg);
      return svg;
    },
  };
}
