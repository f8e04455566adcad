import type { TopLevelSpec } from "vega-lite";
import type { PageFigure } from "../report/figure.ts";
import { drawSvg } from "./drawSvg.ts";

/** A panel that waits to be drawn: its name, and its spec, which is made when it comes into view. */
interface Waiting {
  readonly name: string;
  spec(): TopLevelSpec;
}

const waiting = new Map<Element, Waiting>();
/** spec as text of each panel as it stands in the page, by name, so that the same drawing is not made twice; absent while it is the original's */
const drawn = new Map<string, string>();
let observer: IntersectionObserver | undefined;
/** counts what-ifs, so that a drawing that was begun for an older one is thrown away */
let run = 0;

/** A new what-if: what an older one ordered is not drawn any more. */
export function beginDrawing(): void {
  run++;
  waiting.clear();
}

/** The page shows the original again: nothing waits, nothing is drawn. */
export function stopDrawing(): void {
  beginDrawing();
  drawn.clear();
  observer?.disconnect();
}

/**
 * Has figures drawn: what is in view at once, the others when they come into view, only in the width that shows.
 *
 * @param since when the reader asked, in milliseconds of the page, for the measure `figure` of each panel in view; none when absent
 * @returns when what is in view has been drawn
 */
export async function redraw(figures: readonly PageFigure[], since?: number): Promise<void> {
  for (const panel of waiting.keys()) if (!panel.isConnected) waiting.delete(panel);
  const seen: Element[] = [];
  for (const figure of figures) {
    const box = document.getElementById(`figure-${figure.id}`);
    if (!box) continue;
    for (const width of ["wide", "narrow"] as const) {
      const panels = box.querySelectorAll(`.${width}-only .panel`);
      const count = Math.min(panels.length, figure[width].length);
      for (let i = 0; i < count; i++) {
        const panel = panels[i]!;
        order(panel, { name: `${figure.id}/${width}/${i}`, spec: () => figure[width][i]! });
        if (isInView(panel)) seen.push(panel);
      }
    }
  }
  await Promise.all(
    seen.map(async (panel) => {
      const done = await drawPanel(panel);
      if (done && since !== undefined) performance.measure("figure", { start: since, end: performance.now() });
    }),
  );
}

/** Has a panel wait until it comes into view. */
function order(panel: Element, next: Waiting): void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) void drawPanel(entry.target);
    },
    { rootMargin: "200px" },
  );
  // only what is observed anew is told where it stands
  observer.unobserve(panel);
  waiting.set(panel, next);
  panel.setAttribute("aria-busy", "true");
  observer.observe(panel);
}

function isInView(panel: Element): boolean {
  const { top, bottom, width } = panel.getBoundingClientRect();
  return width > 0 && bottom > 0 && top < innerHeight;
}

/** Whether it was drawn: it may stand already; and a newer what-if, or a section written anew, has its own order for this place. */
async function drawPanel(panel: Element): Promise<boolean> {
  const next = waiting.get(panel);
  if (!next) return false;
  const mine = run;
  waiting.delete(panel);
  observer?.unobserve(panel);
  const spec = next.spec();
  const text = JSON.stringify(spec);
  if (drawn.get(next.name) === text && panel.firstElementChild) {
    panel.removeAttribute("aria-busy");
    return false;
  }
  const svg = await drawSvg(spec);
  if (mine !== run || waiting.has(panel) || !panel.isConnected) return false;
  panel.innerHTML = svg;
  const height = panel.querySelector("svg")?.getAttribute("height");
  if (height) (panel as HTMLElement).style.containIntrinsicHeight = `auto ${height}px`;
  panel.removeAttribute("aria-busy");
  panel.closest("main > section")?.setAttribute("data-redrawn", "");
  drawn.set(next.name, text);
  return true;
}

/** Draws what still waits in the wide variant, as for a file or print. */
export async function drawAllWide(): Promise<void> {
  for (const panel of [...waiting.keys()]) if (panel.closest(".wide-only")) await drawPanel(panel);
}
