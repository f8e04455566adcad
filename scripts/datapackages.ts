import { dataPackageText, fileEffects } from "../pipeline/index.ts";

/** Writes `datapackage.json` of every data folder from its codebook and source: `npm run datapackages`. */
const effects = fileEffects(process.cwd(), () => {});
const ids = effects.folders("data");
for (const id of ids) effects.write(`data/${id}/datapackage.json`, await dataPackageText(id, effects));
process.stdout.write(`${ids.length} data packages described\n`);
