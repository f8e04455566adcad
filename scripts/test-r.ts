import { spawnSync } from "node:child_process";
import { exportScript, fileEffects } from "../pipeline/index.ts";

/**
 * Runs the exported R script of every data set: `npm run test:r [id…]`. Exits 0 when R agrees with every report, 3 when it does not,
 * and 0 with a line where R is not installed.
 */
const effects = fileEffects(process.cwd(), () => {});
const asked = process.argv.slice(2);
const ids = asked.length > 0 ? asked : effects.folders("data");

async function main(): Promise<number> {
  if (spawnSync("Rscript", ["-e", "library(metafor); library(clubSandwich)"]).status !== 0) {
    process.stdout.write("test:r is skipped: Rscript with metafor and clubSandwich is not installed\n");
    return 0;
  }
  let failed = 0;
  for (const id of ids) {
    const { folder } = await exportScript(id, `.work/r/${id}`, effects);
    const run = spawnSync("Rscript", [`${folder}/recompute.R`], { encoding: "utf8" });
    if (run.status !== 0) failed++;
    process.stdout.write(`${id}: ${(run.status === 0 ? run.stdout : run.stderr).trim()}\n`);
  }
  return failed > 0 ? 3 : 0;
}

process.exitCode = await main();
