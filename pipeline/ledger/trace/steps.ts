import type { Step } from "../../schema/effect.ts";

/** What every step of a pooled model says of itself. */
export function step(
  name: string,
  formula: string,
  tex: string,
  inputs: Record<string, number>,
  value: number,
  source: string,
): Step {
  return { name, formula, tex, inputs, value, source };
}

/** A weight among all, the effect that it weighs, and the mean of all. */
export interface Weighed {
  readonly w: number;
  readonly sumW: number;
  readonly yi: number;
  readonly mean: number;
  /** true where the mean is a Fisher z and is shown as r too */
  readonly onZ: boolean;
  /** whose weights they are */
  readonly source: string;
}

/** From a weight to its share, the part of the pooled value, and the pooled value, whatever the weight is made of. */
export function partSteps({ w, sumW, yi, mean, onZ, source }: Weighed): Step[] {
  const percent = (100 * w) / sumW;
  const part = (w * yi) / sumW;
  const share = { w, sum_w: sumW };
  const pooled = { part, others: mean - part };
  return [
    step("share of the weight, per cent", "100 * w / sum_w", "100\\,\\frac{w}{\\sum w}", share, percent, source),
    step(
      "part of the pooled value",
      "w * yi / sum_w",
      "\\frac{w\\,y_i}{\\sum w}",
      { w, yi, sum_w: sumW },
      part,
      source,
    ),
    step("pooled value", "part + others", "\\frac{\\sum w\\,y}{\\sum w}", pooled, mean, source),
    ...(onZ
      ? [step("pooled r", "tanh(z)", "\\tanh z", { z: mean }, Math.tanh(mean), "Fisher (1921), Metron 1:3–32")]
      : []),
  ];
}

const COCHRAN = "Cochran (1954), Biometrics 10:101–129";

/** What one effect adds to Cochran's Q, errors independent; nothing where Q is 0. */
export function shareOfQ(yi: number, vi: number, common: number, Q: number): Step[] {
  if (!(Q > 0)) return [];
  const share = (100 * (yi - common) ** 2) / vi / Q;
  const tex = "100\\,\\frac{(y_i-\\bar y)^2}{v_i\\,Q}";
  const inputs = { yi, mean_common: common, vi, Q };
  return [step("share of Q, per cent", "100 * (yi - mean_common)^2 / vi / Q", tex, inputs, share, COCHRAN)];
}
