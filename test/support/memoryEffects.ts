import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Effects } from "../../pipeline/effects.ts";

/** Effects on a map of files, recording what was logged; starts with copies of real folders. */
export interface MemoryEffects extends Effects {
  readonly store: Map<string, Uint8Array<ArrayBuffer>>;
  readonly lines: string[];
}

/** @param seed files to begin with: real folders (copied), or path → content */
export function memoryEffects(seed: readonly string[] | Readonly<Record<string, string>>): MemoryEffects {
  const store = new Map<string, Uint8Array<ArrayBuffer>>();
  const lines: string[] = [];
  const bytes = (content: string | Uint8Array) =>
    typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
  if (Array.isArray(seed)) for (const folder of seed as string[]) copy(folder, store);
  else for (const [path, content] of Object.entries(seed)) store.set(path, bytes(content));
  const under = (path: string) =>
    [...store.keys()].filter((name) => name.startsWith(`${path}/`)).map((name) => name.slice(path.length + 1));
  const distinct = (names: string[]) => [...new Set(names)].sort();
  return {
    store,
    lines,
    read: (path) => store.get(path),
    folders: (path) =>
      distinct(
        under(path)
          .filter((name) => name.includes("/"))
          .map((name) => name.split("/")[0]!),
      ),
    files: (path) => distinct(under(path).filter((name) => !name.includes("/"))),
    write: (path, content) => void store.set(path, bytes(content)),
    remove: (path) => {
      for (const name of [...store.keys()]) if (name === path || name.startsWith(`${path}/`)) store.delete(name);
    },
    hash: (content) => createHash("sha256").update(content).digest("hex"),
    now: () => 0,
    log: (line) => void lines.push(line),
  };
}

function copy(folder: string, store: Map<string, Uint8Array<ArrayBuffer>>): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) copy(path, store);
    else store.set(path, new Uint8Array(readFileSync(path)));
  }
}
