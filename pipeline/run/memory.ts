import type { Effects } from "../effects.ts";
import type { Assets } from "../schema/assets.ts";
import { renderSvg } from "../stages/08-render.ts";
import type { StageTools } from "../stages/stage.ts";
import { PLACES } from "./datasets.ts";

/**
 * Tools that remember what takes long, drawings and the numbers of GOSH, multiverse and small-study methods: what an earlier run
 * made of the same spec or the same inputs, by the same code, is read and not made again.
 *
 * Names under `.work/` are sha256 of the input and of the code (the page's two scripts hold all of it), so that nothing outlives either;
 * the folder can be deleted at any time. Without built scripts there is nothing to tell the code by, and all is made.
 */
export function rememberingTools({ scripts }: Assets, effects: Effects): StageTools {
  if (!scripts) return {};
  const known = (path: string): string | undefined => {
    const bytes = effects.read(path);
    return bytes && new TextDecoder().decode(bytes);
  };
  return {
    async draw(spec) {
      const path = `${PLACES.work}/drawings/${effects.hash(`${scripts.drawing.sha256}\n${JSON.stringify(spec)}`)}.svg`;
      const drawn = known(path);
      if (drawn) return drawn;
      const svg = await renderSvg(spec);
      effects.write(path, svg);
      return svg;
    },
    remember(name, inputs, compute) {
      const key = effects.hash(`${scripts.instrument.sha256}\n${name}\n${JSON.stringify(inputs)}`);
      const path = `${PLACES.work}/numbers/${key}.json`;
      const text = known(path);
      // written a few lines below, from a value of this type
      if (text) return JSON.parse(text) as ReturnType<typeof compute>;
      const value = compute();
      effects.write(path, JSON.stringify(value));
      return value;
    },
  };
}
