import type { Claim, Verdict } from "../schema/claim.ts";
import { parsePrinted } from "./interval.ts";
import { checkPrinted } from "./printed.ts";
import { RELATIONS } from "./relations/catalogue.ts";
import { SEVERITY, worstOf } from "./verdict.ts";

/** Short names that a reader may type, and the quantity each stands for. */
const ALIASES: Readonly<Record<string, string>> = {
  df: "Q_df",
  Qp: "Q_p",
  QMdf: "QM_df",
  QMp: "QM_p",
  df1: "F_df1",
  df2: "F_df2",
  Fp: "F_p",
  i2: "I2",
  t2: "tau2",
  se: "se_z",
  v: "percent_variance",
  share: "percent_variance",
};
const INTERVALS: Readonly<Record<string, string>> = { ci: "ci", pi: "pi" };

/** Quantities that some relation knows, and so can be typed in. */
export function knownQuantities(): string[] {
  const names = RELATIONS.flatMap((relation) => relation.variables).filter((name) => !/_(lb|ub)$/.test(name));
  return [...new Set([...names, "ci", "pi"])].sort();
}

/**
 * Reads figures typed in: `r=.28,ci=.20:.33,k=24`.
 *
 * The interval belongs to the first effect named (r, d or zr), else to the first quantity.
 *
 * @returns claims of one level, ready for the same relations as the delivered ones
 * @throws {RangeError} naming what could not be read
 */
export function parseShow(text: string): Claim[] {
  const fields = new Map<string, string>();
  for (const part of text
    .split(",")
    .map((p) => p.trim())
    .filter((p) => p !== "")) {
    const [key = "", value] = part.split("=").map((p) => p.trim());
    if (value === undefined)
      throw new RangeError(`needs name=value with a decimal point, commas between figures, got '${part}'`);
    const name = quantityOf(key);
    if (fields.has(name)) throw new RangeError(`needs each figure once, got '${key}' twice`);
    fields.set(name, value);
  }
  giveToTest(fields);
  const pair = (name: string) => {
    const value = fields.get(name);
    if (value === undefined) return undefined;
    const [lb, ub, ...rest] = value.split(":");
    if (!lb || !ub || rest.length > 0) throw new RangeError(`needs ${name}=lower:upper, got '${name}=${value}'`);
    return [parsePrinted(lb).text, parsePrinted(ub).text] as const;
  };
  const ci = pair("ci");
  const pi = pair("pi");
  const count = (name: "k" | "n") => {
    const value = fields.get(name);
    if (value === undefined) return {};
    if (!/^\d+$/.test(value)) throw new RangeError(`needs ${name} as a whole number, got '${value}'`);
    return { [name]: Number(value) };
  };
  const quantities = [...fields.keys()].filter((name) => !["k", "n"].includes(name) && !(name in INTERVALS));
  if (quantities.length === 0) throw new RangeError(`needs at least one figure besides k and n, got '${text}'`);
  const owner = quantities.find((name) => ["r", "d", "zr"].includes(name)) ?? quantities[0];
  const base = { level: "typed in", element: "", population: "", where: "", in_picture: "no" } as const;
  const claim = (quantity: string, printed: string): Claim => {
    const limits = ci && quantity === owner ? { ci_lb_printed: ci[0], ci_ub_printed: ci[1] } : {};
    parsePrinted(printed);
    const id = `typed/${quantity}`;
    return { ...base, id, quantity, printed, orientation: "oriented", ...limits, ...count("k"), ...count("n") };
  };
  const claims = quantities.map((quantity) => claim(quantity, fields.get(quantity)!));
  return pi ? [...claims, claim("pi_lb", pi[0]), claim("pi_ub", pi[1])] : claims;
}

/** A p without a z is that of the test typed in, Q before QM before F; a df without a Q that of QM. */
function giveToTest(fields: Map<string, string>): void {
  const move = (from: string, to: string) => {
    const value = fields.get(from);
    if (value === undefined || fields.has(to)) return;
    fields.delete(from);
    fields.set(to, value);
  };
  if (!fields.has("Q") && fields.has("QM")) move("Q_df", "QM_df");
  const test = ["Q", "QM", "F"].find((name) => fields.has(name));
  if (test && !fields.has("z")) move("p", `${test}_p`);
}

/** Every name that may be typed, the short ones too. */
export function figureNames(): string[] {
  return [...Object.keys(ALIASES), ...knownQuantities()];
}

/** The quantity of a name as typed, capitals or not. */
function quantityOf(key: string): string {
  const alike = figureNames().filter((name) => name.toLowerCase() === key.toLowerCase());
  const name = figureNames().includes(key) ? key : alike.length === 1 ? alike[0]! : undefined;
  if (name === undefined) throw new RangeError(`needs a figure of ${knownQuantities().join(" ")}, got '${key}'`);
  return ALIASES[name] ?? name;
}

/** Verdicts on figures typed in, by the same relations as the delivered ones; nothing is known of a study table. */
export function checkShown(claims: readonly Claim[]): Verdict[] {
  return claims.map((claim) => {
    const { checks, ulps } = checkPrinted(claim, claims);
    const verdict = worstOf(checks);
    const { id, quantity, level, printed } = claim;
    const reason = "nothing was typed in that this figure could be held against";
    return {
      id,
      data: "typed",
      quantity,
      level,
      printed,
      kind: "printed",
      verdict,
      ...(verdict === SEVERITY[0] ? { reason } : {}),
      ...(ulps > 0 ? { ulps } : {}),
      checks,
    };
  });
}
