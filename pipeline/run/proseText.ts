import type { Measure } from "../schema/names.ts";

/** Widest line of text that the diagnostics print. */
const WIDTH = 100;
/** Widest label before it takes a second line. */
const LABEL = 28;

/** Text in lines of at most 100 columns, the later ones indented. */
export function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** {@link wrapped} as one text. */
export function paragraph(text: string): string {
  return wrapped(text).join("\n");
}

/** A label, whole, on as many lines as it needs: broken after a space, a hyphen or an underscore. */
export function labelled(label: string): string {
  const parts = label.match(/[^\s\-_]*[\s\-_]?/g) ?? [label];
  const lines = [""];
  for (const part of parts) {
    const last = lines.length - 1;
    if (lines[last] !== "" && lines[last]!.length + part.length > LABEL) lines.push(part);
    else lines[last] += part;
  }
  return lines.map((line) => line.trimEnd()).join("\n");
}

const CORRELATIONS: readonly string[] = ["ZCOR", "COR", "UCOR"];

/** What a pooled value of this measure is called. */
export function scaleName(measure: Measure): string {
  return CORRELATIONS.includes(measure) ? "r" : "value";
}

/** A pooled value as r with three decimals, `.252`; as it is for a measure that is no correlation. */
export function onScale(measure: Measure, x: number): string {
  if (!CORRELATIONS.includes(measure)) return x.toFixed(3);
  const r = measure === "ZCOR" ? Math.tanh(x) : x;
  return r.toFixed(3).replace(/^(-?)0\./, "$1.");
}
