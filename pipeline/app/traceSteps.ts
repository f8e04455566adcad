import { type Html, html } from "../report/html.ts";
import { reportedText } from "../report/sections/studies.ts";
import { table } from "../report/table.ts";
import type { Step } from "../schema/effect.ts";
import { type Trace, type Traced, traceRow } from "../stages/trace/traceDataset.ts";

/** Signs that a formula of the ledger is read with, in place of the names that it is computed with. */
const SIGNS: Readonly<Record<string, string>> = {
  tau2: "τ²",
  sum_w: "Σw",
  mean_common: "ȳ",
  vi: "v",
  yi: "y",
  sqrt: "√",
};

const NAME = /[A-Za-z_]\w*/g;

/** A number with all the digits that matter to somebody who multiplies by hand: eight, and a true minus. */
export function eightDigits(x: number): string {
  return String(Number(x.toPrecision(8))).replace("-", "−");
}

/** A formula as it is read: `1 / (v + τ²)`. */
export function readable(formula: string): string {
  return inSigns(formula.replace(NAME, (name) => SIGNS[name] ?? name));
}

function inSigns(formula: string): string {
  return formula.replaceAll("^2", "²").replaceAll(" * ", " · ").replaceAll("-", "−");
}

/**
 * A formula with its numbers in the places of their names; negative ones in brackets.
 *
 * @returns undefined where a double sum has no short form: its numbers are listed instead
 */
export function putIn(formula: string, inputs: Step["inputs"]): string | undefined {
  if (formula.startsWith("sum over")) return undefined;
  const several = Object.entries(inputs).flatMap(([name, x]) => (/^z_\d+$/.test(name) ? [shown(x)] : []));
  if (formula === "sum(z) / m") return `(${several.join(" + ")}) / ${several.length}`;
  const numbers = inSigns(formula).replace(NAME, (name) => {
    const x = inputs[name];
    return x === undefined ? (SIGNS[name] ?? name) : shown(x);
  });
  return numbers.replace(/\(\((−[^()]+)\)\)/g, "($1)");
}

function shown(x: number | string): string {
  if (typeof x === "string") return x;
  return x < 0 ? `(${eightDigits(x)})` : eightDigits(x);
}

function stepHtml({ name, formula, inputs, value, source, row, column }: Step): Html {
  const numbers = putIn(formula, inputs);
  const plain = readable(formula);
  const listed = Object.entries(inputs).map(
    ([input, x]) => `${readable(input)} = ${shown(x).replace(/^\((.*)\)$/, "$1")}`,
  );
  const middle =
    numbers === undefined ? html` with ${listed.join(", ")}` : numbers === plain ? "" : html` = ${numbers}`;
  const place = row === undefined ? "" : ` · study table, row ${row}${column ? `, column ${column}` : ""}`;
  return html`<li><b>${name}</b> = <data value="${String(value)}">${eightDigits(value)}</data><br><code>${plain}${middle}</code><br><small>${source}${place}</small></li>`;
}

/** Steps with those of the pooled value last, which is where a trace ends. */
function pooledLast(steps: readonly Step[]): Step[] {
  const isPooled = ({ name }: Step) => name.startsWith("pooled");
  return [...steps.filter((step) => !isPooled(step)), ...steps.filter(isPooled)];
}

function list(steps: readonly Step[]): Html {
  return html`<ol>${steps.map(stepHtml)}</ol>`;
}

/** What a dialog shows: its title and its content. */
export interface Shown {
  readonly title: string;
  readonly body: Html;
}

/**
 * The trace of one line of the study table: what was reported, each step with the numbers put in, and at the end the pooled
 * value of the model. Of a combined effect, the steps of each of its values stand first, then those of their mean.
 *
 * @param effect_id id of the line, of a combined effect that of the whole
 * @returns undefined where the model does not hold the line, or weighs by a matrix
 */
