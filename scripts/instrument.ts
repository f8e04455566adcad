import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { Assets } from "../pipeline/schema/assets.ts";

/** The scripts that pages carry, from beside the built command line; nothing when this runs from its sources. */
export function instrumentAssets(): Assets {
  const [instrument, drawing] = [scriptOf("instrument"), scriptOf("drawing")];
  return instrument && drawing ? { scripts: { instrument, drawing } } : {};
}

/** The bundle may put this module into a chunk of its own, one folder further down. */
function scriptOf(name: string): NonNullable<Assets["scripts"]>["instrument"] | undefined {
  const file = ["./", "../"]
    .map((folder) => new URL(`${folder}${name}.js`, import.meta.url))
    .find((url) => existsSync(url));
  if (!file) return undefined;
  const code = readFileSync(file, "utf8");
  return { code, sha256: createHash("sha256").update(code).digest("base64") };
}
