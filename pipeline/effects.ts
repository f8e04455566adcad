import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Every touch of the outside world, so that a test can record it and the browser can do without it. Paths are relative to a root. */
export interface Effects {
  /** bytes of a file, or undefined when there is none, or a folder in its place */
  read(path: string): Uint8Array<ArrayBuffer> | undefined;
  /** names of the folders directly under a path, sorted by code point; empty when there is none */
  folders(path: string): string[];
  /** names of the files directly under a path, sorted by code point; empty when there is none */
  files(path: string): string[];
  /** writes whole or not at all: a temporary file beside the target, then a rename; a file that holds this already is left alone */
  write(path: string, content: string | Uint8Array): void;
  remove(path: string): void;
  /** lower-case hex sha256 */
  hash(content: string | Uint8Array): string;
  /** milliseconds, for durations only: no artefact holds a time */
  now(): number;
  /** a line for the person who waits, on stderr */
  log(line: string): void;
}

/** Effects on the disk under `root`, logging through `log`. */
export function fileEffects(root: string, log: (line: string) => void): Effects {
  const at = (path: string) => resolve(root, path);
  const list = (path: string, folders: boolean) =>
    existsSync(at(path))
      ? readdirSync(at(path), { withFileTypes: true })
          .filter((entry) => (folders ? entry.isDirectory() : entry.isFile()))
          .map((entry) => entry.name)
          .sort()
      : [];
  return {
    read(path) {
      const found = statSync(at(path), { throwIfNoEntry: false });
      return found && !found.isDirectory() ? new Uint8Array(readFileSync(at(path))) : undefined;
    },
    folders: (path) => list(path, true),
    files: (path) => list(path, false),
    write(path, content) {
      const target = at(path);
      if (existsSync(target) && readFileSync(target).equals(Buffer.from(content))) return;
      mkdirSync(dirname(target), { recursive: true });
      const temporary = `${target}.${process.pid}.part`;
      writeFileSync(temporary, content);
      renameSync(temporary, target);
    },
    remove: (path) => rmSync(at(path), { recursive: true, force: true }),
    hash: (content) => createHash("sha256").update(content).digest("hex"),
    now: () => performance.now(),
    log,
  };
}
