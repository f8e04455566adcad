import { mkdirSync, writeFileSync } from "node:fs";
import { ASSUMPTIONS, simulate } from "./simulate/draw.ts";
import { simulatedFiles } from "./simulate/files.ts";

/**
 * Writes `data/simulated2018/studies.csv` and its `source.json` anew: the same seed gives the same bytes on every machine.
 *
 * The codebook and the analysis of that folder are written by hand and are not touched.
 */
const folder = "data/simulated2018";
mkdirSync(folder, { recursive: true });
for (const [name, content] of Object.entries(simulatedFiles(simulate(ASSUMPTIONS), ASSUMPTIONS))) {
  writeFileSync(`${folder}/${name}`, content);
}
