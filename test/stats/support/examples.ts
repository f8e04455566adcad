import { fromRows } from "../../../pipeline/stats/matrix.ts";
import { fitMultilevel } from "../../../pipeline/stats/multilevel/fit.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { robustVariance } from "../../../pipeline/stats/robust/variance.ts";
import { univariateWorking } from "../../../pipeline/stats/robust/working.ts";

/**
 * Sound arguments of the functions that other rooms take from `stats/`, by file and name: what a test spoils one number at a time.
 *
 * Functions whose arguments are fits, made by a function that has refused already, take the fit as it is: only the numbers beside it
 * are spoiled.
 */
const yi = [0.31, 0.12, 0.45, 0.22, 0.05, 0.38, 0.27, 0.5];
const vi = [0.02, 0.011, 0.035, 0.018, 0.009, 0.04, 0.025, 0.03];
const ri = [0.3, 0.12, 0.42, 0.22, 0.05, 0.36, 0.26, 0.46];
const ni = [53, 94, 32, 59, 114, 28, 43, 36];
const study = ["a", "a", "b", "b", "c", "c", "d", "d"];
const level = ["x", "y", "x", "y", "x", "y", "x", "y"];
const X = fromRows(yi.map((_, i) => [1, i % 3]));

const fit = rma(yi, vi, { test: "knha" });
const regression = rma(yi, vi, { X });
const random = [
  { name: "study_id", labels: study },
  { name: "study_id/effect_id", labels: yi.map((_, i) => String(i)) },
];
const multilevel = fitMultilevel({ yi, vi, random });
const working = univariateWorking({ yi, vi, X, tau2: regression.tau2, beta: regression.beta });
const robust = robustVariance(working, study, "CR1");

/** A fit is handed over as it is. */
export class Given<T> {
  constructor(readonly value: T) {}
}
const given = <T>(value: T) => new Given(value);

