import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { EXAMPLES, Given } from "./support/examples.ts";

/**
 * NaN never travels: each function that leaves `stats/` refuses it, wherever among its numbers it stands, and so it does an effect
 * without its variance. Distribution functions are defined at ±∞; everything else refuses that too.
 */
const INFINITE_ARGUMENTS = /^((tails|quantiles)\.ts |coefficients\.ts criticalValue)/;

/** They take what a guarded function has checked (a fit, effects that are refitted a thousand times), or only sizes. */
const TAKES_NO_NUMBERS_OF_OTHERS = new Set([
  "baujat.ts baujatFrom",
  "convergence.ts ConvergenceError",
  "design.ts interceptColumn",
  "gosh/gosh.ts subsetMask",
  "gosh/gosh.ts joinParts",
  "gosh/summary.ts summariseGosh",
  "influence.ts deletions",
  "influence.ts influenceFrom",
  "leaveOneOut.ts partialPool",
  "matrix.ts ones",
  "matrix.ts toRows",
  "matrix.ts zeros",
  "multilevel/leaveOneOut.ts leaveOneOutMultilevel",
  "multilevel/factor.ts encode",
  "multilevel/factor.ts nestedFactors",
  "multilevel/fitRows.ts fitRows",
  "multilevel/marginal.ts marginalCovariance",
  "multilevel/leaveOneOut.ts isFitted",
  "refit.ts refit",
  "robust/variance.ts WHOLE",
  "robust/working.ts multilevelWorking",
]);

type Callable = (...args: unknown[]) => unknown;
const files = [...new Set(Object.keys(EXAMPLES).map((id) => id.split(" ")[0]!))];
const modules = new Map(
  await Promise.all(
    files.map(
      async (file) => [file, (await import(`../../pipeline/stats/${file}`)) as Record<string, Callable>] as const,
    ),
  ),
);

function exported(id: string): Callable {
  const [file, name] = id.split(" ") as [string, string];
  const found = modules.get(file)?.[name];
  if (!found) throw new Error(`no ${name} in pipeline/stats/${file}: take it from the examples`);
  return found;
}

/** The arguments, once for each number in them, with that number replaced. */
function* spoiled(value: unknown, bad: number): Generator<unknown> {
  if (typeof value === "number") yield bad;
  else if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const list = Array.from(value as unknown as ArrayLike<unknown>);
    for (const [i, item] of list.entries()) for (const other of spoiled(item, bad)) yield list.with(i, other);
  } else if (value && typeof value === "object" && !(value instanceof Given)) {
    for (const [key, item] of Object.entries(value)) {
      if (key === "rows" || key === "cols") continue;
      for (const other of spoiled(item, bad)) yield { ...value, [key]: other };
    }
  }
}

const plain = (args: readonly unknown[]) => args.map((arg) => (arg instanceof Given ? arg.value : arg));
const call = (id: string, args: readonly unknown[]) => exported(id)(...plain(args));

describe.each(Object.entries(EXAMPLES))("%s", (id, args) => {
  it("takes the sound arguments", () => {
    expect(() => call(id, args)).not.toThrow();
  });

  const bads = INFINITE_ARGUMENTS.test(id)
    ? [Number.NaN]
    : [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  it.each(bads)("refuses %s in the place of any number", (bad) => {
    const wrongs = [...spoiled(args, bad)] as unknown[][];
    expect(wrongs.length).toBeGreaterThan(0);
    for (const wrong of wrongs) expect(() => call(id, wrong), inspect(plain(wrong))).toThrow(RangeError);
  });

  const [yi, vi] = args;
  if (Array.isArray(yi) && Array.isArray(vi) && typeof yi[0] === "number" && yi.length === vi.length) {
    it("refuses a variance too few", () => {
      expect(() => call(id, [yi, vi.slice(1), ...args.slice(2)])).toThrow(RangeError);
    });
  }
});

it("has an example of every function that another room takes from stats/", () => {
  const taken = new Set<string>();
  for (const name of readdirSync("pipeline", { recursive: true, encoding: "utf8" })) {
    const file = normalize(join("pipeline", name)).replaceAll("\\", "/");
    if (!file.endsWith(".ts") || file.startsWith("pipeline/stats/")) continue;
    for (const [, type, names, from] of readFileSync(file, "utf8").matchAll(
      /(?:import|export) (type )?\{([^}]*)\} from "([^"]*\/stats\/[^"]*)"/g,
    )) {
      if (type) continue;
      const path = normalize(join(dirname(file), from!))
        .replaceAll("\\", "/")
        .replace("pipeline/stats/", "");
      for (const item of names!.split(",").map((text) => text.trim()))
        if (item && !item.startsWith("type ")) taken.add(`${path} ${item.split(" as ")[0]}`);
    }
  }
  expect(taken.size).toBeGreaterThan(50);
  const callable = [...taken].filter((id) => /^[a-z]/.test(id.split(" ")[1]!) || TAKES_NO_NUMBERS_OF_OTHERS.has(id));
  const reexported = (id: string) => id.startsWith("distributions.ts ");
  const missing = callable.filter((id) => !(id in EXAMPLES) && !TAKES_NO_NUMBERS_OF_OTHERS.has(id) && !reexported(id));
  expect(missing).toEqual([]);
});
