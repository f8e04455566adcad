/** A point of a p-value curve: the two-sided p of the hypothesis that the correlation is `x`. */
export interface CurvePoint {
  readonly x: number;
  readonly p: number;
}

/** The p-value curve of a study or of the pooled value. */
export interface PCurveLine {
  readonly effect_id: string;
  readonly label: string;
  /** p of no effect */
  readonly pZero: number;
  /** in order of x, the same values of p on either side of 1 */
  readonly points: readonly CurvePoint[];
}

/** P-value curves of all studies and of the pooled value. */
export interface DraperyNumbers {
  readonly studies: readonly PCurveLine[];
  readonly pooled: PCurveLine;
}

/** Five numbers and the mean of one column over the subsets. */
export interface GoshSpread {
  readonly mean: number;
  readonly min: number;
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
  readonly max: number;
}

/** Pooled value (as r) and I² of many subsets of the studies, counted in bins. */
export interface GoshNumbers {
  readonly method: string;
  readonly subsets: number;
  /** whether these are all subsets, or a draw with this seed */
  readonly exhaustive: boolean;
  readonly seed: number;
  readonly estimate: GoshSpread;
  readonly I2: GoshSpread;
  /** mean r of the subsets with each study and of those without it; a study in all or in none is absent */
  readonly members: readonly {
    readonly effect_id: string;
    readonly label: string;
    readonly withIt: number;
    readonly without: number;
  }[];
  readonly bins: readonly {
    readonly effect_id: string;
    readonly x: number;
    readonly x2: number;
    readonly y: number;
    readonly y2: number;
    readonly count: number;
  }[];
}

/** One way to analyse the data, and the correlation it gives. */
export interface Specification {
  readonly effect_id: string;
  /** 1 for the lowest estimate of all */
  readonly rank: number;
  readonly k: number;
  readonly estimate: number;
  readonly ciLb: number;
  readonly ciUb: number;
  readonly pval: number;
  readonly choices: Readonly<Record<string, string>>;
}

/** What the specifications with one level of a choice give, as correlations. */
export interface SpecificationLevel {
  readonly level: string;
  readonly n: number;
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** share with p < .05 */
  readonly significant: number;
}

/** The multiverse of a data set. */
export interface SpecificationNumbers {
  readonly n: number;
  /** combinations without a result */
  readonly missing: number;
  readonly share: { readonly positive: number; readonly significant: number; readonly withinPublished?: number };
  readonly quantiles: {
    readonly min: number;
    readonly q25: number;
    readonly median: number;
    readonly q75: number;
    readonly max: number;
  };
  /** most important first */
  readonly choices: readonly {
    readonly name: string;
    readonly varianceExplained: number;
    readonly levels: readonly SpecificationLevel[];
  }[];
  readonly published?: { readonly printed: string; readonly value: number };
  /** evenly spaced along the sorted estimates, lowest and highest among them */
  readonly drawn: readonly Specification[];
}

/** Numbers beyond the artefacts, which the figures that wait need; each absent until it is computed. */
export interface FurtherNumbers {
  /** prediction interval of each level of the grouping moderator under the common τ², as r */
  readonly predictions?: Readonly<Record<string, { readonly piLb: number; readonly piUb: number }>>;
  readonly drapery?: DraperyNumbers;
  readonly gosh?: GoshNumbers;
  readonly specifications?: SpecificationNumbers;
}
