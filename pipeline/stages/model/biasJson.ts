import type { Warning } from "../../schema/warning.ts";
import type { DependentEgger, ThreeLevelPet } from "../../stats/bias/dependentEgger.ts";
import type { Egger } from "../../stats/bias/egger.ts";
import type { ExcessSignificance } from "../../stats/bias/excessSignificance.ts";
import type { HenmiCopas } from "../../stats/bias/henmiCopas.ts";
import type { Kendall } from "../../stats/bias/kendall.ts";
import type { PetPeese, Waap } from "../../stats/bias/petPeese.ts";
import type { TrimFill } from "../../stats/bias/trimFill.ts";
import type { PCurve } from "../../stats/selection/pCurve.ts";
import type { PUniform } from "../../stats/selection/pUniform.ts";
import type { PUniformStar } from "../../stats/selection/pUniformStar.ts";
import type { SelectionDelta, SelectionEstimate } from "../../stats/selection/selectionModel.ts";

/** A selection model: the first coefficient as `beta` with its test, all of them in `coefficients`. */
export interface SelectionJson extends Omit<SelectionEstimate, "estimate"> {
  readonly type: "step" | "beta";
  readonly steps?: readonly number[];
  readonly delta: readonly number[];
  readonly beta: number;
  readonly tau2: number;
  readonly seTau2?: number;
  readonly lrt: number;
  readonly lrtDf: number;
  readonly lrtP?: number;
  readonly ll: number;
  readonly coefficients: readonly SelectionEstimate[];
  /** the selection parameters with their tests, and for steps their intervals of p */
  readonly weights: readonly SelectionDelta[];
}

/** `bias --json`: everything on yi's scale; what cannot be computed is absent, with its reason among the warnings. */
export interface BiasJson {
  readonly egger?: Omit<Egger, "fit">;
  readonly begg?: Kendall;
  readonly trimFill?: Omit<TrimFill, "fit" | "mirrored" | "filledYi" | "filledVi"> & {
    readonly k: number;
    readonly beta: number;
    readonly se: number;
    readonly stat: number;
    readonly pval: number;
    readonly ciLb: number;
    readonly ciUb: number;
    readonly tau2: number;
    /** mirror images, each with the effect it mirrors */
    readonly filled: readonly { readonly effect_id: string; readonly yi: number; readonly vi: number }[];
  };
  readonly failSafe?: {
    readonly rosenthal: number;
    readonly orwin: number;
    readonly orwinUnweighted: number;
    readonly rosenberg: number;
    readonly general?: number;
  };
  readonly petPeese?: PetPeese;
  readonly waap?: Waap;
  readonly selection?: SelectionJson;
  readonly selection4?: SelectionJson;
  readonly selectionBeta?: SelectionJson;
  readonly henmiCopas?: HenmiCopas;
  readonly tes?: Omit<ExcessSignificance, "power" | "significant">;
  readonly pCurve?: PCurve;
  readonly pUniform?: PUniform;
  readonly pUniformStar?: PUniformStar;
  readonly eggerRobust?: DependentEgger;
  readonly threeLevelPet?: Omit<ThreeLevelPet, "fit"> & { readonly rho?: number };
  readonly warnings: readonly Warning[];
}
