import type * as z from "zod";

/** An option in the words of the command line: `rhoGrid` is `--rho-grid`. */
export function optionName(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** What is wrong with the value of an option: "--level needs a number below 100, got 120". */
export function choiceFault(issue: z.core.$ZodIssue, choices: Readonly<Record<string, unknown>>): string {
  const [key = "", ...inside] = issue.path.map(String);
  const value = inside.reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], choices[key]);
  if (issue.code === "unrecognized_keys")
    return `a model needs known options, got ${issue.keys.map(optionName).join(", ")}`;
  return `${optionName(key)} needs ${needed(issue)}, got ${worded(value)}`;
}

function needed(issue: z.core.$ZodIssue): string {
  if (issue.code === "too_small")
    return issue.origin === "array"
      ? "at least 1 value"
      : `a number ${issue.inclusive ? "of at least" : "above"} ${issue.minimum}`;
  if (issue.code === "too_big") return `a number ${issue.inclusive ? "of at most" : "below"} ${issue.maximum}`;
  if (issue.code === "invalid_value") return `one of ${issue.values.join(", ")}`;
  if (issue.code !== "invalid_type") return issue.message;
  const words: Readonly<Record<string, string>> = { number: "a number", int: "a whole number", string: "one value" };
  return words[issue.expected] ?? issue.expected;
}

function worded(value: unknown): string {
  if (Array.isArray(value)) return `several: ${value.join(", ")}`;
  if (typeof value === "number" && Number.isNaN(value)) return "something else";
  return value === undefined || value === "" ? "none" : String(value);
}

interface Idle {
  readonly option: string;
  readonly isGiven: (choices: Readonly<Record<string, unknown>>) => boolean;
  /** any of these makes it work */
  readonly needs: readonly string[];
}

const given =
  (option: string): Idle["isGiven"] =>
  (choices) =>
    choices[option] !== undefined;

/** Options that do nothing without another one. */
const IDLE: readonly Idle[] = [
  { option: "composite", isGiven: given("composite"), needs: ["aggregate"] },
  { option: "vcov", isGiven: given("vcov"), needs: ["cluster"] },
  { option: "wild", isGiven: given("wild"), needs: ["cluster"] },
  { option: "wildWeights", isGiven: given("wildWeights"), needs: ["wild"] },
  {
    option: "dfs",
    isGiven: ({ dfs }) => dfs === "contain",
    needs: ["random", "rho", "phi", "rhoMatrix", "rcalc", "vMatrix"],
  },
  { option: "phi", isGiven: given("phi"), needs: ["time"] },
  { option: "time", isGiven: given("time"), needs: ["phi"] },
  { option: "rhoMatrix", isGiven: given("rhoMatrix"), needs: ["rhoBy"] },
  { option: "rhoBy", isGiven: given("rhoBy"), needs: ["rhoMatrix"] },
  { option: "rhoGrid", isGiven: given("rhoGrid"), needs: ["random", "rho", "robu"] },
  { option: "correctBias", isGiven: ({ correctBias }) => correctBias === true, needs: ["attenuation"] },
  { option: "credibility", isGiven: given("credibility"), needs: ["attenuation"] },
];

/** The first option that would do nothing as typed: "--vcov needs --cluster COLUMN, got none". */
export function idleFault(choices: Readonly<Record<string, unknown>>): string | undefined {
  const idle = IDLE.find(
    ({ isGiven, needs }) => isGiven(choices) && needs.every((name) => choices[name] === undefined),
  );
  return idle && `${optionName(idle.option)} needs ${idle.needs.map(optionName).join(" or ")}, got none`;
}

/** Options that name a column or a model, and were typed without one. */
export function emptyFault(choices: Readonly<Record<string, unknown>>): string | undefined {
  const empty = Object.keys(choices).find(
    (key) => typeof choices[key] === "string" && (choices[key] as string).trim() === "",
  );
  return empty && `${optionName(empty)} needs a value, got none`;
}
