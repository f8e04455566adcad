import type { TopLevelSpec } from "vega-lite";
import { byId } from "./dom.ts";

type Drawing = typeof import("./vegaDrawing.ts");

declare global {
  /** What the page's scripts export, by the name of the script. */
  var pageScripts: { drawing?: Drawing };
}

/**
 * Vega and Vega-Lite, the heavier half of the page's program: text at first, so that the page can be used before they are read,
 * and a script (whose hash the policy names) once the browser is idle or a figure is asked for.
 */
export function startDrawing(): Drawing {
  if (!pageScripts.drawing) {
    const script = document.createElement("script");
    script.textContent = byId("drawing").textContent;
    document.head.append(script);
    script.remove();
  }
  return pageScripts.drawing!;
}

/** A Vega-Lite spec as SVG text, as the command line draws it. */
export async function drawSvg(spec: TopLevelSpec): Promise<string> {
  return startDrawing().drawSvg(spec);
}
