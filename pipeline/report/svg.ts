import type { TopLevelSpec } from "vega-lite";
import { shapeOf } from "./shape.ts";
import { tidySvg } from "./tidySvg.ts";

/** Vega and Vega-Lite, from wherever the caller loaded them. */
export interface DrawingTools {
  readonly compile: typeof import("vega-lite").compile;
  readonly parse: typeof import("vega").parse;
  readonly View: typeof import("vega").View;
  /** evaluates expressions from their syntax tree where a page may not make code of a text; Vega's own way when absent */
  readonly interpreter?: unknown;
}

/** A program of Vega's dataflow, as its parser writes it; operators that hold rows name them under `$ingest`. */
interface Program {
  readonly operators: readonly { readonly value?: { readonly $ingest?: readonly object[] } }[];
}

/** Programs of the shapes drawn so far, by the shape as text: a drawing that differs in its rows alone is not compiled again. */
export type KnownShapes = Map<string, Program>;

/** Shapes that are kept at most: several of each figure of a page. */
const MOST_SHAPES = 64;

/**
 * A Vega-Lite spec as the SVG text of the page and of its files, the same bytes every time, whether its shape is known or not.
 *
 * @param complain called with what Vega-Lite or Vega warn of; of a known shape they warned before
 * @param known where programs are kept; each drawing is compiled when absent
 */
export async function drawSpec(
  tools: DrawingTools,
  spec: TopLevelSpec,
  complain: (text: string) => void,
  known: KnownShapes = new Map(),
): Promise<string> {
  const note = (...parts: readonly unknown[]) => {
    complain(parts.join(" "));
    return logger;
  };
  const logger = { level: () => logger, error: note, warn: note, info: () => logger, debug: () => logger };
  const { shape, tables } = shapeOf(spec);
  const program = known.get(shape) ?? programOf(tools, shape, logger);
  // the shape drawn last is thrown away last
  known.delete(shape);
  known.set(shape, program);
  if (known.size > MOST_SHAPES) known.delete(known.keys().next().value!);
  const { View, interpreter } = tools;
  const view = new View(
    withRows(program, tables) as never,
    {
      renderer: "none",
      logger: logger as never,
      ...(interpreter ? { expr: interpreter } : {}),
    } as never,
  );
  const svg = await view.toSVG();
  view.finalize();
  return tidySvg(svg);
}

function programOf({ compile, parse, interpreter }: DrawingTools, shape: string, logger: unknown): Program {
  const compiled = compile(JSON.parse(shape) as TopLevelSpec, { logger: logger as never }).spec;
  return (interpreter ? parse(compiled, undefined, { ast: true } as never) : parse(compiled)) as unknown as Program;
}

/** The program with a figure's own rows in place of their numbers; Vega writes ids into the rows it reads, so it gets copies. */
function withRows(program: Program, tables: readonly (readonly object[])[]): Program {
  const operators = program.operators.map((operator) => {
    const [stand] = (operator.value?.$ingest ?? []) as readonly { readonly table?: number }[];
    const rows = stand?.table === undefined ? undefined : tables[stand.table];
    return rows ? { ...operator, value: { ...operator.value, $ingest: rows.map((row) => ({ ...row })) } } : operator;
  });
  return { ...program, operators };
}

/**
 * Draws a Vega-Lite spec to an SVG string in Node: no canvas, no network.
 *
 * Vega and Vega-Lite are loaded here, when the first figure is drawn, and nowhere else.
 *
 * @throws {RangeError} if Vega-Lite has anything to warn of: a figure that needs a warning is not delivered
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const [{ compile }, { parse, View }] = await Promise.all([import("vega-lite"), import("vega")]);
  const complaints: string[] = [];
  const svg = await drawSpec({ compile, parse, View }, spec, (text) => complaints.push(text));
  if (complaints.length) throw new RangeError(`renderSvg needs a spec without warnings, got ${complaints.join("; ")}`);
  return svg;
}
