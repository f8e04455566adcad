import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Case, csv, forR, randomCases } from "./fuzz/cases.ts";
import { type Judgement, judge } from "./fuzz/compare.ts";
import { compareDiagnostics, ourDiagnostics } from "./fuzz/diagnostics.ts";
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
/** effects of a table whose diagnostics R refits one by one */
const LARGEST = 40;
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
  const tables = [...new Map(cases.map((testCase) => [testCase.table, testCase])).values()].flatMap(({ effects }) =>
    effects && effects.yi.length >= 3 && effects.yi.length <= LARGEST ? [effects] : [],
  );
  const failures = diagnose(tables, print);
  return disagreeing.length + failures > 0 ? 3 : 0;
}

/** Diagnostics and small-study methods of the tables; how many numbers differ. */
function diagnose(
  tables: readonly { readonly yi: readonly number[]; readonly vi: readonly number[] }[],
  print: (lines: readonly string[]) => void,
): number {
  const files = [`${FOLDER}/tables.json`, `${FOLDER}/diagnostics.json`] as const;
  const ours = tables.map(({ yi, vi }) => ourDiagnostics(yi, vi));
  const asked = tables.map((table, i) =>
    typeof ours[i]!.selection === "string" ? table : { ...table, selection: ours[i]!.selection },
  );
  writeFileSync(files[0], JSON.stringify({ tables: asked }));
  const r = spawnSync("Rscript", ["scripts/oracle/fuzzDiagnostics.R", ...files], { stdio: "inherit" });
  if (r.status !== 0) throw new Error("scripts/oracle/fuzzDiagnostics.R needs to finish, got an error");
  const { answers } = JSON.parse(readFileSync(files[1], "utf8")) as {
    answers: Parameters<typeof compareDiagnostics>[2];
  };
  const { worst, failures, refusals } = compareDiagnostics(tables, ours, answers);
  print([`diagnostics of ${tables.length} tables`]);
  print(
    [...worst].map(
      ([name, { compared, size }]) => `    ${name}: ${compared} numbers, largest ${size.toExponential(1)}`,
    ),
  );
  print([...refusals].map(([reason, n]) => `    ${n} × ${reason}`));
  print(failures.map(({ method, quantity, text }) => `${method} ${quantity} ${text}`));
  return failures.length;
}

function save(testCase: Case, answer: RAnswer, judgement: Judgement): void {
  writeFileSync(`${FOLDER}/${testCase.id}.csv`, csv(testCase.table));
  const { spec, table, fit } = testCase;
  const story = { spec, traits: table.traits, failures: judgement.failures, ours: fit, theirs: answer };
  writeFileSync(`${FOLDER}/${testCase.id}.json`, `${JSON.stringify(story, null, 1)}\n`);
}

process.exitCode = await main();
