import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";

/**
 * Bundles the command line and the library into `dist/`, with every dependency inside, so that the package needs nothing
 * else when installed; heavy libraries stay in chunks of their own and load only where they work.
 *
 * `--if-stale` builds only when a source is newer than the last build; `--types` adds declarations for `npm pack`.
 */
const SOURCES = ["pipeline", "scripts", "package.json", "package-lock.json"];
const STAMP = "dist/.built";

function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function isStale(): boolean {
  if (!existsSync(STAMP)) return true;
  const built = statSync(STAMP).mtimeMs;
  return SOURCES.some((path) => newest(path) > built);
}

async function bundle(): Promise<void> {
  rmSync("dist", { recursive: true, force: true });
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  await build({
    entryPoints: {
      "alliance-meta": "scripts/alliance-meta.ts",
      worker: "scripts/worker.ts",
      goshWorker: "scripts/goshWorker.ts",
      index: "pipeline/index.ts",
    },
    outdir: "dist",
    bundle: true,
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    format: "esm",
    platform: "node",
    target: "node20",
    chunkNames: "chunks/[name]-[hash]",
    plugins: [leanDanfo],
    legalComments: "linked",
    logLevel: "warning",
    define: { __VERSION__: JSON.stringify(version) },
    // CommonJS dependencies inside an ESM bundle still ask for require()
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module";const require = __createRequire(import.meta.url);',
    },
  });
  await bundleForPages("instrument", "pipeline/app/main.ts");
  await bundleForPages("drawing", "pipeline/app/vegaDrawing.ts");
  const entry = "dist/alliance-meta.js";
  writeFileSync(entry, `#!/usr/bin/env node\n${readFileSync(entry, "utf8")}`);
  chmodSync(entry, 0o755);
  writeFileSync(STAMP, `${version}\n`);
}

/**
 * danfo brings plotly, TensorFlow, a second SheetJS and a second, whole mathjs, none of which the descriptive tables touch: 8 MB that take
 * half a second to load. Inside danfo they become nothing (but for the class that its constructor asks about); whoever calls what is
 * left out gets an error.
 */
const leanDanfo: Plugin = {
  name: "lean-danfo",
  setup({ onResolve, onLoad }) {
    const inDanfo = (importer: string) => /danfojs[\\/]dist/.test(importer);
    onResolve({ filter: /^(plotly\.js-dist-min|@tensorflow\/tfjs|xlsx|mathjs)$/ }, ({ importer, path }) =>
      inDanfo(importer) ? { path, namespace: "lean-danfo" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "lean-danfo" }, ({ path }) => ({
      contents: path === "mathjs" ? DANFO_MATHJS : "export class Tensor {}",
      loader: "js",
      resolveDir: process.cwd(),
    }));
  },
};

/** The five functions that danfo takes from mathjs, whose number version alone costs a tenth of a second to load. */
const DANFO_MATHJS = `import { mode as commonest } from "simple-statistics";
export { mean, median, sampleStandardDeviation as std, sampleVariance as variance } from "simple-statistics";
export const mode = (values) => [commonest(values)];`;

/** SheetJS stays out of the page: a workbook that is dropped there is told to be saved as csv. */
const withoutWorkbooks: Plugin = {
  name: "without-workbooks",
  setup({ onLoad }) {
    onLoad({ filter: /table\/workbook\.ts$/ }, () => ({
      contents: WORKBOOK_STAND_IN,
      loader: "ts",
      resolveDir: "pipeline/table",
    }));
  },
};

const WORKBOOK_STAND_IN = `import { DataError } from "../errors.ts";
export function workbookToCsv(): Uint8Array {
  const problem = "needs text, got a workbook";
  throw new DataError([{ file: "table", problem, hint: "save the sheet as csv and choose that file" }]);
}`;

/** Transforms of Vega that no figure uses: maps, forces, trees, Voronoi cells, word clouds. */
const withoutUnusedTransforms: Plugin = {
  name: "without-unused-transforms",
  setup({ onResolve, onLoad }) {
    const unused = /^vega-(crossfilter|force|geo|hierarchy|label|regression|voronoi|wordcloud)$/;
    onResolve({ filter: unused }, ({ path }) => ({ path, namespace: "unused" }));
    onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "export {};" }));
  },
};

/**
 * A script that runs inside a report's page: the instrument, which has the engine of the command line; or the drawing of figures
 * without eval, twice as heavy, which the page starts when it needs it. What an entry exports stands under `pageScripts.<name>`.
 */
async function bundleForPages(name: string, entry: string): Promise<void> {
  const outfile = `dist/${name}.js`;
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    format: "iife",
    globalName: `pageScripts.${name}`,
    platform: "browser",
    target: "es2022",
    charset: "ascii",
    legalComments: "none",
    logLevel: "warning",
    plugins: [withoutWorkbooks, withoutUnusedTransforms],
  });
  const code = readFileSync(outfile, "utf8");
  if (/<\/script|<!--/i.test(code)) throw new Error(`${name}.js needs no </script and no <!--, got one`);
}

if (!process.argv.includes("--if-stale") || isStale()) await bundle();
if (process.argv.includes("--types")) {
  execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.types.json"], {
    stdio: "inherit",
  });
}
