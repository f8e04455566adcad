import type { Step } from "../../schema/effect.ts";
import { percent } from "../../schema/words.ts";
import type { Trace } from "./trace.ts";

/** All the digits that matter to somebody who recomputes by hand. */
function digits(x: number | string): string {
  return typeof x === "string" ? x : String(Number(x.toPrecision(8)));
}

function stepLines(step: Step, last: boolean, limitation: string | undefined): string[] {
  const inputs = Object.entries(step.inputs)
    .map(([name, value]) => `${name} = ${digits(value)}`)
    .join(", ");
  const place = step.row === undefined ? "" : ` · row ${step.row}${step.column ? `, column ${step.column}` : ""}`;
  const bar = last ? "   " : "│  ";
  const beside = limitation && step.name.startsWith("pooled") ? ` — ${limitation}` : "";
  return [
    `${last ? "└─" : "├─"} ${step.name} = ${digits(step.value)}${beside}`,
    `${bar}  ${step.formula}   with ${inputs}`,
    `${bar}  ${step.source}${place}`,
  ];
}

/** A trace as a tree for a terminal: each step with its formula, the numbers put in, where they stand, and its source. */
export function traceText(trace: Trace): string {
  const { effect_id, slab, analysis, members, steps, weight, pull } = trace;
  const merged = members.length > 1 ? [`merged with the other effects of its sample: ${members.join(", ")}`] : [];
  const error = pull.se === undefined ? "" : ` ± ${digits(pull.se)} (sampled, seed ${pull.seed})`;
  return [
    `${effect_id} · ${slab} → analysis ${analysis}`,
    ...merged,
    ...steps.flatMap((step, i) => stepLines(step, i === steps.length - 1, trace.limitation)),
    "",
    `weight ${percent(weight.percent.toFixed(2))}`,
    ...(pull.leaveOneOut === undefined ? [] : [`without it the pooled value changes by ${digits(-pull.leaveOneOut)}`]),
    ...(pull.shapley === undefined
      ? []
      : [`its part of the pooled value, shared out by Shapley: ${digits(pull.shapley)}${error}`]),
    ...(trace.notes ?? []),
  ].join("\n");
}
