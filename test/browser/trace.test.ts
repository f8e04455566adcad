import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Results } from "../../pipeline/schema/results.ts";
import { addressOf, digits, hasBrowser, launch, open, settled } from "./support/browser.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Rules of axe that the open dialog breaks. */
async function axe(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: AXE });
  return page.evaluate(async () => {
    type Axe = { run(selector: string): Promise<{ violations: { id: string; help: string }[] }> };
    const { violations } = await (window as unknown as { axe: Axe }).axe.run("#trace");
    return violations.map(({ id, help }) => `${id}: ${help}`);
  });
}

/** The pooled correlation of a report's `results.json`. */
function pooledOf(id: string): number {
  const results = JSON.parse(readFileSync(join(inject("reports"), id, "results.json"), "utf8")) as Results;
  return results.fits[0]!.backTransformed!.pred;
}

const lastNumber = async (page: Page) => Number(await page.locator("#trace[open] data").last().getAttribute("value"));

describe.skipIf(!hasBrowser())("a number leads to its trace", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it.each(["kolden2011", "alliance2026"])("%s: from a row of the study table to the pooled value", async (id) => {
    const { page, noise, requests } = await open(browser, addressOf(id));
    const button = page.locator("#studies tbody [data-trace]").first();
    await button.press("Enter");
    expect(await lastNumber(page)).toBeCloseTo(pooledOf(id), 12);
    expect(await page.locator("#trace li").first().textContent()).toMatch(/study table, row \d+, column \w+/);
    await page.keyboard.press("Escape");
    expect(await page.locator("#trace[open]").count()).toBe(0);
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    const rows = await page.locator("#studies tbody tr[data-effect]").count();
    expect(await page.locator("#studies tbody [data-trace]").count()).toBe(rows);
    expect(await page.locator("#figure-forest .twin [data-trace]").count()).toBe(rows);
    expect([noise, requests]).toEqual([[], []]);
  });

  it("from the bar to the parts of all effects, under a what-if too, and on to one of them", async () => {
    const { page } = await open(browser, addressOf("kolden2011"));
    await page.locator("#what-if-bar [data-trace]").press("Enter");
    expect(await lastNumber(page)).toBeCloseTo(pooledOf("kolden2011"), 12);
    await page.keyboard.press("Escape");
    await page.locator("input[name=study][value=athay1973]").press("Space");
    await settled(page, 0);
    await page.locator("#what-if-bar [data-trace]").press("Enter");
    const present = (await digits(page)).r![1];
    expect(present).not.toBe(pooledOf("kolden2011"));
    expect(await lastNumber(page)).toBeCloseTo(present, 12);
    expect(await page.locator("#trace tbody tr").count()).toBe(15);
    await page.locator("#trace [data-trace]").first().press("Enter");
    expect(await lastNumber(page)).toBeCloseTo(present, 12);
    await page.locator("#trace [data-close]").press("Enter");
    expect(await page.locator("#what-if-bar [data-trace]").evaluate((e) => e === document.activeElement)).toBe(true);
  });

  it("fits 360 px, is accessible, and is not printed", async () => {
    const { page } = await open(browser, addressOf("alliance2026"), {
      bypassCSP: true,
      viewport: { width: 360, height: 740 },
    });
    for (const from of ["#what-if-bar", "#studies tbody"]) {
      await page.locator(`${from} [data-trace]`).first().press("Enter");
      const wide = await page.locator("#trace").evaluate((box) => [box.scrollWidth - box.clientWidth, box.clientWidth]);
      expect(wide[0]).toBe(0);
      expect(wide[1]).toBeGreaterThan(320);
      expect(await axe(page)).toEqual([]);
      await page.emulateMedia({ media: "print" });
      expect(await page.locator("#trace").isVisible()).toBe(false);
      expect(await page.locator("#studies [data-trace]").first().isVisible()).toBe(false);
      await page.emulateMedia({ media: "screen" });
      await page.keyboard.press("Escape");
    }
  });
});
