import { type Html, html } from "../report/html.ts";
import { reportedText } from "../report/sections/studies.ts";
import { table } from "../report/table.ts";
import type { Step } from "../schema/effect.ts";
import { type Trace, type Traced, type Tracer, tracerOf } from "../stages/trace/traceDataset.ts";

/** Signs that a formula of the ledger is read with, in place of the names that it is computed with. */
const SIGNS: Readonly<Record<string, string>> = {
  tau2: "τ²",
  sigma2_1: "σ²₁",
  sigma2_2: "σ²₂",
  sigma2_3: "σ²₃",
  sum_w: "Σw",
  sum_t: "Σt",
  rho: "ρ",
  total: "M",
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
 * @returns undefined where the model does not hold the line
 */
export function traceOf(run: Traced, effect_id: string, analysis: string): Shown | undefined {
  const effect = run.aggregate.sets
    .find(({ id }) => id === `pool:${analysis}`)
    ?.effects.find((e) => e.effect_id === effect_id);
  const tracer = tracerOf(run, analysis);
  if (!effect || !tracer) return undefined;
  const members = (effect.members ?? [effect_id]).map((id) => memberOf(run, id, tracer));
  const whole = members.filter((member) => member !== undefined);
  const [first] = whole;
  if (!first || whole.length < members.length) return undefined;
  const parts = whole.map(({ own, reported }, i) => {
    const name = whole.length > 1 ? `Value ${i + 1} of ${whole.length}` : "From the value as reported";
    return html`<h3>${name}</h3><p>As reported: ${reported}</p>${list(own)}`;
  });
  const then = whole.length > 1 ? "Combined, then weighed" : "To its weight and its part";
  const body = html`${parts}<h3>${then}</h3>${list(pooledLast(first.rest))}${notesOf(first.trace)}`;
  return { title: effect.slab, body };
}

/** What must be said beside the numbers: of the weights of a multilevel model, and the limitation of the data. */
function notesOf({ notes = [], limitation }: Trace): Html[] {
  return [...notes.slice(0, 1).map((note) => `${note}.`), ...(limitation ? [limitation] : [])].map(
    (note) => html`<p class="note">${note}</p>`,
  );
}

interface Member {
  readonly trace: Trace;
  readonly reported: string;
  /** steps of its own conversion, and those that it shares with its whole sample */
  readonly own: readonly Step[];
  readonly rest: readonly Step[];
}

/** Steps with which the way of a single value ends: what follows is its sample's. */
const SHARED = /^(weight|total variance|mean of the sample)/;

function memberOf(run: Traced, id: string, tracer: Tracer): Member | undefined {
  const trace = tracer(id, { pull: false });
  if (!trace) return undefined;
  const at = trace.steps.findIndex(({ name }) => SHARED.test(name));
  const row = run.ingest.rows.find((each) => each.effect_id === id);
  return { trace, reported: reportedText(row), own: trace.steps.slice(0, at), rest: trace.steps.slice(at) };
}

/**
 * The parts w·y/Σw of all effects of a model, that add up to its pooled value.
 *
 * @returns undefined where the model holds no effect
 */
export function partsOf(run: Traced, analysis: string): Shown | undefined {
  const effects = run.aggregate.sets.find(({ id }) => id === `pool:${analysis}`)?.effects ?? [];
  const tracer = tracerOf(run, analysis);
  const traced = effects.flatMap((effect) => {
    const trace = tracer?.(effect.members?.[0] ?? effect.effect_id, { pull: false });
    return trace ? [{ effect, trace }] : [];
  });
  const first = traced[0]?.trace;
  if (!first) return undefined;
  const of = (trace: Trace, name: string) => trace.steps.find((step) => step.name === name);
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
  const sumW = eightDigits(Number(of(first, "part of the pooled value")?.inputs.sum_w));
  const tau2 = of(first, "weight")?.inputs.tau2;
  const weighed = first.notes
    ? `Each effect is weighed by w, its row sum of the inverse covariance matrix of all effects; Σw = ${sumW}`
    : `Each effect is weighed by w = 1 / (v + τ²), τ² = ${eightDigits(Number(tau2))}; Σw = ${sumW}`;
  const body = html`<p>${weighed}. Its part is w · y / Σw, and the parts add up to the pooled value. A name opens the trace of its effect.</p>
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
  effects: traced.map(({ effect }) => effect.effect_id),
})}<ol><li><b>sum of the parts</b> = <data value="${String(sum)}">${eightDigits(sum)}</data></li>${pooled.slice(1).map(stepHtml)}</ol>${notesOf(first)}`;
  return { title: `Pooled value of ${traced.length} effects`, body };
}
