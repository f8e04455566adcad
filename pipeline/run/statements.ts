import type { Effects } from "../effects.ts";
import { PipelineError } from "../errors.ts";
import type { Verdict } from "../schema/claim.ts";
import { statementsFileSchema } from "../schema/statement.ts";
import { type WeighedStatement, weighStatements } from "../stages/check/words.ts";
import { PLACES } from "./datasets.ts";

const FILE = `${PLACES.data}/statements.json`;

/**
 * The statements under test, each with its figures as the ledger has them.
 *
 * @returns undefined when there is no `data/statements.json`
 * @throws {PipelineError} if the file does not fit its schema, or names a figure that is not in the ledger
 */
export function readStatements(effects: Effects, verdicts: readonly Verdict[]): WeighedStatement[] | undefined {
  const bytes = effects.read(FILE);
  if (bytes === undefined) return undefined;
  try {
    const parsed = statementsFileSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    if (!parsed.success)
      throw new RangeError(parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; "));
    return weighStatements(parsed.data.statements, verdicts);
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError)
      throw new PipelineError(`${FILE}: ${error.message}`);
    throw error;
  }
}
