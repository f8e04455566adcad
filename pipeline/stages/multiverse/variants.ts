import type { DataVariant } from "../../ledger/multiverse/universe.ts";
import type { Ingested } from "../../schema/dataset.ts";
import type { Converted, Effect } from "../../schema/effect.ts";
import { mergeEffects } from "../aggregate/merge.ts";
import { keepRows } from "../aggregate/subset.ts";
import { correlationEffect } from "../model/correlationEffect.ts";

/** Correlations of sampling errors within a sample that people assume. */
const RHOS = [0.3, 0.5, 0.8];
/** Reliabilities assumed of both measures where a universe corrects for them: r is divided by √(.9 · .9), or √(.8 · .8). */
const RELIABILITIES = [1, 0.9, 0.8];
const LEAST_N = [4, 10, 20];

const MEASURES = ["z", "r", "r, variance at mean r", "unbiased r"] as const;
type MeasureChoice = (typeof MEASURES)[number];

/** One level of a choice before the model: its label, and what it does to the rows or to how they are made into effects. */
interface Level {
  readonly label: string;
  readonly rows?: (effects: readonly Effect[]) => readonly Effect[];
  readonly set?: Partial<Making>;
}

/** How rows become the effects of a model. */
interface Making {
  readonly rho: number;
  readonly reliability: number;
  readonly measure: MeasureChoice;
}

/**
 * The data side of a multiverse: value sets, rows that the analysis itself names as alternatives, conversions in or out,
 * smallest n, ρ, attenuation and measure, all combinations that make a difference on these data.
 *
 * @returns a variant a combination; undefined for one that leaves fewer than two effects or a correlation of 1 or more
 */
export function* dataVariants(ingest: Ingested, convert: Converted): Generator<DataVariant | undefined> {
  const all: readonly Effect[] = convert.effects;
  const merge = ingest.analysis.aggregate.by !== "none";
  const start: Making = { rho: ingest.analysis.aggregate.rho, reliability: 1, measure: "z" };
  const entered = new Map<string, readonly Effect[]>();
  for (const levels of product(choicesOf(ingest, convert, merge && repeats(convert.effects)))) {
    const making: Making = Object.assign({}, start, ...[...levels.values()].map(({ set }) => set));
    const filters = [...levels].flatMap(([name, { label, rows }]) =>
      rows ? [{ name: `${name}: ${label}`, rows }] : [],
    );
    const scale = making.measure === "z" ? "z" : "r";
    // most choices leave the rows as they are, and their merging: made once for all of those
    const rowsKey = filters.map(({ name }) => name).join("; ");
    const rows = once(entered, rowsKey, () => filters.reduce((kept, filter) => filter.rows(kept), all));
    const effects = merge
      ? once(entered, `${rowsKey}; ${making.rho} ${scale}`, () => merged(rows, making.rho, scale))
      : rows;
    yield variant(effects, Object.fromEntries([...levels].map(([name, { label }]) => [name, label])), making);
  }
}

function once<T>(made: Map<string, T>, key: string, make: () => T): T {
  const found = made.get(key) ?? make();
  made.set(key, found);
  return found;
}

/** The choices with more than one level on these data, and the levels of each. */
function choicesOf(ingest: Ingested, convert: Converted, merges: boolean): Map<string, Level[]> {
  const { value_sets, pool } = ingest.analysis;
  const subsets = [...new Map(pool.map((spec) => [spec.subset, spec])).values()];
  const choices: [string, Level[]][] = [
    ["values", value_sets.map(({ id }) => ({ label: id, rows: (all) => all.filter((e) => e.value_set === id) }))],
    [
      "rows",
      subsets.map(({ id, subset }) => ({
        label: subset === undefined ? "all" : id,
        rows: (all) => keepRows(all, ingest, subset),
      })),
    ],
    ...DOUBTFUL.filter(({ is }) => convert.effects.some(is)).map(({ name, is }): [string, Level[]] => [
      name,
      [{ label: "in" }, { label: "out", rows: (all) => all.filter((effect) => !is(effect)) }],
    ]),
    [
      "smallest n",
      leastN(convert.effects).map((n, i) => ({
        label: i === 0 ? "any" : String(n),
        rows: (all) => all.filter((e) => e.ni >= n),
      })),
    ],
    ["rho", merges ? RHOS.map((rho) => ({ label: String(rho), set: { rho } })) : []],
    [
      "attenuation",
      RELIABILITIES.map((x) => ({ label: x === 1 ? "none" : `reliability ${x}`, set: { reliability: x } })),
    ],
    ["measure", (merges ? MEASURES.slice(0, 2) : MEASURES).map((measure) => ({ label: measure, set: { measure } }))],
  ];
  // a value set always selects its rows, even where it is the only one
  return new Map(choices.filter(([name, levels]) => levels.length > 1 || name === "values"));
}

