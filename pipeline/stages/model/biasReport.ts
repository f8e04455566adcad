import type { Warning } from "../../schema/warning.ts";
import { begg } from "../../stats/bias/begg.ts";
import { eggerRobust, threeLevelPet } from "../../stats/bias/dependentEgger.ts";
import { egger, type Predictor } from "../../stats/bias/egger.ts";
import { excessSignificance } from "../../stats/bias/excessSignificance.ts";
import { orwin, rosenberg, rosenthal } from "../../stats/bias/failSafe.ts";
import { failSafeGeneral } from "../../stats/bias/failSafeGeneral.ts";
import { henmiCopas } from "../../stats/bias/henmiCopas.ts";
import { petPeese, waap } from "../../stats/bias/petPeese.ts";
import { type TrimFillEstimator, trimFill } from "../../stats/bias/trimFill.ts";
import type { Method, RmaFit, Test } from "../../stats/fit.ts";
import type { Matrix } from "../../stats/matrix.ts";
import type { Labels } from "../../stats/multilevel/factor.ts";
import { rma } from "../../stats/regression.ts";
import type { Alternative } from "../../stats/selection/likelihood.ts";
import { pCurve } from "../../stats/selection/pCurve.ts";
import { pUniform } from "../../stats/selection/pUniform.ts";
import { pUniformStar } from "../../stats/selection/pUniformStar.ts";
import { type SelectionOptions, selectionModel } from "../../stats/selection/selectionModel.ts";
import type { BiasJson, SelectionJson } from "./biasJson.ts";
import { whenComputable } from "./whenComputable.ts";

/** Choices of the small-study and selection methods. */
export interface BiasOptions {
  readonly method?: Method | undefined;
  readonly test?: Test | undefined;
  readonly level?: number | undefined;
  readonly egger?: "rma" | "lm" | undefined;
  readonly predictor?: Predictor | undefined;
  readonly estimator?: TrimFillEstimator | undefined;
  readonly side?: "left" | "right" | "auto" | undefined;
  readonly steps?: readonly number[] | undefined;
  readonly alternative?: Alternative | undefined;
  /** mean regarded as trivial, for Orwin's number */
  readonly target?: number | undefined;
  /** the general fail-safe number, a search through fits of ever larger tables; default yes */
  readonly general?: boolean | undefined;
}

/** What the methods are computed from. */
export interface BiasInput {
  readonly yi: readonly number[];
  readonly vi: readonly number[];
  readonly effectIds: readonly string[];
  /** sample sizes, for predictors made from n */
  readonly ni?: readonly number[];
  /** model matrix of moderators; Egger's test and the step model then allow for them, the rest is left out */
  readonly X?: Matrix;
  /** weights of the effects, where a method can take them */
  readonly weights?: readonly number[];
  /** study of each effect; where studies share effects, tests for dependent effects are added */
  readonly cluster?: Labels;
  /** label of each effect within its study; one level an effect when absent */
  readonly effect?: Labels;
  /** assumed correlation of sampling errors within a study, for the three-level model */
  readonly rho?: number;
  readonly options?: BiasOptions;
}

/**
 * All small-study and selection methods at once. What cannot be computed is absent, and a warning says why.
 *
 * @throws {RangeError} when the model itself cannot be fitted
 * @throws {ConvergenceError} when its τ² has no solution
 */
export function biasReport(input: BiasInput): BiasJson {
  const { yi, vi, options = {} } = input;
  const { method, test, level } = options;
  const warnings: Warning[] = [];
  const moderated = input.X !== undefined && !(input.X.cols === 1 && input.X.data.every((x) => x === 1));
  const X = moderated ? { X: input.X! } : {};
  const weights = input.weights ? { weights: input.weights } : {};
  const fit = rma(yi, vi, { method, test, level, ...X, ...weights });
  const section: Section = (key, compute, within = "") => {
    const result = whenComputable(compute);
    if ("value" in result) return { [key]: result.value } as never;
    warnings.push({ code: "notComputable", message: `${within}${key}: ${result.reason}` });
    return {};
  };
  if (input.weights) warnings.push({ code: "ownWeights", message: OWN_WEIGHTS });
  const common = {
    ...section("egger", () => eggerJson(input, X)),
    ...section("selection", () => selectionJson(input, { type: "step", steps: options.steps ?? [0.025], ...X })),
  };
  if (moderated) {
    warnings.push({ code: "meanOnly", message: "Methods for a mean are left out of a model with moderators" });
    return { ...common, warnings };
  }
  return { ...common, ...meanSections(input, section, fit), ...dependentSections(input, section), warnings };
}

const OWN_WEIGHTS =
  "The weights given are those of Egger's test (rma), of trim and fill and of the mean that excess significance starts from; " +
  "selection models can have none and are left out; every other method has weights of its own";

/** A section under its key, or nothing and a warning with the reason. */
type Section = <K extends string, T>(key: K, compute: () => T, within?: string) => { [P in K]?: T };