export const EXAMPLES: Readonly<Record<string, readonly unknown[]>> = {
  "adjust.ts adjustP": [[0.01, 0.2, 0.04], "holm"],
  "artefact/artefactDistribution.ts artefactDistribution": [
    ri,
    ni,
    ni.map(() => ({ rxx: 0.8, ryy: 0.9 })),
    "meas",
    "tsa",
  ],
  "artefact/artefactDistribution.ts requireArtefacts": [ri, ni.map(() => ({ rxx: 0.8, ryy: 0.9, ux: 0.7 })), "uvirr"],
  "artefact/bareBones.ts bareBones": [ri, ni],
  "artefact/correctedR.ts correctR": [0.3, { rxx: 0.8, ryy: 0.9, ux: 0.7 }, "uvdrr"],
  "artefact/correctedR.ts correctedVariance": [0.3, 50, { A: 0.8, a: 1 }],
  "artefact/individualCorrection.ts individualCorrection": [ri, ni, ni.map(() => ({ rxx: 0.8, ryy: 0.9 })), "meas"],
  "backTransform.ts tanhIntegrated": [0.3, 0.02],
  "baujat.ts baujat": [yi, vi],
  "bias/begg.ts begg": [yi, vi],
  "bias/countTests.ts binomialP": [3, 8, 0.4, "greater"],
  "bias/countTests.ts poissonBinomialP": [3, [0.2, 0.5, 0.4, 0.7], "greater"],
  "bias/dependentEgger.ts eggerRobust": [yi, vi, study, { level: 95 }],
  "bias/dependentEgger.ts threeLevelPet": [yi, vi, study, { level: 95, rho: 0.6 }],
  "bias/egger.ts egger": [yi, vi, { level: 95 }],
  "bias/excessSignificance.ts excessSignificance": [yi, vi, { theta: 0.2, tau2: 0.01, H0: 0, alpha: 0.05 }],
  "bias/failSafe.ts orwin": [yi, { target: 0.1 }],
  "bias/failSafe.ts rosenberg": [yi, vi, 0.05],
  "bias/failSafe.ts rosenthal": [yi, vi, 0.05],
  "bias/failSafeGeneral.ts failSafeGeneral": [yi, vi, { alpha: 0.05 }],
  "bias/henmiCopas.ts henmiCopas": [yi, vi, 95],
  "bias/kendall.ts kendall": [yi, vi],
  "bias/petPeese.ts petPeese": [yi, vi, { alpha: 0.05, level: 95 }],
  "bias/petPeese.ts waap": [yi, vi, 95],
  "bias/trimFill.ts trimFill": [yi, vi],
  "compat/mac/agg.ts agg": [study, ri, ni, 0.5],
  "compat/mac/faults.ts failSafeN": [yi, vi],
  "compat/mac/faults.ts rFromT": [2.1, 50],
  "compat/mac/faults.ts uncappedComposite": [ri, 0.5],
  "compat/mac/faults.ts untruncatedTau2": [yi, vi],
  "compat/mac/macat.ts macat": [yi, vi, level],
  "compat/mac/omni.ts omni": [yi, vi],
  "compat/mac/omni.ts wgts": [yi, vi],
  "composite.ts autoregressiveCorrelations": [0.5, [1, 2, 4]],
  "composite.ts compositeHunterSchmidt": [ri.slice(0, 3), vi.slice(0, 3), 0.5],
  "composite.ts compositeMean": [yi, vi, 0.5],
  "contrasts.ts contrasts": [given(regression), fromRows([[1, 1]]), [0]],
  "contrasts.ts jointTest": [given(regression), fromRows([[1, 1]]), [0]],
  "contrasts.ts pairwise": [
    fromRows([
      [1, 1],
      [1, 0],
    ]),
  ],
  "correlation.ts correlationEffect": ["ZCOR", 0.3, 50],
  "correlation.ts rToZ": [0.3],
  "correlation.ts varianceOfR": [0.3, 50],
  "correlation.ts varianceOfZ": [50],
  "correlation.ts zToR": [0.3],
  "correlationCovariance.ts dependentCorrelations": [
    fromRows([
      [1, 0.3, 0.2],
      [0.3, 1, 0.4],
      [0.2, 0.4, 1],
    ]),
    80,
  ],
  "correlationIntegrated.ts integratedR": [0.3, 0.02],
  "correlationMeasures.ts correlationEffects": ["COR", ri, ni],
  "correlationPartial.ts partialR": [2.1, 50, 3],
  "correlationPartial.ts partialZ": [2.1, 50, 3],
  "correlationPartial.ts semiPartialR": [2.1, 50, 3, 0.4],
  "correlationUnbiased.ts unbiasedR": [0.3, 50],
  "correlationUnbiased.ts unbiasedVarianceOfR": [0.3, 50],
  "coefficients.ts criticalValue": [95, 7],
  "descriptives.ts describe": [yi],
  "descriptives.ts mean": [yi],
  "descriptives.ts median": [yi],
  "descriptives.ts quantile": [yi, 0.25],
  "descriptives.ts sd": [yi],
  "gosh/gosh.ts drawSubsets": [8, 20, 1],
  "gosh/gosh.ts gosh": [yi, vi, { subsets: 100, seed: 1 }],
  "gosh/gosh.ts planGosh": [yi, vi, { subsets: 100, seed: 1 }],
  "gosh/gosh.ts poolPart": [{ yi, vi, method: "REML", subsets: { from: 1, to: 20 } }],
  "gosh/gosh.ts goshRange": [yi, vi, "REML", 1, 20],
  "heterogeneity.ts qBased": [12, 7],
  "influence.ts influence": [yi, vi],
  "intervals/index.ts heterogeneityInterval": [given(fit), "QP", 95],
  "intervals/generalizedQ.ts generalizedQInterval": [given(fit), vi, 95],
  "intervals/profileLikelihood.ts profileLikelihoodInterval": [given(fit), 95],
  "intervals/qProfile.ts qProfileInterval": [given(fit), 95],
  "leaveOneOut.ts cumulative": [yi, vi, ni],
  "leaveOneOut.ts leaveOneOut": [yi, vi],
  "matrix.ts eigenSymmetric": [
    fromRows([
      [2, 0.5],
      [0.5, 1],
    ]),
  ],
  "matrix.ts fromRows": [
    [
      [1, 2],
      [3, 4],
    ],
  ],
  "multilevel/cumulative.ts cumulativeMultilevel": [given(multilevel), yi, given(study)],
  "multilevel/fit.ts fitMultilevel": [{ yi, vi, random, sampling: { cluster: study, rho: 0.6 } }, { level: 95 }],
  "multilevel/fit.ts predictMultilevel": [given(multilevel), [1]],
  "multilevel/profile.ts profileIntervals": [given(multilevel), 95],
  "multilevel/sensitivity.ts rhoSensitivity": [{ yi, vi, random }, {}, [0.2, 0.6]],
  "multilevel/threshold.ts aboveThreshold": [given(multilevel), 0.1],
  "multimodel.ts multimodel": [yi, vi, X, { slope: [1] }],
  "permutation/permutationTest.ts permutationTest": [given(fit), { iterations: 50, seed: 1 }],
  "prediction.ts predict": [given(regression), [1, 0.5], { level: 95 }],
  "prediction.ts probabilityAbove": [given(fit), 0.1],
  "prediction.ts proportionAbove": [given(fit), 0.1],
  "quadrature.ts gaussLegendre": [8, -1, 1],
  "quantiles.ts chi2Quantile": [0.9, 3],
  "quantiles.ts chi2UpperQuantile": [0.1, 3],
  "quantiles.ts fQuantile": [0.9, 3, 20],
  "quantiles.ts fUpperQuantile": [0.1, 3, 20],
  "quantiles.ts normalQuantile": [0.9],
  "quantiles.ts normalUpperQuantile": [0.1],
  "quantiles.ts tQuantile": [0.9, 7],
  "quantiles.ts tUpperQuantile": [0.1, 7],
  "random.ts createRandom": [1],
  "regression.ts rma": [yi, vi, { X, weights: ni, level: 95, tau2: 0.01 }],
  "robust/robu.ts robu": [yi, vi, study, { model: "CORR", rho: 0.8, level: 95 }],
  "robust/variance.ts combinationReference": [given(robust), [0, 1]],
  "robust/variance.ts robustVariance": [given(working), study, "CR2", 95],
  "robust/wald.ts htzTest": [given(robust), fromRows([[0, 1]]), [0]],
  "robust/wald.ts zeroConstraints": [2, [1]],
  "robust/wildBootstrap.ts wildBootstrap": [
    given(fitMultilevel({ yi, vi, X, random })),
    study,
    fromRows([[0, 1]]),
    { draws: 5, seed: 1 },
  ],
  "robust/working.ts univariateWorking": [{ yi, vi, X, tau2: 0.01, beta: [0.2, 0.1] }],
  "selection/pCurve.ts pCurve": [yi, vi],
  "selection/pUniform.ts pUniform": [yi, vi],
  "selection/pUniformStar.ts pUniformStar": [yi, vi],
  "selection/selectionModel.ts selectionModel": [yi, vi, { type: "step", steps: [0.025], level: 95 }],
  "subgroups.ts subgroups": [yi, vi, level, { level: 95 }],
  "tails.ts chi2Cdf": [2, 3],
  "tails.ts chi2Pdf": [2, 3],
  "tails.ts chi2Upper": [2, 3],
  "tails.ts fCdf": [2, 3, 20],
  "tails.ts fPdf": [2, 3, 20],
  "tails.ts fUpper": [2, 3, 20],
  "tails.ts normalCdf": [1],
  "tails.ts normalPdf": [1],
  "tails.ts normalTwoSidedP": [1],
  "tails.ts normalUpper": [1],
  "tails.ts tCdf": [1, 7],
  "tails.ts tPdf": [1, 7],
  "tails.ts tTwoSidedP": [1, 7],
  "tails.ts tUpper": [1, 7],
  "vif.ts vif": [
    fromRows([
      [1, 0.2, 0.1],
      [0.2, 1, 0.3],
      [0.1, 0.3, 1],
    ]),
    [1],
    0,
  ],
};
