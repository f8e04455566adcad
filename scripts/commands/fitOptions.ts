import type { Options } from "yargs";
import { MODEL } from "./modelOptions.ts";

const ADJUSTMENTS = ["none", "bonferroni", "holm", "hochberg", "hommel", "BH", "BY"];
const CORRECTIONS = ["none", "unreliability", "direct", "indirect"];

const DEPENDENT = "Several effects of one study:";
const MODERATORS = "Moderators and subgroups:";
const REPORTED = "What is reported beside the model:";

/** Options of `fit` alone, by name; each goes into the model's specification as it is typed. */
export const fitOptions = {
  random: { group: DEPENDENT, type: "string", describe: 'random effects: "study_id/effect_id" is three-level' },
  rho: { group: DEPENDENT, type: "number", describe: "assumed correlation of sampling errors within a study" },
  "rho-grid": { group: DEPENDENT, type: "string", describe: "also the model under other rho: 0,.2,.4,.6,.8" },
  phi: { group: DEPENDENT, type: "number", describe: "that correlation falls with time, phi per unit of --time (CAR)" },
  time: { group: DEPENDENT, type: "string", describe: "column with the time of each effect, for --phi" },
  "rho-matrix": {
    group: DEPENDENT,
    type: "string",
    describe: "file: correlations between the kinds of effects in --rho-by",
  },
  "rho-by": { group: DEPENDENT, type: "string", describe: "column with the kind of each effect, for --rho-matrix" },
  rcalc: {
    group: DEPENDENT,
    type: "string",
    describe: "two columns with the variables of each r: correlations of one sample",
  },
  "v-matrix": { group: DEPENDENT, type: "string", describe: "file: covariance of sampling errors, by effect id" },
  aggregate: {
    group: DEPENDENT,
    type: "string",
    describe: "columns: first merge effects of each into one, by --rho (.5) or the other correlations above",
  },
  composite: { group: DEPENDENT, choices: ["mean", "HS"], describe: "merged how: mean, or Hunter-Schmidt (COR only)" },
  dfs: {
    group: DEPENDENT,
    choices: ["residual", "contain"],
    default: "residual",
    describe: "df of a multilevel t test",
  },
  cluster: { group: DEPENDENT, type: "string", describe: "column with clusters: tests also with robust variances" },
  vcov: { group: DEPENDENT, choices: ["CR0", "CR1", "CR2"], describe: "kind of robust variance (CR2)" },
  wild: { group: DEPENDENT, type: "number", describe: "cluster wild bootstrap with this many draws, for few clusters" },
  "wild-weights": {
    group: DEPENDENT,
    choices: ["Rademacher", "Webb"],
    describe: "Webb for fewer than about 10 clusters",
  },
  robu: {
    group: DEPENDENT,
    choices: ["CORR", "HIER"],
    describe: "also robumeta's model, correlated or hierarchical",
  },
  means: { group: MODERATORS, type: "boolean", describe: "estimated mean of each level of a factor" },
  pairwise: {
    group: MODERATORS,
    choices: ADJUSTMENTS,
    describe: "all differences between levels, p adjusted by",
  },
  hypothesis: { group: MODERATORS, type: "string", describe: 'of coefficients or levels: "CBT - interpersonal = 0"' },
  subgroups: {
    group: MODERATORS,
    type: "string",
    describe: "column: levels pooled with one tau2, and each with its own",
  },
  vif: { group: MODERATORS, type: "boolean", describe: "variance inflation of each term" },
  permute: { group: MODERATORS, type: "number", describe: "permutation test with this many permutations" },
  multimodel: { group: MODERATORS, type: "boolean", describe: "all subsets of the moderators, weighted by AICc" },
  confint: { group: REPORTED, choices: ["QP", "GENQ", "PL"], describe: "interval of tau2 (PL for a multilevel model)" },
  pi: {
    group: REPORTED,
    choices: ["metafor", "normal", "riley", "hts"],
    default: "metafor",
    describe: "prediction interval",
  },
  threshold: {
    group: REPORTED,
    type: "number",
    describe: "how much of the true effects exceeds this (r, for correlations)",
  },
  integrated: { group: REPORTED, type: "boolean", describe: "also the mean of r itself, not only tanh of the mean z" },
  i2: { group: REPORTED, choices: ["tau2", "Q"], describe: "Q: also I2, H2 and R2 computed from Q" },
  attenuation: {
    group: REPORTED,
    choices: CORRECTIONS,
    describe: "Hunter-Schmidt: corrected for unreliability (columns rxx, ryy) or range restriction too (ux)",
  },
  "correct-bias": { group: REPORTED, type: "boolean", describe: "its correlations times (2n - 1)/(2n - 2) first" },
  credibility: { group: REPORTED, type: "number", describe: "level of its credibility interval, per cent (80)" },
  compat: { group: REPORTED, choices: ["MAc"], describe: "also what this program would print, faults included" },
  vtype: {
    group: MODEL,
    choices: ["LS", "AV", "UB"],
    describe: "variance of COR and UCOR: own estimate, mean estimate, unbiased (UCOR)",
  },
  seed: { type: "number", describe: "of permutations and bootstrap draws (1)" },
} as const satisfies Readonly<Record<string, Options>>;
