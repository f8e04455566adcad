import type { Effect, Step } from "../../schema/effect.ts";
import type { Method } from "../../stats/fit.ts";
import { rma } from "../../stats/regression.ts";
import { shapleyOf } from "../attribution.ts";
import { type MultilevelMean, multilevelNotes, multilevelPull, multilevelSteps } from "./multilevel.ts";
import { partSteps, shareOfQ, step } from "./steps.ts";

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
  /** of the effect that enters the model: the sample's, where several effects were merged; may be negative in a multilevel model */
  readonly weight: { readonly percent: number };
  /**
   * On the correlation scale where the model has it. `leaveOneOut`: pooled value minus the one without this effect.
   * `shapley`: its part when the pooled value, from 0 without any study, is shared out among all; univariate models have it.
   */
  readonly pull: {
    readonly leaveOneOut?: number;
    readonly shapley?: number;
    readonly se?: number;
    readonly seed?: number;
  };
  /** what the model's weights are, and why something is absent */
  readonly notes?: readonly string[];
}

/** A pooled model as a trace needs it: its effects, aligned, and its τ² or, of a multilevel model, its fit. */
export type TracedModel = TracedEffects &
  ({ readonly method: Method; readonly tau2: number } | { readonly multilevel: MultilevelMean });

/** The effects of a pooled model. */
export interface TracedEffects {
  readonly analysis: string;
  readonly limitation?: string | undefined;
  /** true where estimates are tanh of the model's own */
  readonly onZ: boolean;
  readonly effects: readonly Effect[];
  readonly yi: readonly number[];
  readonly vi: readonly number[];
}

const RANDOM_EFFECTS = "Hedges & Vevea (1998), Psychological Methods 3:486–504";

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
  const multilevel = "multilevel" in model ? model.multilevel : undefined;
  const steps = "multilevel" in model ? multilevelSteps(at, model.multilevel, model.onZ) : modelSteps(at, model);
  const pulled = () =>
    "multilevel" in model ? multilevelPull(at, model.multilevel, model.onZ) : univariatePull(at, model);
  return {
    effect_id: effect.effect_id,
    slab: effect.slab,
    analysis: model.analysis,
    ...(model.limitation ? { limitation: model.limitation } : {}),
    members,
    steps: [...(effect.steps ?? []), ...(members.length > 1 ? (entered.steps ?? []) : []), ...steps],
    weight: { percent: steps.find(({ name }) => name.startsWith("share of the weight"))!.value },
    pull: options.pull === false ? {} : pulled(),
    ...(multilevel ? { notes: multilevelNotes(multilevel) } : {}),
  };
}

type Univariate = TracedEffects & { readonly method: Method; readonly tau2: number };

/** From yi and vi to the weight, the part of the pooled value, and the share of Q. */
function modelSteps(at: number, { yi, vi, tau2, onZ }: Univariate): Step[] {
  const weights = vi.map((v) => 1 / (v + tau2));
  const sumW = weights.reduce((sum, x) => sum + x, 0);
  const mean = weights.reduce((sum, x, i) => sum + x * yi[i]!, 0) / sumW;
  const [y, v, w] = [yi[at]!, vi[at]!, weights[at]!];
  const common = vi.reduce((sum, x, i) => sum + yi[i]! / x, 0) / vi.reduce((sum, x) => sum + 1 / x, 0);
  const Q = vi.reduce((sum, x, i) => sum + (yi[i]! - common) ** 2 / x, 0);
  return [
    step("weight", "1 / (vi + tau2)", "\\frac{1}{v_i+\\tau^2}", { vi: v, tau2 }, w, RANDOM_EFFECTS),
    ...partSteps({ w, sumW, yi: y, mean, onZ, source: RANDOM_EFFECTS }),
    ...shareOfQ(y, v, common, Q),
  ];
}

function univariatePull(at: number, { yi, vi, method, onZ }: Univariate): Trace["pull"] {
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
