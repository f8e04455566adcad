import { parentPort } from "node:worker_threads";
import { type GoshPart, type GoshTable, poolPart } from "../pipeline/stats/gosh/gosh.ts";

/** What a thread says of one part of a GOSH diagram: its table, what the data refuse, or the stack of a bug. */
export type GoshAnswer = { readonly at: number } & (
  | { readonly table: GoshTable }
  | { readonly refused: string }
  | { readonly stack: string }
);

/** A thread that pools one part after another, as they are handed to it. */
parentPort?.on("message", ({ at, part }: { readonly at: number; readonly part: GoshPart }) => {
  parentPort?.postMessage({ at, ...answer(part) });
});

function answer(part: GoshPart): { table: GoshTable } | { refused: string } | { stack: string } {
  try {
    return { table: poolPart(part) };
  } catch (error) {
    if (!(error instanceof Error)) return { stack: String(error) };
    const refuses = error instanceof RangeError || error.name === "ConvergenceError";
    return refuses ? { refused: error.message } : { stack: error.stack ?? error.message };
  }
}
