import { expect } from "vitest";

/** Holds a page to one h1, no skipped heading, unique ids, and an anchor for every link inside. */
export function expectSoundOutline(page: string): void {
  const levels = [...page.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]));
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  for (const [i, level] of levels.entries()) expect(level).toBeLessThanOrEqual((levels[i - 1] ?? 0) + 1);
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, anchor] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(anchor);
}
