import * as vega from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, it } from "vitest";
import { shapeOf } from "../../pipeline/report/shape.ts";
import { drawSpec, type KnownShapes } from "../../pipeline/report/svg.ts";
import { tidySvg } from "../../pipeline/report/tidySvg.ts";
import { figureExamples } from "../support/figureExamples.ts";

const { parse, View } = vega;
const tools = { compile, parse, View, interpreter: expressionInterpreter };

const draw = (spec: TopLevelSpec, known?: KnownShapes) => drawSpec(tools, spec, () => {}, known);

/** Vega-Lite and Vega as their manuals use them: compiled with its rows, parsed, drawn. */
async function asManualsDo(spec: TopLevelSpec): Promise<string> {
  const compiled = compile(structuredClone(spec)).spec;
  return tidySvg(await new View(parse(compiled), { renderer: "none" }).toSVG());
}

/** The same shape with other rows: every number of every table a little smaller. */
function shrunk(spec: TopLevelSpec): TopLevelSpec {
  const smaller = (part: unknown, inRows: boolean): unknown => {
    if (typeof part === "number") return inRows ? part * 0.97 : part;
    if (Array.isArray(part)) return part.map((each) => smaller(each, inRows));
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, value]) => [
        key,
        smaller(value, inRows || (key === "values" && "values" in part && Object.keys(part).length === 1)),
      ]),
    );
  };
  return smaller(spec, false) as TopLevelSpec;
}

describe.each(figureExamples)("$name", ({ make }) => {
  it.each(["wide", "narrow"] as const)("%s: is drawn from a known shape as from the whole spec", async (width) => {
    const spec = make(width, true);
    const other = shrunk(spec);
    expect(shapeOf(other).shape).toBe(shapeOf(spec).shape);
    const known: KnownShapes = new Map();
    const expected = [await asManualsDo(spec), await asManualsDo(other)];
    expect(expected[0]).not.toBe(expected[1]);
    expect([await draw(spec, known), await draw(other, known), await draw(spec, known)]).toEqual([
      ...expected,
      expected[0],
    ]);
    expect(known.size).toBe(1);
  });
});

describe("drawSpec", () => {
  it("leaves rows and spec as they are", async () => {
    const spec = figureExamples[0]!.make("wide", false);
    const before = structuredClone(spec);
    await draw(spec);
    expect(spec).toEqual(before);
    expect(Object.getOwnPropertySymbols(shapeOf(spec).tables.at(-1)![0]!)).toEqual([]);
  });

  it("keeps a bounded number of shapes, those drawn last", async () => {
    const spec = figureExamples[0]!.make("wide", false);
    const known: KnownShapes = new Map();
    for (let width = 300; width < 370; width++) await draw({ ...spec, width } as TopLevelSpec, known);
    expect(known.size).toBe(64);
    expect([...known.keys()].at(-1)).toContain('"width":369');
  });
});
