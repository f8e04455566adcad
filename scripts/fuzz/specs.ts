import type { ModelChoices } from "../../pipeline/stages/model/spec.ts";
import type { Random } from "../../pipeline/stats/random.ts";
import { chance, pick, type RandomTable } from "./tables.ts";

const METHODS = ["EE", "DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM", "GENQ"] as const;
const FORMULAS = [
  "group",
  "x",
  "year",
  "group + x",
  "0 + group",
  "0 + group + x",
  "group * x",
  "group:x",
  "poly(x, 2)",
  "rater + group",
  "0 + x",
  "I(x^2) + x",
] as const;
const SUBSETS = [
  "x > -0.5",
  "group != 'CBT'",
  "rater == 'client' | x > 0",
  "year >= 1990 & !is.na(group) & !(group %in% c('lonely'))",
];

/** The choices of one random model that suits a table: univariate, with user weights, multilevel or cluster-robust. */
export function randomSpec(random: Random, table: RandomTable): ModelChoices {
  const kind = random.next();
  const common = {
    ...(table.source === "ri" ? { measure: pick(random, ["ZCOR", "COR", "UCOR"] as const) } : {}),
    ...(chance(random, 0.6) ? { mods: pick(random, FORMULAS) } : {}),
    ...(chance(random, 0.12) ? { subset: pick(random, SUBSETS) } : {}),
    ...(chance(random, 0.15) ? { level: pick(random, [80, 90, 99]) } : {}),
  };
  if (kind < 0.22) return { ...common, ...dependent(random, table) };
  const method = pick(random, METHODS);
  const mean = !common.mods;
  return {
    ...common,
    method,
    test: pick(random, ["z", "t", "knha", "adhoc"] as const),
    ...(method === "GENQ" || chance(random, 0.08) ? { weights: "w" } : {}),
    ...(method !== "EE" && chance(random, 0.15) ? { confint: interval(random, method) } : {}),
    ...(mean ? { pi: pick(random, ["metafor", "normal", "riley", "hts"] as const) } : {}),
    ...(kind > 0.85 ? { cluster: "study_id", vcov: pick(random, ["CR0", "CR1", "CR2"] as const) } : {}),
    ...(chance(random, 0.04) && method !== "EE" ? { tau2: pick(random, [0, 0.01, 0.5]) } : {}),
  };
}

/** Profile likelihood belongs to the likelihood estimators; the generalised Q to GENQ. */
function interval(random: Random, method: (typeof METHODS)[number]) {
  if (method === "GENQ") return "GENQ" as const;
  return (method === "ML" || method === "REML") && chance(random, 0.5) ? ("PL" as const) : ("QP" as const);
}

function dependent(random: Random, table: RandomTable): ModelChoices {
  const rho = chance(random, 0.5) ? { rho: pick(random, [0.3, 0.6, 0.9]) } : {};
  const random_ = chance(random, 0.8) || rho.rho === undefined ? { random: pick(random, RANDOM) } : {};
  return {
    method: pick(random, ["REML", "REML", "ML"] as const),
    test: pick(random, ["z", "t"] as const),
    dfs: pick(random, ["residual", "residual", "contain"] as const),
    ...rho,
    ...random_,
    ...(chance(random, 0.4) ? { cluster: "study_id", vcov: pick(random, ["CR0", "CR1", "CR2"] as const) } : {}),
    ...(table.k <= 30 && chance(random, 0.1) ? { confint: "PL" as const } : {}),
  };
}
const RANDOM = ["study_id/effect_id", "study_id/effect_id", "study_id", "effect_id", "study_id + rater"] as const;
