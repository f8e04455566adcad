import { PipelineError } from "../../pipeline/errors.ts";
import type { Fit } from "../../pipeline/schema/fit.ts";
import { fitModel } from "../../pipeline/stages/model/fitModel.ts";
import { readEffects } from "../../pipeline/stages/model/readEffects.ts";
import { type ModelChoices, type ModelSpec, modelSpec } from "../../pipeline/stages/model/spec.ts";
import { whenComputable } from "../../pipeline/stages/model/whenComputable.ts";
import { createRandom, type Random } from "../../pipeline/stats/random.ts";
import { readTable } from "../../pipeline/table/read.ts";
import { randomSpec } from "./specs.ts";
import { chance, type RandomTable, randomTable } from "./tables.ts";

/** A linear hypothesis by coefficient names, as our grammar reads it and as R is told it. */
export interface Hypothesis {
  readonly names: readonly string[];
  readonly values: readonly number[];
  readonly rhs: number;
}

/** One table with one model, and what we make of it: a fit, or the reason why there is none. */
export interface Case {
  readonly id: string;
  readonly table: RandomTable;
  readonly spec: ModelSpec;
  readonly hypothesis?: Hypothesis;
  readonly fit?: Fit;
  readonly refused?: string;
  /** what our reading made of the rows */
  readonly effects?: { readonly yi: readonly number[]; readonly vi: readonly number[] };
}

/** Cases of a seed: `tables` random tables with `models` models each. The same seed gives the same cases on every machine. */
export async function randomCases(seed: number, tables: number, models: number): Promise<Case[]> {
  const cases: Case[] = [];
  for (let t = 0; t < tables; t++) {
    const random = createRandom(seed * 1_000_003 + t);
    const table = randomTable(random);
    for (let m = 0; m < models; m++) {
      // rma.mv inverts dense matrices: large tables take it minutes
      const choices = randomSpec(random, table);
      const multilevel = choices.random !== undefined || choices.rho !== undefined;
      if (multilevel && table.k > 120) continue;
      cases.push(await solve(`seed${seed}-table${t + 1}-model${m + 1}`, table, choices, random));
    }
  }
  return cases;
}

async function solve(id: string, table: RandomTable, choices: ModelChoices, random: Random): Promise<Case> {
  const spec = modelSpec(choices);
  const first = await ourFit(table, spec);
  if (!first.fit || !chance(random, 0.25)) return { id, table, spec, ...first };
  const hypothesis = randomHypothesis(
    first.fit.coefficients.map(({ name }) => name),
    random,
  );
  const asked = { ...spec, hypothesis: hypothesisText(hypothesis) };
  return { id, table, spec: asked, hypothesis, ...(await ourFit(table, asked)) };
}

/** Our fit of a table read from its CSV text, as a user would. */
async function ourFit(table: RandomTable, spec: ModelSpec): Promise<Pick<Case, "fit" | "refused" | "effects">> {
  const effects = readEffects(await readTable("fuzz.csv", new TextEncoder().encode(csv(table))), {
    measure: spec.measure,
  });
  const read = { effects: { yi: effects.yi, vi: effects.vi } };
  try {
    const result = whenComputable(() => fitModel(effects, spec));
    return "value" in result ? { ...read, fit: result.value } : { ...read, refused: result.reason };
  } catch (error) {
    if (error instanceof PipelineError) return { ...read, refused: error.message };
    throw error;
  }
}

/** A table as CSV; an empty cell is missing. */
export function csv({ columns, k }: RandomTable): string {
  const names = Object.keys(columns);
  const rows = Array.from({ length: k }, (_, i) => names.map((name) => columns[name]![i] ?? "").join(","));
  return `${[names.join(","), ...rows].join("\n")}\n`;
}

function randomHypothesis(names: readonly string[], random: Random): Hypothesis {
  const chosen = names.length === 1 ? names : [names[random.int(names.length - 1)]!, names.at(-1)!];
  const values = chosen.map(() => Math.round(10 * (0.5 + random.next())) / 10);
  return { names: chosen, values, rhs: Math.round(10 * random.normal()) / 10 };
}

function hypothesisText({ names, values, rhs }: Hypothesis): string {
  return `${names.map((name, i) => `${values[i]}*\`${name}\``).join(" + ")} = ${rhs}`;
}

/** What R is told of the cases: tables, choices, and our variance components to hold. */
export function forR(cases: readonly Case[]): string {
  return JSON.stringify({
    cases: cases.map(({ table, spec, fit, hypothesis, effects }) => ({
      columns: table.columns,
      source: table.source,
      spec,
      ...(hypothesis ? { hypothesis } : {}),
      ours: { ...effects, tau2: fit?.heterogeneity.tau2, sigma2: fit?.multilevel?.sigma2 },
    })),
  });
}
