import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressAcross, addressOf, hasBrowser, launch, open, settled, words } from "./support/browser.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds on the page, one line a rule with the first elements concerned. */
async function axe(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: AXE });
  return page.evaluate(async () => {
    const runner = (window as unknown as { axe: { run(node: Document): Promise<AxeResult> } }).axe;
    interface AxeResult {
      violations: { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] }[];
    }
    const { violations } = await runner.run(document);
    return violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help} (${nodes.length}) ${nodes
          .slice(0, 3)
          .map(({ target, failureSummary }) => `${target.join(" ")} ${failureSummary}`)
          .join(" | ")}`,
    );
  });
}

describe.skipIf(!hasBrowser())("a page is accessible", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it.each([
    ["kolden2011", "light", 1280],
    ["kolden2011", "dark", 360],
    ["alliance2026", "light", 360],
    ["published2026", "dark", 1280],
    ["horvath1991", "light", 1280],
  ] as const)("%s, %s, %i px wide: axe finds nothing", async (id, colorScheme, width) => {
    const options = { bypassCSP: true, colorScheme, viewport: { width, height: 800 } };
    const { page } = await open(browser, addressOf(id), options);
    expect(await axe(page)).toEqual([]);
  });

  it.each([
    ["index", "light", 1280],
    ["index", "dark", 360],
    ["statements", "dark", 1280],
    ["statements", "light", 360],
  ] as const)("the %s of all data sets, %s, %i px wide: axe finds nothing", async (name, colorScheme, width) => {
    const options = { bypassCSP: true, colorScheme, viewport: { width, height: 800 } };
    const { page, noise } = await open(browser, addressAcross(name), options);
    expect(await axe(page)).toEqual([]);
    expect(noise).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });

  it("a changed page with everything unfolded: axe finds nothing", async () => {
    const { page } = await open(browser, addressOf("kolden2011"), { bypassCSP: true });
    await page.locator("input[name=study]").first().press("Space");
    await settled(page, 0);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    expect(await axe(page)).toEqual([]);
  });

  it("every control is reached by the tab key, has a name, and shows where the focus is", async () => {
    const { page } = await open(browser, addressOf("kolden2011"));
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("#what-if details")) (details as HTMLDetailsElement).open = true;
    });
    const wanted = await page.evaluate(
      () => document.querySelectorAll("#what-if-bar :is(button,a), #what-if :is(button,input,select,summary)").length,
    );
    const reached = new Set<string>();
    for (let i = 0; i < wanted + 60; i++) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const at = document.activeElement as HTMLElement | null;
        if (!at?.matches("#what-if-bar :is(button,a), #what-if :is(button,input,select,summary)")) return undefined;
        const all = [
          ...document.querySelectorAll("#what-if-bar :is(button,a), #what-if :is(button,input,select,summary)"),
        ];
        const { outlineStyle } = getComputedStyle(at);
        const name = at.ariaLabel || (at as HTMLInputElement).labels?.[0]?.textContent || at.textContent;
        return { at: all.indexOf(at), ring: outlineStyle !== "none", name: (name ?? "").trim() };
      });
      if (!focus) continue;
      expect(focus.ring).toBe(true);
      expect(focus.name).not.toBe("");
      reached.add(String(focus.at));
    }
    const hidden = await page.evaluate(() => document.querySelectorAll("#what-if [hidden]").length);
    expect(reached.size + hidden).toBe(wanted);
  });

  it("tells the new value to a screen reader", async () => {
    const { page } = await open(browser, addressOf("kolden2011"));
    expect(await page.locator("#bar-news").getAttribute("aria-live")).toBe("polite");
    await page.locator("#wi-method").selectOption("DL");
    expect(await words(page, "#bar-news")).toMatch(/^What if: r = \.25, 95% CI \[/);
  });

  it.each(["kolden2011", "simulated2018"])("%s fits 360 px: nothing makes the page scroll sideways", async (id) => {
    const { page } = await open(browser, addressOf(id), { viewport: { width: 360, height: 740 } });
    await page.locator("#wi-method").selectOption("DL");
    await settled(page, 0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });

  it("prints without controls", async () => {
    const { page } = await open(browser, addressOf("kolden2011"));
    await page.emulateMedia({ media: "print" });
    for (const selector of ["#what-if", "#what-if-bar .buttons", ".toggle", ".tools"]) {
      expect(await page.locator(selector).first().isVisible()).toBe(false);
    }
    expect(await page.locator("#figure-forest .wide-only svg").first().isVisible()).toBe(true);
  });
});
