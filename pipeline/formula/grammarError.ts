/**
 * A text that the grammar of formulas, subsets or hypotheses does not hold, with the place and a hint.
 *
 * The message shows the text with a caret under the place, so that it can be printed as it is.
 */
export class GrammarError extends RangeError {
  /** the text at fault */
  readonly text: string;
  /** zero-based position in the text */
  readonly position: number;
  readonly hint: string | undefined;

  constructor(problem: string, text: string, position: number, hint?: string) {
    const where = `${problem} at position ${position + 1}${hint ? `; ${hint}` : ""}`;
    super(`${where}\n  ${text.replaceAll("\n", " ")}\n  ${" ".repeat(position)}^`);
    this.name = "GrammarError";
    this.text = text;
    this.position = position;
    this.hint = hint;
  }
}
