import { describe, expect, it } from "vitest";
import { rememberingTools } from "../../pipeline/run/memory.ts";
import { memoryEffects } from "../support/memoryEffects.ts";

const scripts = (code: string) => {
  const script = { markup: "", sha256: code };
  return { scripts: { instrument: script, drawing: script } } as never;
};

describe("tools that remember", () => {
  const effects = memoryEffects([]);
  let made = 0;
  const make = () => ({ made: ++made, r: 0.1 + 0.2 });
  const ask = (code: string, inputs: unknown) =>
    rememberingTools(scripts(code), effects).remember!("gosh", inputs, make);

  it("make a number once for the same inputs and code, to every digit", () => {
    expect(ask("one", [1])).toEqual({ made: 1, r: 0.30000000000000004 });
    expect(ask("one", [1])).toEqual({ made: 1, r: 0.30000000000000004 });
  });

  it("make it anew for other inputs, and for other code", () => {
    expect(ask("one", [2]).made).toBe(2);
    expect(ask("two", [1]).made).toBe(3);
  });

  it("are none without built scripts: nothing would tell one version's numbers from another's", () => {
    expect(rememberingTools({}, effects)).toEqual({});
  });
});
