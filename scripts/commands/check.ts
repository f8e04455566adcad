import type { Argv } from "yargs";
import type { Command, ExitCode, Io } from "../command.ts";

interface CheckArgs {
  readonly id?: string[];
  readonly explain?: string;
  readonly show?: string;
  readonly json: boolean;
}

/** `check [id…]`: the ledger of published figures; `--explain` searches for a variant, `--show` takes figures typed in. */
export const checkCommand: Command<CheckArgs> = {
  usage: "check [id..]",
  describe: "every published figure against its study table and against the paper's other figures",
  examples: [
    ["alliance-meta check", "all data sets; also writes reports/claims.md and reports/statements.md"],
    ["alliance-meta check fluckiger2018 --json", "one data set, as JSON"],
    ["alliance-meta check --explain kolden2011/r-overall", "which choices would give the printed digits"],
    ["alliance-meta check --show r=.28,ci=.20:.33,k=24", "figures of your own; exit 3 when they do not fit each other"],
  ],
  options: (yargs: Argv) =>
    yargs
      .positional("id", { type: "string", array: true, describe: "folders under data/" })
      .option("explain", { type: "string", describe: "DATASET/CLAIM: search for the variant behind a figure" })
      .option("show", { type: "string", describe: "figures typed in: r=.28,ci=.20:.33,k=24" })
      .option("json", { type: "boolean", default: false, describe: "every number, full precision" })
      .conflicts("explain", "show") as Argv<CheckArgs>,
  async run(args, io) {
    if (args.show !== undefined) return show(args.show, args.json, io);
    if (args.explain !== undefined) return explain(args.explain, args.json, io);
    return check(args.id ?? [], args.json, io);
  },
};

async function check(ids: readonly string[], json: boolean, io: Io): Promise<ExitCode> {
  const api = await import("../../pipeline/index.ts");
  const { checkDatasets, checkJson, checkText, countVerdicts, readStatements } = api;
  const runs = await checkDatasets(io.effects, ids);
  const verdicts = runs.flatMap((run) => run.checked.verdicts);
  io.out(
    json ? JSON.stringify(checkJson(verdicts, countVerdicts(verdicts)), null, 1) : checkText(verdicts, ids.length > 0),
  );
  if (ids.length === 0) {
    io.effects.write("reports/claims.md", api.allClaimsMarkdown(verdicts));
    io.err("reports/claims.md");
    const statements = readStatements(io.effects, verdicts);
    if (statements) {
      io.effects.write("reports/statements.md", api.statementsMarkdown(statements));
      io.err("reports/statements.md");
    }
  }
  for (const warning of runs.flatMap((run) => run.checked.warnings)) io.err(`warning: ${warning.message}`);
  const unexplained = runs.flatMap((run) => run.checked.unexplained);
  for (const id of unexplained) io.err(`${id} differs and has no explanation in claims.json`);
  return unexplained.length > 0 ? 3 : 0;
}

async function explain(name: string, json: boolean, io: Io): Promise<ExitCode> {
  const { explainFigure, searchText } = await import("../../pipeline/index.ts");
  const { search, verdict } = await explainFigure(name, io.effects);
  io.out(json ? JSON.stringify(search, null, 1) : searchText(search, verdict.verdict));
  return 0;
}

async function show(text: string, json: boolean, io: Io): Promise<ExitCode> {
  const { checkJson, checkText, countVerdicts, showFigures } = await import("../../pipeline/index.ts");
  const verdicts = showFigures(text);
  const counts = countVerdicts(verdicts);
  io.out(json ? JSON.stringify(checkJson(verdicts, counts), null, 1) : checkText(verdicts, true));
  // a figure typed in has no explanation
  return counts.inconsistent + counts.impossible > 0 ? 3 : 0;
}
