import { parse, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import { drawSpec, type KnownShapes } from "../report/svg.ts";

const TOOLS = { compile, parse, View, interpreter: expressionInterpreter };
const known: KnownShapes = new Map();

/**
 * A Vega-Lite spec as SVG text in the page: expressions are interpreted from their syntax tree, so that no text ever runs
 * as code and the security policy need not allow it.
 */
export function drawSvg(spec: TopLevelSpec): Promise<string> {
  return drawSpec(TOOLS, spec, () => {}, known);
}
