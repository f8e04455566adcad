import Table from "cli-table3";
import { type Checked, type Verdict, verdictNameSchema } from "../schema/claim.ts";
import { checkWords, countsLine, explanationWords, SETTLED, verdictWords } from "../stages/check/words.ts";

/** What a figure was held against, in the fewest words that a table cell can bear. */
function evidence(verdict: Verdict): string {
  if (verdict.verdict === "notComputable") return "nothing here";
  const relations = [...new Set(verdict.checks.filter((check) => !check.weak).map((check) => check.relation))];
  const off = verdict.ulps && !SETTLED.has(verdict.verdict) ? `, off ${verdict.ulps.toFixed(1)} units` : "";
  return `${relations.join(", ")}${off}`;
}

/** An id over several lines of a narrow cell, broken after a hyphen or slash, never inside a word where that fits. */
function brokenId(id: string, width: number): string {
  if (id.length <= width) return id;
  const at = Math.max(id.lastIndexOf("-", width - 1), id.lastIndexOf("/", width - 1)) + 1;
  const cut = at > 0 ? at : width;
  return `${id.slice(0, cut)}\n${brokenId(id.slice(cut), width)}`;
}

const ID_WIDTH = 36;

/**
 * The ledger for a terminal of 100 columns: a table, what lies behind it, the counts.
 *
 * @param every true to show the checks of every figure; false for those alone that need an explanation
 */
export function checkText(verdicts: readonly Verdict[], every = false): string {
  const table = new Table({
    head: ["figure", "printed", "ours", "verdict", "held against"],
    colWidths: [ID_WIDTH + 2, 9, 8, 16, 23],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const v of verdicts) {
    table.push([brokenId(v.id, ID_WIDTH), v.printed, v.rounded ?? "", verdictWords(v.verdict), evidence(v)]);
  }
  const details = verdicts.filter((v) => every || !SETTLED.has(v.verdict)).flatMap((v) => ["", ...detail(v, every)]);
  if (verdicts.length === 0) return "No published figure is kept here.";
  return [
    table.toString(),
    ...details,
    "",
    `${verdicts.length === 1 ? "1 figure" : `${verdicts.length} figures`}: ${countsLine(verdicts)}`,
  ].join("\n");
}

function detail(v: Verdict, every: boolean): string[] {
  const missing = SETTLED.has(v.verdict) || v.data === "typed" ? undefined : "no explanation in claims.json";
  const explanation = explanationWords(v) ?? missing;
  return [
    `${v.id} is printed ${v.printed}: ${verdictWords(v.verdict)}`,
    ...v.checks.filter((check) => every || !SETTLED.has(check.verdict)).map((check) => `  ${checkWords(check)}`),
    ...(v.reason ? [`  ${v.reason}`] : []),
    ...(explanation ? [`  ${explanation}`] : []),
  ];
}

/** `check --json`: verdicts with their checks, the explanation as one string, counts of every verdict. */
export function checkJson(verdicts: readonly Verdict[], counts: Checked["counts"]): Record<string, unknown> {
  const claims = verdicts.map((v) => {
    const explanation = explanationWords(v);
    const { explanation: _, ...rest } = v;
    return explanation === undefined ? rest : { ...rest, explanation };
  });
  return { claims, counts };
}

/** How many figures have each verdict. */
export function countVerdicts(verdicts: readonly Verdict[]): Checked["counts"] {
  const counts = Object.fromEntries(verdictNameSchema.options.map((name) => [name, 0]));
  for (const { verdict } of verdicts) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts as Checked["counts"];
}
