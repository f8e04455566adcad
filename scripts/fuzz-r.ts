import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Case, csv, forR, randomCases } from "./fuzz/cases.ts";
import { type Judgement, judge } from "./fuzz/compare.ts";
import { disagreementLines, outcomeLines, worstTable } from "./fuzz/report.ts";
import type { RAnswer } from "./fuzz/sections.ts";

/**
 * Random tables and models through our engine and through R: `npm run fuzz:r -- --seed N [--tables M] [--models L]`.
 *
 * Prints the largest deviation of each quantity and every disagreement; its table, choices and both answers go to
 * `.work/fuzz/seedN/`. Exits 3 on a disagreement, 0 otherwise, 1 where R is not installed.
 */
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    tables: { type: "string", default: "60" },
    models: { type: "string", default: "4" },
  },
});
const FOLDER = `.work/fuzz/seed${values.seed}`;

async function main(): Promise<number> {
  const cases = await randomCases(Number(values.seed), Number(values.tables), Number(values.models));
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}/cases.json`, forR(cases));
  const r = spawnSync("Rscript", ["scripts/oracle/fuzz.R", `${FOLDER}/cases.json`, `${FOLDER}/answers.json`], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (r.error) {
    process.stderr.write("fuzz:r needs Rscript with metafor, clubSandwich and jsonlite, got none\n");
    return 1;
  }
  if (r.status !== 0) return 2;
  const { maker, answers } = JSON.parse(readFileSync(`${FOLDER}/answers.json`, "utf8")) as {
    maker: Record<string, string>;
    answers: RAnswer[];
  };
  const judgements = cases.map((testCase, i) => judge(testCase, answers[i]!));
  const print = (lines: readonly string[]) => process.stdout.write(`${lines.join("\n")}\n`);
  print([`R ${maker.R}, metafor ${maker.metafor}, clubSandwich ${maker.clubSandwich}; seed ${values.seed}`]);
  print([worstTable(judgements), ...outcomeLines(judgements), ...disagreementLines(cases, judgements)]);
  const disagreeing = cases.filter((_, i) => judgements[i]!.outcome === "disagree");
  for (const testCase of disagreeing)
    save(testCase, answers[cases.indexOf(testCase)]!, judgements[cases.indexOf(testCase)]!);
  return disagreeing.length > 0 ? 3 : 0;
}

function save(testCase: Case, answer: RAnswer, judgement: Judgement): void {
  writeFileSync(`${FOLDER}/${testCase.id}.csv`, csv(testCase.table));
  const { spec, table, fit } = testCase;
  const story = { spec, traits: table.traits, failures: judgement.failures, ours: fit, theirs: answer };
  writeFileSync(`${FOLDER}/${testCase.id}.json`, `${JSON.stringify(story, null, 1)}\n`);
}

process.exitCode = await main();
