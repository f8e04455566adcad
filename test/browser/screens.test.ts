import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressOf, hasBrowser, launch, open } from "./support/browser.ts";

const LOOKS = [
  ["light", { colorScheme: "light", viewport: { width: 1280, height: 900 } }],
  ["dark", { colorScheme: "dark", viewport: { width: 1280, height: 900 } }],
  ["phone", { colorScheme: "light", viewport: { width: 360, height: 740 } }],
] as const;

/** Pictures for people to look at, under `reports/<id>/screens/`, which git leaves alone. */
describe.skipIf(!hasBrowser())("screens", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  it.each(["farber2011", "kolden2011", "alliance2026", "simulated2018", "published2026", "horvath1991"])(
    "of every figure of %s",
    async (id) => {
      const folder = join("reports", id, "screens");
      mkdirSync(folder, { recursive: true });
      for (const [name, options] of LOOKS) {
        const { page } = await open(browser, addressOf(id), options);
        await page.screenshot({ path: join(folder, `page-${name}.png`) });
        await page.addStyleTag({ content: "#what-if-bar{position:static!important}" });
        await page.evaluate(() => {
          for (const details of document.querySelectorAll<HTMLDetailsElement>("details.waiting")) details.open = true;
        });
        // a figure is drawn when it comes into view
        for (const figure of await page.locator("details.waiting").all()) {
          await figure.scrollIntoViewIfNeeded();
          await figure.locator("svg:visible").first().waitFor();
        }
        for (const figure of await page.locator("main figure").all()) {
          const own = await figure.getAttribute("id");
          expect(await figure.locator("svg:visible").count()).toBeGreaterThan(0);
          await figure.screenshot({ path: join(folder, `${own}-${name}.png`) });
        }
        if ((await page.locator("#what-if").count()) > 0) {
          await page.locator("#what-if").screenshot({ path: join(folder, `what-if-${name}.png`) });
        }
        await page.context().close();
      }
      const { page } = await open(browser, addressOf(id));
      const pdf = await page.pdf({ path: join(folder, "print.pdf"), format: "A4" });
      expect(pdf.length).toBeGreaterThan(20_000);
    },
  );
});
