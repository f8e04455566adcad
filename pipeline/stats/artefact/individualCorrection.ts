import { requireSameLength } from "../guard.ts";
import type { Vec } from "../matrix.ts";
import {
  type BareBones,
  bareBones,
  type HunterSchmidtOptions,
  type HunterSchmidtSummary,
  summarise,
  weightedMean,
} from "./bareBones.ts";
import { type ArtefactCorrection, type Artefacts, type CorrectedR, correctedVariance, correctR } from "./correctedR.ts";

/** A meta-analysis of individually corrected correlations. */
export interface IndividualCorrection {
  readonly bareBones: BareBones;
  /** of true-score correlations */
  readonly trueScore: HunterSchmidtSummary;
  /** with x as measured: what a user of the measure x may expect */
  readonly generalizationX: HunterSchmidtSummary;
  /** with y as measured */
  readonly generalizationY: HunterSchmidtSummary;
  readonly effects: readonly (CorrectedR & { readonly vi: number; readonly wi: number })[];
}

/**
 * Hunter–Schmidt meta-analysis with each correlation corrected for its own artefacts.
 *
 * Weights n A²; error variance of each from the mean observed correlation, times a²/A². The generalization results
 * multiply by the root of the weighted mean reliability.
 *
 * @param artefacts one an effect, length k
 * @throws {RangeError} if lengths differ or a correlation, size or artefact is out of range
 * @see Schmidt & Hunter (2015), Methods of Meta-Analysis, ch. 3; Dahlke & Wiernik (2019), Applied Psychological Measurement 43:415–416
 */
export function individualCorrection(
  ri: Vec,
  ni: Vec,
  artefacts: readonly Artefacts[],
  correction: ArtefactCorrection,
  options: HunterSchmidtOptions = {},
): IndividualCorrection {
  requireSameLength("individualCorrection: artefacts", ri.length, artefacts.length);
  const observed = bareBones(ri, ni, options);
  const effects = artefacts.map((own, i) => {
    const corrected = correctR(observed.ri[i]!, own, correction);
    const errorOf = options.error === "sample" ? observed.ri[i]! : observed.mean;
    return { ...corrected, vi: correctedVariance(errorOf, ni[i]!, corrected), wi: ni[i]! * corrected.A ** 2 };
  });
  const wi = effects.map((effect) => effect.wi);
  const scaled = (factor: number) =>
    summarise(
      effects.map((effect) => effect.rho * factor),
      effects.map((effect) => effect.vi * factor ** 2),
      wi,
      options,
    );
  const rootMean = (key: "rxxa" | "ryya") =>
    Math.sqrt(
      weightedMean(
        effects.map((effect) => effect[key]),
        wi,
      ),
    );
  return {
    bareBones: observed,
    trueScore: scaled(1),
    generalizationX: scaled(rootMean("rxxa")),
    generalizationY: scaled(rootMean("ryya")),
    effects,
  };
}