/** Smallest samples that leave out something that the level before kept. */
function leastN(effects: readonly Effect[]): number[] {
  const kept = (n: number): number => effects.filter((effect) => effect.ni >= n).length;
  return LEAST_N.filter((n, i) => i === 0 || kept(n) < kept(LEAST_N[i - 1]!));
}

/** Conversions that rest on more than the row itself, each kept or left out. */
const DOUBTFUL: readonly { name: string; is: (effect: Effect) => boolean }[] = [
  { name: "beta", is: ({ conversion }) => conversion.startsWith("beta") },
  { name: "partial r", is: ({ conversion }) => conversion.startsWith("partial") },
];

/** Every combination of one level a choice. */
function* product(choices: ReadonlyMap<string, readonly Level[]>): Generator<Map<string, Level>> {
  const names = [...choices.keys()];
  const counts = names.map((name) => choices.get(name)!.length);
  const total = counts.reduce((n, count) => n * count, 1);
  for (let index = 0; index < total; index++) {
    const levels = new Map<string, Level>();
    let rest = index;
    names.forEach((name, i) => {
      levels.set(name, choices.get(name)![rest % counts[i]!]!);
      rest = Math.floor(rest / counts[i]!);
    });
    yield levels;
  }
}

function merged(effects: readonly Effect[], rho: number, scale: "z" | "r"): Effect[] {
  const groups = new Map<string, Effect[]>();
  for (const effect of effects) groups.set(effect.sample_id, [...(groups.get(effect.sample_id) ?? []), effect]);
  return [...groups].map(([id, group]) =>
    mergeEffects(id, group, { by: "sample_id", rho, composite: "mean" }, scale, []),
  );
}

function variant(
  effects: readonly Effect[],
  choices: Readonly<Record<string, string>>,
  { measure, reliability }: Making,
): DataVariant | undefined {
  if (effects.length < 2) return undefined;
  const onR = effects
    .map((effect) => onCorrelation(effect, measure))
    .map(({ r, v }) => ({ r: r / reliability, v: v / reliability ** 2 }));
  if (measure !== "z") {
    const mean = effects.reduce((s, e, i) => s + e.ni * onR[i]!.r, 0) / effects.reduce((s, e) => s + e.ni, 0);
    const vi = effects.map((e, i) =>
      measure === "r, variance at mean r"
        ? (1 - (mean * reliability) ** 2) ** 2 / (e.ni - 1) / reliability ** 2
        : onR[i]!.v,
    );
    return { choices, yi: onR.map(({ r }) => r), vi, onZ: false };
  }
  if (reliability === 1) return { choices, yi: effects.map((e) => e.yi), vi: effects.map((e) => e.vi), onZ: true };
  if (onR.some(({ r }) => Math.abs(r) >= 1)) return undefined;
  // dz/dr: from z to the observed r, corrected, and back to z
  const vi = effects.map((e, i) => e.vi * ((1 - e.ri ** 2) / reliability / (1 - onR[i]!.r ** 2)) ** 2);
  return { choices, yi: onR.map(({ r }) => Math.atanh(r)), vi, onZ: true };
}

function onCorrelation(effect: Effect, measure: MeasureChoice): { r: number; v: number } {
  if (measure !== "unbiased r") return { r: effect.ri, v: effect.vi_r ?? (1 - effect.ri ** 2) ** 2 / (effect.ni - 1) };
  const { yi, vi } = correlationEffect("UCOR", effect.ri, effect.ni);
  return { r: yi, v: vi };
}

function repeats(effects: readonly Effect[]): boolean {
  const first = effects.filter((effect) => effect.value_set === effects[0]?.value_set);
  return new Set(first.map((effect) => effect.sample_id)).size < first.length;
}
