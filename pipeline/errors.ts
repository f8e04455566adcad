/** A fault of the user's input or options: the command line prints its message bare, without a stack, and exits 1. */
export class PipelineError extends Error {
  override readonly name: string = "PipelineError";
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** One fault of a table: where it is, what was needed and what came, and what to do about it. */
export interface DataFault {
  readonly file: string;
  /** line as a spreadsheet counts it, header = 1; absent for faults of the whole file */
  readonly row?: number;
  readonly column?: string;
  /** needed → got, no period */
  readonly problem: string;
  readonly hint?: string;
}

/** All faults of a table at once. */
export class DataError extends PipelineError {
  override readonly name = "DataError";
  readonly faults: readonly DataFault[];

  constructor(faults: readonly DataFault[]) {
    super(faults.map(formatFault).join("\n"));
    this.faults = faults;
  }
}

/** A fault as one line: `studies.csv:14 value: needs |r| < 1, got 1.2 (hint: …)`. */
export function formatFault(fault: DataFault): string {
  const place = [
    fault.file,
    fault.row === undefined ? "" : `:${fault.row}`,
    fault.column ? ` ${fault.column}` : "",
  ].join("");
  return `${place}: ${fault.problem}${fault.hint ? ` (hint: ${fault.hint})` : ""}`;
}
