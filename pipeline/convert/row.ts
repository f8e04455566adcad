import type { ViRule } from "./conversion.ts";
import type { Refusal } from "./refusals.ts";

/** A statistic as printed, with what its conversion may need; absent and undefined mean not reported. */
export interface ReportedStatistic {
  readonly stat: string;
  readonly value: number;
  readonly ni?: number | undefined;
  /** numerator degrees of freedom of F, degrees of freedom of χ² */
  readonly df1?: number | undefined;
  /** residual degrees of freedom of t, F, partial r */
  readonly df2?: number | undefined;
  readonly n1?: number | undefined;
  readonly n2?: number | undefined;
  /** tails of a p value, 2 unless said */
  readonly tails?: number | undefined;
  /** yes · no · oriented · reversed · empty */
  readonly orientation?: string | undefined;
}

/** One formula with its numbers, as the trace prints it. */
export interface ConversionStep {
  /** what was computed, "Fisher's z" */
  readonly name: string;
  /** id in the catalogue */
  readonly id: string;
  /** symbol of the value, "z" */
  readonly result: string;
  readonly formula: string;
  readonly tex: string;
  readonly inputs: Readonly<Record<string, number>>;
  readonly value: number;
  readonly source: string;
}

/** Something about the row that a reader should know. */
export interface ConversionWarning {
  readonly code: string;
  readonly message: string;
}

/** A row on the scales of r and z. */
export interface ConvertedEffect {
  readonly ok: true;
  readonly ri: number;
  readonly zi: number;
  /** sampling variance of zi */
  readonly vi: number;
  readonly vi_rule: ViRule;
  /** sampling variance of ri, (1 − r²)²/(n − 1) */
  readonly vi_r: number;
  /** as reported, or implied by the degrees of freedom or the groups */
  readonly ni: number;
  /** id of the conversion in the catalogue */
  readonly conversion: string;
  readonly steps: readonly ConversionStep[];
  readonly warnings: readonly ConversionWarning[];
}

/** What comes of a row. */
export type Converted = ConvertedEffect | Refusal;