/** The methods that know no moderators. */
function meanSections(input: BiasInput, section: Section, fit: RmaFit): Omit<BiasJson, "warnings"> {
  const { yi, vi, options = {} } = input;
  const { level } = options;
  const side = fit.beta[0]! < 0 ? "left" : "right";
  return {
    ...section("begg", () => begg(yi, vi)),
    ...section("trimFill", () => trimFillJson(input)),
    ...section("failSafe", () => failSafeJson(input, section)),
    ...section("petPeese", () => petPeese(yi, vi, level === undefined ? {} : { level })),
    ...section("waap", () => waap(yi, vi, level)),
    ...section("selection4", () => selectionJson(input, { type: "step", steps: [0.025, 0.5] })),
    ...section("selectionBeta", () => selectionJson(input, { type: "beta" })),
    ...section("henmiCopas", () => henmiCopas(yi, vi, level)),
    ...section("tes", () => {
      const found = excessSignificance(yi, vi, { theta: fit.beta[0]!, tau2: fit.tau2 });
      const { power: _power, significant: _significant, ...rest } = found;
      return rest;
    }),
    ...section("pCurve", () => pCurve(yi, vi)),
    ...section("pUniform", () => pUniform(yi, vi, "P", side, level)),
    ...section("pUniformStar", () => pUniformStar(yi, vi, side, level)),
  };
}

function eggerJson(input: BiasInput, X: { readonly X?: Matrix }): NonNullable<BiasJson["egger"]> {
  const { yi, vi, ni, weights, options = {} } = input;
  const { egger: model = "rma", predictor = "sei", method, test, level } = options;
  const weighted = weights ? { weights } : {};
  const { fit: _, ...rest } = egger(yi, vi, { model, predictor, method, test, level, ni, ...X, ...weighted });
  return rest;
}

function selectionJson(input: BiasInput, more: SelectionOptions): SelectionJson {
  if (input.weights) throw new RangeError("a selection model needs weights 1/(vi + tau2), got others");
  const { alternative, level, method } = input.options ?? {};
  const fit = selectionModel(input.yi, input.vi, {
    ...more,
    method: method === "EE" ? "EE" : "ML",
    ...(alternative ? { alternative } : {}),
    ...(level ? { level } : {}),
  });
  const { estimate, ...test } = fit.coefficients[0]!;
  return {
    type: more.type,
    ...(more.type === "step" ? { steps: fit.delta.map((d) => d.to!).slice(0, -1) } : {}),
    delta: fit.delta.map((d) => d.delta),
    beta: estimate,
    ...test,
    tau2: fit.tau2,
    ...(fit.seTau2 === undefined ? {} : { seTau2: fit.seTau2 }),
    lrt: fit.lrt,
    lrtDf: fit.lrtDf,
    ...(fit.lrtP === undefined ? {} : { lrtP: fit.lrtP }),
    ll: fit.ll,
    coefficients: fit.coefficients,
    weights: fit.delta,
  };
}

/** Trim and fill alone: the effects that it imputes are what a funnel plot shows of it. */
export function trimFillJson({
  yi,
  vi,
  effectIds,
  weights,
  options = {},
}: BiasInput): NonNullable<BiasJson["trimFill"]> {
  const { method, test, level, estimator = "L0", side = "auto" } = options;
  const { fit, mirrored, filledYi, filledVi, ...rest } = trimFill(yi, vi, {
    method,
    test,
    level,
    estimator,
    side,
    ...(weights ? { weights } : {}),
  });
  const filled = mirrored.map((i, j) => ({ effect_id: effectIds[i]!, yi: filledYi[j]!, vi: filledVi[j]! }));
  const { beta, se, stat, pval, ciLb, ciUb, tau2, k } = fit;
  return {
    ...rest,
    k,
    beta: beta[0]!,
    se: se[0]!,
    stat: stat[0]!,
    pval: pval[0]!,
    ciLb: ciLb[0]!,
    ciUb: ciUb[0]!,
    tau2,
    filled,
  };
}

function failSafeJson({ yi, vi, options = {} }: BiasInput, section: Section): NonNullable<BiasJson["failSafe"]> {
  const target = options.target === undefined ? {} : { target: options.target };
  const search = () => failSafeGeneral(yi, vi, options.method ? { method: options.method } : {}).fsnum;
  return {
    rosenthal: rosenthal(yi, vi).fsnum,
    // without a target the weighted and the plain mean give the same number, k
    orwin: orwin(yi, { vi, ...target }).fsnum,
    orwinUnweighted: orwin(yi, target).fsnum,
    rosenberg: rosenberg(yi, vi).fsnum,
    ...(options.general === false ? {} : section("general", search, "failSafe.")),
  };
}

/** Tests that allow for effects of the same study, where there are such. */
function dependentSections(
  { yi, vi, cluster, effect, rho, options = {} }: BiasInput,
  section: Section,
): Pick<BiasJson, "eggerRobust" | "threeLevelPet"> {
  if (!cluster || new Set(Array.from(cluster, String)).size === yi.length) return {};
  const choices = {
    predictor: options.predictor === "vi" ? ("vi" as const) : ("sei" as const),
    ...(options.level === undefined ? {} : { level: options.level }),
  };
  const sampling = rho === undefined ? {} : { rho };
  return {
    ...section("eggerRobust", () => eggerRobust(yi, vi, cluster, choices)),
    ...section("threeLevelPet", () => {
      const { fit: _, ...rest } = threeLevelPet(yi, vi, cluster, { ...choices, ...sampling }, effect);
      return { ...rest, ...sampling };
    }),
  };
}
