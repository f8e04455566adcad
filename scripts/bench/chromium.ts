import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where Debian installs it; `CHROMIUM` names another place. */
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const hasChromium = (): boolean => existsSync(CHROMIUM);

/** A browser that asks nothing of the network on its own. @throws {Error} where there is none */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGS });
}
