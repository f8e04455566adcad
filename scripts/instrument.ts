import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { Assets } from "../pipeline/schema/assets.ts";

/**
 * The scripts that pages carry, from beside the built command line; nothing when this runs from its sources.
 *
 * @param built whether sources too may take them from the last build, as `watch` does
 */
export function instrumentAssets(built = false): Assets {
  // the bundle may put this module into a chunk of its own, one folder further down
  const folders = ["./", "../", ...(built ? ["../dist/"] : [])];
  const [instrument, drawing] = [scriptOf("instrument", folders), scriptOf("drawing", folders)];
  return instrument && drawing ? { scripts: { instrument, drawing } } : {};
}

function scriptOf(name: string, folders: readonly string[]): { code: string; sha256: string } | undefined {
  const file = folders.map((folder) => new URL(`${folder}${name}.js`, import.meta.url)).find((url) => existsSync(url));
  if (!file) return undefined;
  const code = readFileSync(file, "utf8");
  return { code, sha256: createHash("sha256").update(code).digest("base64") };
}
