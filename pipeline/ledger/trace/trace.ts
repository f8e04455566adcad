import type { Effect, Step } from "../../schema/effect.ts";
import type { Method } from "../../stats/fit.ts";
import { rma } from "../../stats/regression.ts";
import { shapleyOf } from "../attribution.ts";

/** One effect followed to its weight and its pull on the pooled value. */
export interface Trace {
  readonly effect_id: string;
  readonly slab: string;
  /** the pooled model that is traced to, by its id in `analysis.json` */
  readonly analysis: string;
  /** the sentence that must stand beside every pooled value of this data set */
  readonly limitation?: string;
  /** effect_ids merged with this one before pooling, itself among them */
  readonly members: readonly string[];
  readonly steps: readonly Step[];
  /** of the effect that enters the model: the sample's, where several effects were merged */
  readonly weight: { readonly percent: number };
  /**
   * On the correlation scale where the model has it. `leaveOneOut`: pooled value minus the one without this effect.
   * `shapley`: its part when the pooled value, from 0 without any study, is shared out among all.
   */
  readonly pull: {
    readonly leaveOneOut?: number;
    readonly shapley?: number;
    readonly se?: number;
    readonly seed?: number;
  };
}

/** A pooled model as a trace needs it: its effects, aligned, and its τ². */
export interface TracedModel {
  readonly analysis: string;
  readonly limitation?: string | undefined;
  readonly method: Method;
  /** true where estimates are tanh of the model's own */
  readonly onZ: boolean;
  readonly tau2: number;
  readonly effects: readonly Effect[];
  readonly yi: readonly number[];
  readonly vi: readonly number[];
}

const RANDOM_EFFECTS = "Hedges & Vevea (1998), Psychological Methods 3:486–504";
const COCHRAN = "Cochran (1954), Biometrics 10:101–129";

/**
 * Follows one reported statistic to its weight in a pooled model: conversion, composite, weight, part of the pooled value,
 * share of Q. Each step says its formula, the numbers put in, what came out, and whose formula it is; the numbers of the
 * last steps add up to the pooled value of the model.
 *
 * @param effect the row's own effect, with the steps of its conversion
 * @param model the pooled model
 * @param options `pull: false` leaves out the refits
 * @throws {RangeError} if the effect is not in the model
 */
export function traceEffect(effect: Effect, model: TracedModel, options: { pull?: boolean } = {}): Trace {
  const at = model.effects.findIndex((e) => (e.members ?? [e.effect_id]).includes(effect.effect_id));
  const entered = model.effects[at];
  if (!entered) throw new RangeError(`trace needs an effect of ${model.analysis}, got ${effect.effect_id}`);
  const members = entered.members ?? [entered.effect_id];
  const { steps, percent } = modelSteps(at, model);
  return {
    effect_id: effect.effect_id,
    slab: effect.slab,
    analysis: model.analysis,
    ...(model.limitation ? { limitation: model.limitation } : {}),
    members,
    steps: [...(effect.steps ?? []), ...(members.length > 1 ? (entered.steps ?? []) : []), ...steps],
    weight: { percent },
    pull: options.pull === false ? {} : pull(at, model),
  };
}

/** From yi and vi to the weight, the part of the pooled value, and the share of Q. */
function modelSteps(at: number, { yi, vi, tau2, onZ }: TracedModel): { steps: Step[]; percent: number } {
  const w = vi.map((v) => 1 / (v + tau2));
  const sumW = w.reduce((sum, x) => sum + x, 0);
  const mean = w.reduce((sum, x, i) => sum + x * yi[i]!, 0) / sumW;
  const [y, v, weight] = [yi[at]!, vi[at]!, w[at]!];
  const part = (weight * y) / sumW;
  const percent = (100 * weight) / sumW;
  const common = vi.reduce((sum, x, i) => sum + yi[i]! / x, 0) / vi.reduce((sum, x) => sum + 1 / x, 0);
  const Q = vi.reduce((sum, x, i) => sum + (yi[i]! - common) ** 2 / x, 0);
  const step = (
    name: string,
    formula: string,
    tex: string,
    inputs: Record<string, number>,
    value: number,
    source: string,
  ) => {
    return { name, formula, tex, inputs, value, source };
  };
  const steps = [
    step("weight", "1 / (vi + tau2)", "\\frac{1}{v_i+\\tau^2}", { vi: v, tau2 }, weight, RANDOM_EFFECTS),
    step(
      "share of the weight, per cent",
      "100 * w / sum_w",
      "100\\,\\frac{w}{\\sum w}",
      { w: weight, sum_w: sumW },
      percent,
      RANDOM_EFFECTS,
    ),
    step(
      "part of the pooled value",
      "w * yi / sum_w",
      "\\frac{w\\,y_i}{\\sum w}",
      { w: weight, yi: y, sum_w: sumW },
      part,
      RANDOM_EFFECTS,
    ),
    step(
      "pooled value",
      "part + others",
      "\\frac{\\sum w\\,y}{\\sum w}",
      { part, others: mean - part },
      mean,
      RANDOM_EFFECTS,
    ),
  ];
  if (onZ)
    steps.push(step("pooled r", "tanh(z)", "\\tanh z", { z: mean }, Math.tanh(mean), "Fisher (1921), Metron 1:3–32"));
  if (Q > 0) {
    const inputs = { yi: y, mean_common: common, vi: v, Q };
    const share = (100 * (y - common) ** 2) / v / Q;
    const tex = "100\\,\\frac{(y_i-\\bar y)^2}{v_i\\,Q}";
    steps.push(step("share of Q, per cent", "100 * (yi - mean_common)^2 / vi / Q", tex, inputs, share, COCHRAN));
  }
  return { steps, percent };
}

function pull(at: number, { yi, vi, method, onZ }: TracedModel): Trace["pull"] {
  const k = yi.length;
  const pooled = (keep: readonly boolean[]): number => {
    const y = yi.filter((_, i) => keep[i]);
    if (y.length === 0) return 0;
    const { beta } = rma(
      y,
      vi.filter((_, i) => keep[i]),
      { method },
    );
    return onZ ? Math.tanh(beta[0]!) : beta[0]!;
  };
  const all = new Array<boolean>(k).fill(true);
  const { share, se, seed } = shapleyOf(at, k, pooled);
  return {
    ...(k > 1 ? { leaveOneOut: pooled(all) - pooled(all.map((_, i) => i !== at)) } : {}),
    shapley: share,
    ...(se === undefined ? {} : { se, seed: seed! }),
  };
}
