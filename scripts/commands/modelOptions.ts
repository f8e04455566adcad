import type { Argv } from "yargs";

/** Options that every command with a model shares: where the effects stand in the table, and the model's choices. */
export interface ModelArgs {
  readonly file: string;
  readonly columns?: string;
  readonly slab?: string;
  readonly effect?: string;
  readonly study: string;
  readonly measure?: string;
  readonly method: string;
  readonly test: string;
  readonly level: number;
  readonly mods?: string;
  readonly ref?: string[];
  readonly subset?: string;
  readonly weights?: string;
  readonly tau2?: number;
  readonly json: boolean;
}

const METHODS = ["EE", "FE", "DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM", "GENQ"];

const TABLE = "The table:";
/** Heading of the model's options in the help. */
export const MODEL = "The model:";

/** Adds the shared options to a command that takes `<file>`. */
export function modelOptions(yargs: Argv): Argv<ModelArgs> {
  return yargs
    .positional("file", { type: "string", demandOption: true, describe: "a table: csv, tsv, xlsx or json" })
    .options({
      columns: { group: TABLE, type: "string", describe: "your headers for ours: yi=effect,vi=var" },
      slab: { group: TABLE, type: "string", describe: "column with labels" },
      study: { group: TABLE, type: "string", default: "study_id", describe: "column with studies" },
      effect: { group: TABLE, type: "string", describe: "column with ids of effects (effect_id)" },
      subset: { group: TABLE, type: "string", describe: "rows to keep: \"outcome_type == 'symptoms'\"" },
      measure: {
        group: MODEL,
        choices: ["ZCOR", "COR", "UCOR", "PCOR", "ZPCOR", "SPCOR", "GEN"],
        describe:
          "ZCOR from r and n, GEN from yi; PCOR, ZPCOR (partial) from ti or ri, ni, mi predictors; SPCOR from r2i too",
      },
      method: { group: MODEL, choices: METHODS, default: "REML", describe: "estimator of tau2; EE is common-effect" },
      test: {
        group: MODEL,
        choices: ["z", "t", "knha", "adhoc"],
        default: "z",
        describe: "knha is Knapp-Hartung",
      },
      level: { group: MODEL, type: "number", default: 95, describe: "confidence level, per cent" },
      mods: { group: MODEL, type: "string", describe: 'moderators, an R formula: "modality + year"' },
      ref: { group: MODEL, type: "string", array: true, describe: "reference level of a factor: modality=CBT" },
      weights: { group: MODEL, type: "string", describe: "column with weights (GENQ needs it)" },
      tau2: { group: MODEL, type: "number", describe: "a fixed tau2" },
      json: { type: "boolean", default: false, describe: "every number, full precision" },
    })
    .requiresArg(["level", "tau2"]) as Argv<ModelArgs>;
}

/** `a=b,c=d` or repeated `a=b` as a record; the pipeline says what is wrong with one that is neither. */
export function pairs(text: string | readonly string[] | undefined): Record<string, string> {
  const parts = (typeof text === "string" ? text.split(",") : (text ?? [])).filter((part) => part !== "");
  return Object.fromEntries(
    parts.map((part) => {
      const at = part.indexOf("=");
      return at < 0 ? [part, ""] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    }),
  );
}

/** What the model's specification takes from the shared options: absent stays absent, so that defaults are in one place. */
export function specOf(args: ModelArgs): Record<string, unknown> {
  return withoutUndefined({
    measure: args.measure,
    method: args.method === "FE" ? "EE" : args.method,
    test: args.test,
    level: args.level,
    mods: args.mods,
    ref: pairs(args.ref),
    subset: args.subset,
    weights: args.weights,
    tau2: args.tau2,
    study: args.study,
  });
}

/** The record without keys whose value is undefined. */
export function withoutUndefined(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
