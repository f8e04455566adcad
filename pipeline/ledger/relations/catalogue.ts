import { peoplePerStudy, percentageOfCount, widthAndPeople } from "./counts.ts";
import { correlationAndD, correlationAndFisherZ, shareOfVariance } from "./effectSizes.ts";
import {
  degreesOfFreedom,
  inconsistencyIndex,
  ratioAndIndex,
  ratioH2,
  statisticAndP,
  testOfHomogeneity,
} from "./heterogeneity.ts";
import {
  differenceAndInterval,
  estimateAndInterval,
  predictionInterval,
  standardErrorAndInterval,
  statisticAndInterval,
} from "./intervals.ts";
import { fStatisticAndP, testOfModerators } from "./omnibus.ts";
import type { Relation } from "./relation.ts";
import { levelsAndQM, partsAndWhole } from "./subgroups.ts";

/** Every relation between printed figures that the ledger knows. Adding one is adding a row. */
export const RELATIONS: readonly Relation[] = [
  correlationAndD,
  correlationAndFisherZ,
  shareOfVariance,
  estimateAndInterval,
  differenceAndInterval,
  statisticAndInterval,
  standardErrorAndInterval,
  statisticAndP,
  inconsistencyIndex,
  testOfHomogeneity,
  testOfModerators,
  fStatisticAndP,
  degreesOfFreedom,
  ratioH2,
  ratioAndIndex,
  predictionInterval,
  partsAndWhole,
  levelsAndQM,
  percentageOfCount,
  peoplePerStudy,
  widthAndPeople,
];
