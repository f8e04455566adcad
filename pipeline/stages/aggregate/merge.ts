import { PipelineError } from "../../errors.ts";
import type { Analysis } from "../../schema/analysis.ts";
import type { Effect, Step } from "../../schema/effect.ts";
import type { Warning } from "../../schema/warning.ts";
import { compositeHunterSchmidt, compositeMean } from "../../stats/composite.ts";

type Rule = Analysis["aggregate"];

/**
 * The effects of one sample as one effect.
 *
 * On the z scale: mean z with the variance of a mean of correlated effects; r = tanh(z̄). On the r scale (models of raw
 * correlations): mean r likewise, and its z from it. The Hunter–Schmidt composite is made from r either way. `ni` is the mean
 * n and only for display: the variance comes from the members'. `year` and moderators are kept where all members agree.
 *
 * @param id of the merged effect
 * @param group effects of one sample, at least one; a single one passes through with its own effect_id
 * @throws {PipelineError} if a composite correlation reaches 1, which correlations that do not belong together can do
 */
export function mergeEffects(
  id: string,
  group: readonly Effect[],
  rule: Rule,
  scale: "z" | "r",
  warnings: Warning[],
): Effect {
  if (group.length === 1) return alone(group[0]!);
  const before = (known.get(group[0]!) ?? []).find(
    (merge) =>
      merge.id === id &&
      merge.scale === scale &&
      merge.rule.by === rule.by &&
      merge.rule.rho === rule.rho &&
      merge.rule.composite === rule.composite &&
      merge.group.length === group.length &&
      merge.group.every((effect, i) => effect === group[i]),
  );
  const merge = before ?? { id, group, rule, scale, ...merged(id, group, rule, scale) };
  if (!before) known.set(group[0]!, [merge, ...(known.get(group[0]!) ?? [])].slice(0, MOST_KNOWN));
  warnings.push(...merge.warnings);
  return merge.effect;
}

/** A merge that was made. */
interface Merge {
  readonly id: string;
  readonly group: readonly Effect[];
  readonly rule: Rule;
  readonly scale: "z" | "r";
  readonly effect: Effect;
  readonly warnings: readonly Warning[];
}

/**
 * Merges by the first effect of their group, the last ones first: the tests of several moderators, and a page that recomputes itself with
 * each click, merge the same effects again, and a merge with all its steps costs more than the models that follow.
 */
const known = new WeakMap<Effect, readonly Merge[]>();
const MOST_KNOWN = 12;

function merged(
  id: string,
  group: readonly Effect[],
  rule: Rule,
  scale: "z" | "r",
): Pick<Merge, "effect" | "warnings"> {
  const first = group[0]!;
  const { by, rho, composite } = rule;
  const made =
    composite === "HS"
      ? onR(group, hunterSchmidt, rho, id)
      : scale === "r"
        ? onR(group, meanOfR, rho, id)
        : onZ(group, rho);
  const warnings = made.warnings.map(({ code, message }) => ({ code, message, effect_id: id }));
  const years = new Set(group.map((effect) => effect.year));
  const effect: Effect = {
    effect_id: id,
    sample_id: by === "sample_id" ? first.sample_id : id,
    study_id: first.study_id,
    slab: first.slab,
    value_set: first.value_set,
    ...(years.size === 1 && first.year !== undefined ? { year: first.year } : {}),
    ni: group.reduce((sum, effect) => sum + effect.ni, 0) / group.length,
    ri: made.ri,
    yi: made.yi,
    vi: made.vi,
    vi_r: made.vi_r,
    vi_rule: composite === "HS" ? `composite HS(rho=${rho})` : `composite(rho=${rho})`,
    conversion: "composite",
    moderators: commonModerators(group),
    steps: made.steps,
    members: group.map(({ effect_id }) => effect_id),
  };
  return { effect, warnings };
}

/** An effect that nothing is merged with; how it was made stands in the artefact of convert under the same effect_id. */
export function alone({ steps: _, ...effect }: Effect): Effect {
  return { ...effect, members: [effect.effect_id] };
}

