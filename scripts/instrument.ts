import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { Assets } from "../pipeline/schema/assets.ts";

/**
 * The program that pages carry, from beside the built command line; nothing when this runs from its sources.
 *
 * The bundle may put this module into a chunk of its own, one folder further down.
 */
export function instrumentAssets(): Assets {
  const file = ["./instrument.js", "../instrument.js"]
    .map((name) => new URL(name, import.meta.url))
    .find((url) => existsSync(url));
  if (!file) return {};
  const code = readFileSync(file, "utf8");
  return { instrument: { code, sha256: createHash("sha256").update(code).digest("base64") } };
}
