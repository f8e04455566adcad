import type { ForestRow } from "../../figures/forest.ts";

/** Lines that stand on one panel: an A4 page in print, a few screens on a phone. */
const PANEL_LINES = 56;

/**
 * Cuts a long forest plot into panels, at the head of a group where one is near, so that a page break never goes through it.
 *
 * @returns the rows themselves in one panel when they fit; never an empty panel; order kept
 */
export function panelsOf(rows: readonly ForestRow[], lines = PANEL_LINES): ForestRow[][] {
  if (rows.length <= lines + 8) return [[...rows]];
  const panels: ForestRow[][] = [];
  let panel: ForestRow[] = [];
  rows.forEach((row, index) => {
    const left = rows.length - index;
    const full = panel.length >= lines && left > 6 && row.kind === "study";
    const early = row.kind === "group" && panel.length >= lines * 0.6;
    if (full || early) {
      panels.push(panel);
      panel = [];
      const group = rows.find((candidate) => candidate.kind === "group" && candidate.group === row.group);
      if (full && group) panel.push({ ...group, label: `${group.label}, continued` });
    }
    panel.push(row);
  });
  panels.push(panel);
  return panels;
}