export function traceOf(run: Traced, effect_id: string, analysis: string): Shown | undefined {
  const effect = run.aggregate.sets
    .find(({ id }) => id === `pool:${analysis}`)
    ?.effects.find((e) => e.effect_id === effect_id);
  if (!effect) return undefined;
  const members = (effect.members ?? [effect_id]).map((id) => memberOf(run, id, analysis));
  const whole = members.filter((member) => member !== undefined);
  const [first] = whole;
  if (!first || whole.length < members.length) return undefined;
  const parts = whole.map(({ own, reported }, i) => {
    const name = whole.length > 1 ? `Value ${i + 1} of ${whole.length}` : "From the value as reported";
    return html`<h3>${name}</h3><p>As reported: ${reported}</p>${list(own)}`;
  });
  const then = whole.length > 1 ? "Combined, then weighed" : "To its weight and its part";
  const { limitation } = first.trace;
  const body = html`${parts}<h3>${then}</h3>${list(pooledLast(first.rest))}${limitation ? html`<p class="note">${limitation}</p>` : ""}`;
  return { title: effect.slab, body };
}

interface Member {
  readonly trace: Trace;
  readonly reported: string;
  /** steps of its own conversion, and those that it shares with its whole sample */
  readonly own: readonly Step[];
  readonly rest: readonly Step[];
}

function memberOf(run: Traced, id: string, analysis: string): Member | undefined {
  const trace = traceRow(run, id, analysis, { pull: false });
  if (!trace) return undefined;
  const at = trace.steps.findIndex(({ name }) => name === "weight" || name.startsWith("mean of the sample"));
  const row = run.ingest.rows.find((each) => each.effect_id === id);
  return { trace, reported: reportedText(row), own: trace.steps.slice(0, at), rest: trace.steps.slice(at) };
}

/**
 * The parts w·y/Σw of all effects of a model, that add up to its pooled value.
 *
 * @returns undefined where the model holds no effect, or weighs by a matrix
 */
export function partsOf(run: Traced, analysis: string): Shown | undefined {
  const effects = run.aggregate.sets.find(({ id }) => id === `pool:${analysis}`)?.effects ?? [];
  const traced = effects.map((effect) => ({
    effect,
    trace: traceRow(run, effect.members?.[0] ?? effect.effect_id, analysis, { pull: false }),
  }));
  const first = traced[0]?.trace;
  if (!first) return undefined;
  const of = (trace: Trace | undefined, name: string) => trace?.steps.find((step) => step.name === name);
  let sum = 0;
  const rows = traced.map(({ effect, trace }) => {
    const part = of(trace, "part of the pooled value");
    sum += part?.value ?? 0;
    const numbers = [Number(part?.inputs.w), Number(part?.inputs.yi), part?.value ?? 0, sum];
    const button = html`<button type="button" class="toggle" data-trace="${effect.effect_id}">${effect.slab}</button>`;
    return [button, ...numbers.map(eightDigits)];
  });
  const pooled = pooledLast(first.steps).filter(({ name }) => name.startsWith("pooled"));
  const scale = pooled.length > 1 ? "z" : "r";
  const body = html`<p>Each effect is weighed by w = 1 / (v + τ²), τ² = ${eightDigits(Number(of(first, "weight")?.inputs.tau2))}; Σw = ${eightDigits(Number(of(first, "part of the pooled value")?.inputs.sum_w))}. Its part is w · y / Σw, and the parts add up to the pooled value. A name opens the trace of its effect.</p>
${table({
  caption: "Parts of the pooled value",
  columns: [
    { head: "Study", wide: true },
    { head: "w", numeric: true },
    { head: `y (${scale})`, numeric: true },
    { head: "part", numeric: true },
    { head: "sum so far", numeric: true },
  ],
  rows,
  effects: effects.map(({ effect_id }) => effect_id),
})}<ol><li><b>sum of the parts</b> = <data value="${String(sum)}">${eightDigits(sum)}</data></li>${pooled.slice(1).map(stepHtml)}</ol>${first.limitation ? html`<p class="note">${first.limitation}</p>` : ""}`;
  return { title: `Pooled value of ${effects.length} effects`, body };
}
