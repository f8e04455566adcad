import type { Check, Verdict } from "../schema/claim.ts";
import { verdictNames } from "../schema/words.ts";
import { SEVERITY } from "./verdict.ts";

/** The name of a verdict as prose; what is no verdict as it is. */
export function verdictWords(verdict: string): string {
  return (verdictNames as Readonly<Record<string, string>>)[verdict] ?? verdict;
}

/** A number with enough digits to see the difference, without trailing noise: `0.2528`, `36.46`. */
export function shortNumber(x: number): string {
  if (Number.isInteger(x)) return String(x);
  return Math.abs(x) < 1 ? x.toFixed(4) : String(Number(x.toPrecision(6)));
}

/** One check in words: what was held against what, what came out, and under which scales it holds. */
export function checkWords(check: Check): string {
  const range = check.interval ? ` [${check.interval.map(shortNumber).join(", ")}]` : "";
  const value = check.computed === undefined ? "" : ` ${shortNumber(check.computed)}`;
  const passes = check.passes && check.passes.length > 1 ? ` (holds on: ${check.passes.join("; ")})` : "";
  const note = check.note ? ` (${check.note})` : "";
  return `${check.relation} against ${check.against}:${value}${range} ${verdictWords(check.verdict)}${passes}${note}`;
}

/** The explanation of a difference in one line: its text, and the command whose output supports it. */
export function explanationWords(verdict: Pick<Verdict, "explanation">): string | undefined {
  const { explanation } = verdict;
  if (explanation === undefined || explanation === "unexplained") return explanation;
  return `${explanation.text} (\`${explanation.command}\` gives ${explanation.value})`;
}

/** Text safe inside a cell of a Markdown table. */
function cell(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("|", "\\|")
    .replaceAll("<", "&lt;")
    .replaceAll(/\s*\n\s*/g, " ");
}

/** Verdicts as a reader wants them counted: what holds, what does not, what nobody can say. */
const COUNTED = ["reproduced", "consistent", ...SEVERITY.slice(3), "notComputable"] as const;

/** Counts of verdicts, as one line; empty for no verdict. */
export function countsLine(verdicts: readonly Verdict[]): string {
  return COUNTED.map((name) => [verdictWords(name), verdicts.filter((v) => v.verdict === name).length] as const)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(" · ");
}

/**
 * The ledger as Markdown: a table of all figures, then what was held against each.
 *
 * @param verdicts in the order of the claims; of one folder or of several
 * @param title first heading of the page
 */
export function claimsMarkdown(verdicts: readonly Verdict[], title = "Published figures"): string {
  const rows = verdicts.map((v) => {
    const ours = v.rounded === undefined || v.computed === undefined ? "" : `${v.rounded} (${v.computed.toFixed(5)})`;
    const off = v.ulps ? v.ulps.toFixed(1) : "";
    return `| ${[v.id, v.quantity, v.printed, ours, verdictWords(v.verdict), off].map(cell).join(" | ")} |`;
  });
  const details = verdicts.flatMap((v) => {
    const lines = [...v.checks.map(checkWords), ...(v.reason ? [v.reason] : [])];
    const explanation = explanationWords(v);
    return [
      `### ${v.id}: ${v.printed}, ${verdictWords(v.verdict)}`,
      "",
      ...lines.map((line) => `- ${line.replaceAll("<", "&lt;")}`),
      ...(explanation ? [`- Explanation: ${explanation}`] : []),
      "",
    ];
  });
  return [
    `# ${title}`,
    "",
    verdicts.length === 0
      ? "No published figure is kept in this folder."
      : `${verdicts.length} ${verdicts.length === 1 ? "figure" : "figures"}: ${countsLine(verdicts)}.`,
    "",
    ...(verdicts.length === 0
      ? []
      : [
          "`off` is the difference in units of the last printed place.",
          "",
          "| figure | quantity | printed | recomputed | verdict | off |",
          "|---|---|---|---|---|---|",
          ...rows,
          "",
          "## What was held against what",
          "",
          ...details,
        ]),
  ].join("\n");
}

/** `reports/claims.md`: the ledger of every data set on one page. */
export function allClaimsMarkdown(verdicts: readonly Verdict[]): string {
  return `${claimsMarkdown(verdicts, "Every published figure, and what its paper's own numbers say of it")}\n`;
}
