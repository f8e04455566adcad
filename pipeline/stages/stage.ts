import type * as z from "zod";
import type { PageFigure } from "../report/figure.ts";
import type { StageName } from "../schema/names.ts";

/** What the runner may lend a stage that would otherwise do it itself, slower, with the same result. */
export interface StageTools {
  /** a Vega-Lite spec as SVG */
  readonly draw?: (spec: PageFigure["spec"]) => Promise<string>;
  /** what `compute` makes of the inputs, which are all that it depends on; plain JSON, in and out */
  readonly remember?: <T>(name: string, inputs: unknown, compute: () => T) => T;
}

/**
 * The contract of a stage, one shape every time.
 *
 * `input` is an object whose keys are the names of the artefacts it reads (`files` for the raw folder), so that the runner
 * can hand each stage exactly these, from memory or from disk. `run` is pure: same input, same output, no clock, no file.
 */
export interface Stage<Name extends StageName, Input, Output> {
  readonly name: Name;
  readonly reads: readonly (keyof Input & string)[];
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  run(input: Input, tools?: StageTools): Output | Promise<Output>;
  /** what was done, in counts a reader can check: `{rows: 64, corrected: 2, excluded: 3, effects: 59}`; the runner prints and sums them */
  counts(output: Output): Readonly<Record<string, number>>;
}
