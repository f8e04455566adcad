import { requireEffects, requireSameLength } from "../guard.ts";
import { ones, type Vec } from "../matrix.ts";
import { type Labels, nestedFactors } from "../multilevel/factor.ts";
import { fitMultilevel, type MultilevelFit } from "../multilevel/fit.ts";
import { rma } from "../regression.ts";
import { type RobustFit, robustVariance } from "../robust/variance.ts";
import { multilevelWorking, univariateWorking } from "../robust/working.ts";
import { predictorColumn, withColumn } from "./egger.ts";
import type { BiasEstimate } from "./petPeese.ts";

/** A regression test for effects that share samples. */
export interface DependentEgger {
  readonly predictor: "sei" | "vi";
  /** number of clusters */
  readonly clusters: number;
  /** effect at infinite precision, and the coefficient of the predictor, both with cluster-robust Satterthwaite tests */
  readonly limit: BiasEstimate;
  readonly slope: BiasEstimate;
}

/** Choices of the tests for dependent effects. */
export interface DependentEggerOptions {
  /** `sei` gives a PET-like, `vi` a PEESE-like limit; default sei */
  readonly predictor?: "sei" | "vi";
  /** confidence level in percent, 95 unless told */
  readonly level?: number;
}

/**
 * Egger's test with robust variance estimation ("Egger sandwich"): the weights of a random-effects meta-regression, CR2 standard
 * errors by cluster, Satterthwaite degrees of freedom.
 *
 * @param cluster label of each effect's study
 * @throws {RangeError} on ill-shaped input, equal precisions, or fewer than 2 clusters
 * @throws {ConvergenceError} if τ² has no solution
 * @see Rodgers & Pustejovsky (2021), Psychological Methods 26:141–160
 */
export function eggerRobust(yi: Vec, vi: Vec, cluster: Labels, options: DependentEggerOptions = {}): DependentEgger {
  requireEffects("eggerRobust", yi, vi);
  requireSameLength("eggerRobust: cluster", yi.length, cluster.length);
  const predictor = options.predictor ?? "sei";
  const fit = rma(yi, vi, { X: withColumn(ones(yi.length), predictorColumn(predictor, vi)) });
  return summary(robustVariance(univariateWorking(fit), cluster, "CR2", options.level ?? 95), predictor);
}

/** PET or PEESE in a three-level model: the model itself beside its robust tests. */
export interface ThreeLevelPet extends DependentEgger {
  readonly sigma2: readonly number[];
  readonly fit: MultilevelFit;
}

/** Choices of {@link threeLevelPet}. */
export interface ThreeLevelPetOptions extends DependentEggerOptions {
  /** assumed correlation of sampling errors within a study; independent errors unless given */
  readonly rho?: number;
}

/**
 * Three-level PET (or PEESE): effects in studies, the standard error (or variance) as moderator, CR2 tests by study.
 *
 * @param cluster label of each effect's study
 * @param effect label of each effect, unique within its study; numbered when absent
 * @throws {RangeError} on ill-shaped input, equal precisions, or fewer than 2 studies
 * @throws {ConvergenceError} if the likelihood has no maximum that can be reached
 * @see Fernández-Castilla et al. (2021), Journal of Experimental Education 89:125–144; Rodgers & Pustejovsky (2021),
 *   Psychological Methods 26:141–160
 */
export function threeLevelPet(
  yi: Vec,
  vi: Vec,
  cluster: Labels,
  options: ThreeLevelPetOptions = {},
  effect?: Labels,
): ThreeLevelPet {
  requireEffects("threeLevelPet", yi, vi);
  requireSameLength("threeLevelPet: cluster", yi.length, cluster.length);
  const predictor = options.predictor ?? "sei";
  const effects = effect ?? Array.from({ length: yi.length }, (_, i) => i);
  const random = nestedFactors([
    { name: "study", labels: cluster },
    { name: "effect", labels: effects },
  ]);
  const X = withColumn(ones(yi.length), predictorColumn(predictor, vi));
  const sampling = options.rho === undefined ? {} : { sampling: { cluster, rho: options.rho } };
  const fit = fitMultilevel({ yi, vi, X, random, ...sampling }, { test: "t" });
  const robust = robustVariance(multilevelWorking(fit), cluster, "CR2", options.level ?? 95);
  return { ...summary(robust, predictor), sigma2: Array.from(fit.sigma2), fit };
}

function summary(robust: RobustFit, predictor: "sei" | "vi"): DependentEgger {
  const at = (j: number): BiasEstimate => ({
    estimate: robust.beta[j]!,
    se: robust.se[j]!,
    stat: robust.stat[j]!,
    df: robust.df[j]!,
    pval: robust.pval[j]!,
    ciLb: robust.ciLb[j]!,
    ciUb: robust.ciUb[j]!,
  });
  return { predictor, clusters: robust.clusters, limit: at(0), slope: at(1) };
}
