import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** folder of the reports that the built command wrote */
    readonly reports: string;
  }
}

/** Builds the command and has it write every report into a temporary folder, as a user would get them. */
export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "alliance-meta-reports-"));
  execFileSync("npx", ["tsx", "scripts/build.ts", "--if-stale"], { stdio: "inherit" });
  execFileSync(process.execPath, ["dist/alliance-meta.js", "run", "--out", folder], { stdio: "ignore" });
  project.provide("reports", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
