import type { Verdict } from "../schema/claim.ts";
import type { Statement } from "../schema/statement.ts";
import { verdictWords } from "./markdown.ts";

/** A published figure as it bears on a statement. */
export interface Bearing {
  readonly id: string;
  readonly data: string;
  readonly quantity: string;
  readonly level: string;
  readonly printed: string;
  readonly verdict: string;
}

/** A statement with its figures looked up and its reasons filled with their printed digits. */
export interface WeighedStatement extends Omit<Statement, "claims"> {
  readonly figures: readonly Bearing[];
}

/**
 * Looks up the figures of each statement in the ledger and puts their printed digits into the reasons.
 *
 * @throws {RangeError} naming a figure that the ledger does not have
 */
export function weighStatements(statements: readonly Statement[], verdicts: readonly Verdict[]): WeighedStatement[] {
  const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
  const figure = (statement: string, id: string): Verdict => {
    const found = byId.get(id);
    if (!found) throw new RangeError(`statement ${statement} needs a figure of the ledger, got '${id}'`);
    return found;
  };
  return statements.map(({ claims, reasons, ...rest }) => ({
    ...rest,
    figures: claims.map((id) => {
      const { data, quantity, level, printed, verdict } = figure(rest.id, id);
      return { id, data, quantity, level, printed, verdict };
    }),
    reasons: reasons.map((text) => text.replace(/\{([^}]+)\}/g, (_, id: string) => figure(rest.id, id).printed)),
  }));
}

/** All statements as Markdown: verdict, reasons, and the figures with what the ledger says of them. */
export function statementsMarkdown(statements: readonly WeighedStatement[]): string {
  const sections = statements.flatMap((s) => [
    `## ${s.statement}`,
    "",
    `**${s.verdict}** · said in ${s.said_in}`,
    "",
    ...s.reasons.map((reason) => `- ${reason}`),
    "",
    ...(s.figures.length > 0
      ? [
          "| figure | printed | in the ledger |",
          "|---|---|---|",
          ...s.figures.map((f) => `| ${f.id} | ${f.printed} | ${verdictWords(f.verdict)} |`),
          "",
        ]
      : []),
    ...(s.analyses.length > 0
      ? [`Recomputed here, with the limitation of its data: ${s.analyses.join(", ")}.`, ""]
      : []),
  ]);
  return ["# What practitioners' articles say of the alliance, and what bears on it", "", ...sections].join("\n");
}