interface Merged {
  readonly ri: number;
  readonly yi: number;
  readonly vi: number;
  readonly vi_r: number;
  readonly warnings: readonly { code: string; message: string }[];
  readonly steps: Step[];
}

const SOURCE = "Borenstein, Hedges, Higgins & Rothstein (2009), Introduction to Meta-Analysis, equation 24.5";
const FISHER = "Fisher (1921), Metron 1:3–32";

function onZ(group: readonly Effect[], rho: number): Merged {
  const { yi, vi, warnings } = compositeMean(
    group.map((effect) => effect.yi),
    group.map((effect) => effect.vi),
    rho,
  );
  const r = group.map((effect) => effect.ri);
  const { vi: vi_r } = compositeMean(r, group.map(varianceOfR), rho);
  const ri = Math.tanh(yi);
  const steps: Step[] = [
    {
      name: "mean of the sample's z",
      formula: "sum(z) / m",
      inputs: named("z", group, (e) => e.yi),
      value: yi,
      source: SOURCE,
    },
    variance(
      "sampling variance of the mean z",
      named("v", group, (e) => e.vi),
      rho,
      vi,
    ),
    { name: "r of the mean z", formula: "tanh(z)", inputs: { z: yi }, value: ri, source: FISHER },
  ];
  return { ri, yi, vi, vi_r, warnings, steps };
}

/** A way to one correlation from several, as the trace tells it. */
interface CompositeOfR {
  readonly name: string;
  readonly formula: string;
  readonly source: string;
  readonly run: typeof compositeMean;
}

const meanOfR: CompositeOfR = {
  name: "mean of the sample's r",
  formula: "sum(r) / m",
  source: SOURCE,
  run: compositeMean,
};
const hunterSchmidt: CompositeOfR = {
  name: "Hunter–Schmidt composite r",
  formula: "sum(r) / sqrt(m + m * (m - 1) * rho)",
  source: "Hunter & Schmidt (2004), Methods of Meta-Analysis (2nd ed.), chapter 10",
  run: compositeHunterSchmidt,
};

function onR(group: readonly Effect[], way: CompositeOfR, rho: number, id: string): Merged {
  const r = group.map((effect) => effect.ri);
  const { yi: ri, vi: vi_r, warnings } = way.run(r, group.map(varianceOfR), rho);
  if (Math.abs(ri) >= 1) {
    const hint = "the correlation assumed among the measures is too low for these values: raise rho or use the mean";
    throw new PipelineError(`composite of ${id} needs |r| < 1, got ${ri}`, hint);
  }
  const { name, formula, source } = way;
  const yi = Math.atanh(ri);
  const vi = vi_r / (1 - ri * ri) ** 2;
  const steps: Step[] = [
    { name, formula, inputs: { ...named("r", group, (e) => e.ri), rho }, value: ri, source },
    { name: "Fisher's z", formula: "atanh(r)", inputs: { r: ri }, value: yi, source: FISHER },
    {
      name: "sampling variance of z",
      formula: "v_r / (1 - r^2)^2",
      inputs: { v_r: vi_r, r: ri },
      value: vi,
      source: "delta method: dz/dr = 1/(1 − r²)",
    },
  ];
  return { ri, yi, vi, vi_r, warnings, steps };
}

function variance(name: string, inputs: Record<string, number>, rho: number, value: number): Step {
  const formula = "sum over i, j of rho_ij * sqrt(v_i * v_j) / m^2";
  return { name, formula, inputs: { ...inputs, rho }, value, source: SOURCE };
}

function named(symbol: string, group: readonly Effect[], read: (effect: Effect) => number): Record<string, number> {
  return Object.fromEntries(group.map((effect, i) => [`${symbol}_${i + 1}`, read(effect)]));
}

function varianceOfR(effect: Effect): number {
  return effect.vi_r ?? (1 - effect.ri ** 2) ** 2 / (effect.ni - 1);
}

function commonModerators(group: readonly Effect[]): Effect["moderators"] {
  const [first, ...others] = group;
  return Object.fromEntries(
    Object.entries(first!.moderators).filter(([name, value]) =>
      others.every((other) => other.moderators[name] === value),
    ),
  );
}
