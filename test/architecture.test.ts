import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * Who may import whom. Each layer names the folders (or single files) of `pipeline/` that it may reach, and the packages;
 * everything else is refused. `type` imports of schemas are allowed wherever the table says so.
 */
interface Layer {
  readonly local: readonly string[];
  readonly packages: readonly string[];
}

const layers: Readonly<Record<string, Layer>> = {
  stats: { local: ["stats"], packages: ["@stdlib/*", "simple-statistics"] },
  formula: { local: ["formula", "stats", "schema"], packages: [] },
  convert: { local: ["convert", "stats", "schema"], packages: ["mathjs"] },
  ledger: { local: ["ledger", "stats", "schema"], packages: [] },
  schema: { local: ["schema"], packages: ["zod"] },
  figures: { local: ["figures", "schema"], packages: ["vega-lite", "vega"] },
  report: { local: ["report", "figures", "schema", "table/frame.ts"], packages: ["vega", "vega-lite"] },
  table: { local: ["table", "schema", "errors.ts"], packages: ["papaparse", "xlsx", "danfojs"] },
  export: { local: ["export", "schema"], packages: [] },
  stages: {
    local: ["stages", "stats", "formula", "convert", "ledger", "schema", "table", "figures", "report", "errors.ts"],
    packages: ["zod"],
  },
  run: {
    local: [
      "run",
      "run.ts",
      "stages",
      "export",
      "schema",
      "effects.ts",
      "errors.ts",
      "version.ts",
      "formula/nearest.ts",
    ],
    packages: ["zod", "cli-table3"],
  },
};

/** Packages that only one file may import, because they are heavy or because what they are good at is narrow. */
const soleImporters: Readonly<Record<string, RegExp>> = {
  "@stdlib/": /^pipeline\/stats\/special\.ts$/,
  // the build lends it to danfo in place of mathjs
  "simple-statistics": /^(pipeline\/stats\/descriptives|scripts\/build)\.ts$/,
  danfojs: /^pipeline\/table\/frame\.ts$/,
  yargs: /^scripts\//,
};

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => normalize(join(folder, name)).replaceAll("\\", "/"));

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const statements = text.matchAll(
    /^(?:import|export)\b[^;"]*?\bfrom\s+"([^"]+)";|^import\s+"([^"]+)";|\bimport\("([^"]+)"\)/gm,
  );
  return [...statements].map((match) => (match[1] ?? match[2] ?? match[3])!);
}

const files = [...sources("pipeline"), ...sources("scripts")];
const target = (file: string, specifier: string): string =>
  normalize(join(dirname(file), specifier)).replaceAll("\\", "/");

describe("layers", () => {
  it.each(Object.keys(layers))("%s imports only what its layer may", (layer) => {
    const { local, packages } = layers[layer]!;
    const wrong: string[] = [];
    for (const file of files.filter((name) => name.startsWith(`pipeline/${layer}/`))) {
      for (const specifier of importsOf(file)) {
        const allowed = specifier.startsWith(".")
          ? local.some((place) => isUnder(target(file, specifier), `pipeline/${place}`))
          : packages.some(
              (name) =>
                specifier === name || specifier.startsWith(name.replace("*", "")) || specifier.startsWith(`${name}/`),
            );
        if (!allowed) wrong.push(`${file} → ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("keeps heavy or narrow packages in one place", () => {
    const wrong: string[] = [];
    for (const file of files) {
      for (const specifier of importsOf(file)) {
        for (const [name, allowed] of Object.entries(soleImporters)) {
          if (specifier.startsWith(name) && !allowed.test(file)) wrong.push(`${file} → ${specifier}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("reads argv and sets the exit code only in the entry of the command line", () => {
    const wrong = files.filter(
      (file) =>
        /process\.(argv|exitCode|exit)\b/.test(readFileSync(file, "utf8")) &&
        !["scripts/alliance-meta.ts", "scripts/build.ts", "scripts/bench.ts"].includes(file),
    );
    expect(wrong.filter((file) => file.startsWith("pipeline/") || file.startsWith("scripts/commands/"))).toEqual([]);
  });

  it("has no clock, no chance and no console in pure layers", () => {
    const pure = /^pipeline\/(stats|formula|convert|ledger|schema|figures|stages)\//;
    const impure = /console\.|Date\.now|new Date\(|Math\.random/;
    expect(files.filter((file) => pure.test(file) && impure.test(readFileSync(file, "utf8")))).toEqual([]);
  });

  it("nobody imports the browser's entry", () => {
    const wrong = files.flatMap((file) =>
      file.startsWith("pipeline/app/")
        ? []
        : importsOf(file).filter((name) => name.startsWith(".") && isUnder(target(file, name), "pipeline/app")),
    );
    expect(wrong).toEqual([]);
  });
});

function isUnder(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}
