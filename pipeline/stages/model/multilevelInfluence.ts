import type { Warning } from "../../schema/warning.ts";
import { chi2Cdf, chi2Upper } from "../../stats/distributions.ts";
import { type Accumulated, cumulativeMultilevel } from "../../stats/multilevel/cumulative.ts";
import type { Labels } from "../../stats/multilevel/factor.ts";
import type { MultilevelFit } from "../../stats/multilevel/fit.ts";
import { type Deletion, isFitted, leaveOneOutMultilevel, type NoDeletion } from "../../stats/multilevel/leaveOneOut.ts";

/** What is left out at a time. */
export type Unit = "study" | "effect";

/** Names the rows of a table by what was left out: a study or an effect. */
export type UnitRow<T> = ({ readonly study_id: string } | { readonly effect_id: string }) & T;

/** Diagnostics of one study or effect; what needs the fit without it is absent where that does not exist. */
export interface MultilevelInfluence {
  /** effects left out */
  readonly k: number;
  /** externally standardised residual; by effect only */
  readonly rstudent?: number;
  /** by study: squared distance of its effects from their prediction, χ²(k), and its p */
  readonly X2?: number;
  readonly X2p?: number;
  readonly cookD?: number;
  readonly dfbetas?: readonly number[];
  readonly sigma2Del?: readonly number[];
  readonly QEDel?: number;
  /** sum of the hat values of its effects */
  readonly hat: number;
  /** share of the mean in percent: row sums of M⁻¹; absent with moderators */
  readonly weight?: number;
  readonly influential: boolean;
  /** by study: its effects, one by one */
  readonly effects?: readonly { readonly effect_id: string; readonly rstudent?: number; readonly hat: number }[];
}

/** The mean of part of the table, variances in the order of the random factors, I² in per cent at each. */
export interface MultilevelPool {
  readonly k: number;
  readonly estimate?: number;
  readonly se?: number;
  readonly stat?: number;
  readonly df?: number;
  readonly pval?: number;
  readonly ciLb?: number;
  readonly ciUb?: number;
  readonly Q?: number;
  readonly Qp?: number;
  readonly sigma2?: readonly number[];
  readonly I2?: readonly number[];
}

/** `influence --random … --json`. Leave-one-out and cumulative are those of a mean and absent with moderators. */
export interface MultilevelReport {
  readonly by: Unit;
  /** the model with all effects: its variances, and its mean */
  readonly full: MultilevelPool & { readonly levels: readonly string[] };
  readonly influence: readonly UnitRow<MultilevelInfluence>[];
  readonly leaveOneOut?: readonly UnitRow<MultilevelPool>[];
  readonly cumulative?: readonly UnitRow<MultilevelPool>[];
  readonly warnings: readonly Warning[];
}

/** What is known of the rows beside the fit. */
export interface MultilevelInfluenceInput {
  readonly fit: MultilevelFit;
  readonly meanOnly: boolean;
  readonly by: Unit;
  readonly effectIds: readonly string[];
  /** study of each row */
  readonly study: Labels;
  /** key of each row that orders the cumulative analysis; the table's order when absent */
  readonly order?: readonly number[];
}

/**
 * Diagnostics of a multilevel model by study or by effect, each deletion fitted once.
 *
 * @throws {RangeError} on ill-shaped input
 */
export function multilevelInfluence(input: MultilevelInfluenceInput): MultilevelReport {
  const { fit, by, effectIds, meanOnly } = input;
  const cluster = by === "study" ? input.study : effectIds.map((_, i) => i);
  const hats = fit.model.likelihood.leverages(fit.sigma2);
  const deletions = leaveOneOutMultilevel(fit, cluster);
  const keys = deletions.map(({ cluster: label, rows }) =>
    by === "study" ? { study_id: label } : { effect_id: effectIds[rows[0]!]! },
  );
  const byLabel = new Map(deletions.map(({ cluster: label }, i) => [label, keys[i]!]));
  const missing = deletions.flatMap((row, i) => (isFitted(row) ? [] : [`${idOf(keys[i]!)} (${row.reason})`]));
  const order = input.order ?? effectIds.map((_, i) => i);
  const entered = meanOnly ? cumulativeMultilevel(fit, order, cluster) : [];
  const early = entered.flatMap((row) => ("fit" in row ? [] : [idOf(byLabel.get(row.cluster)!)]));
  return {
    by,
    full: { levels: fit.levels.map(({ name }) => name), ...(meanOnly ? pooled(fit) : variances(fit)) },
    influence: deletions.map((row, i) => ({
      ...keys[i]!,
      ...influenceRow(input, row, hats, deletions.length),
    })),
    ...(meanOnly
      ? {
          leaveOneOut: deletions.map((row, i) => ({
            ...keys[i]!,
            ...(isFitted(row) ? pooled(row.fit) : { k: fit.k - row.rows.length }),
          })),
          cumulative: entered.map((row) => ({
            ...byLabel.get(row.cluster)!,
            ...accumulated(row),
          })),
        }
      : {}),
    warnings: warningsOf(missing, early, meanOnly),
  };
}

const idOf = (key: UnitRow<object>): string => ("study_id" in key ? key.study_id : key.effect_id);

function warningsOf(missing: readonly string[], early: readonly string[], meanOnly: boolean): Warning[] {
  const warnings: Warning[] = [];
  if (missing.length > 0) {
    const message = `The model cannot be fitted without ${missing.join(", ")}: deletion diagnostics are absent`;
    warnings.push({ code: "deletionNotFitted", message });
  }
  if (early.length > 0) {
    const message = `Cumulative: too few effects for the model when ${early.join(", ")} entered`;
    warnings.push({ code: "tooFewEffects", message });
  }
  if (!meanOnly) {
    const message = "Leave-one-out and cumulative are made for a mean and left out of a model with moderators";
    warnings.push({ code: "meanOnly", message });
  }
  return warnings;
}

function influenceRow(
  { fit, by, effectIds, meanOnly }: MultilevelInfluenceInput,
  row: Deletion | NoDeletion,
  hats: Float64Array,
  units: number,
): MultilevelInfluence {
  const k = row.rows.length;
  const hat = row.rows.reduce((sum, i) => sum + hats[i]!, 0);
  // for a mean, hat values are row sums of M⁻¹ over their total: its weights
  const share = meanOnly ? { hat, weight: 100 * hat } : { hat };
  const leverage = hat > (3 * fit.p) / units;
  const residual = (j: number) => (isFitted(row) ? { rstudent: row.rstudent[j]! } : {});
  const effects =
    by === "study"
      ? { effects: row.rows.map((i, j) => ({ effect_id: effectIds[i]!, ...residual(j), hat: hats[i]! })) }
      : {};
  if (!isFitted(row)) return { k, ...share, influential: leverage, ...effects };
  const { cookD, dfbetas, X2 } = row;
  return {
    k,
    ...(by === "study" ? { X2, X2p: chi2Upper(X2, k) } : residual(0)),
    cookD,
    dfbetas,
    sigma2Del: Array.from(row.fit.sigma2),
    QEDel: row.fit.QE,
    ...share,
    influential: leverage || chi2Cdf(cookD, fit.p) > 0.5 || dfbetas.some((change) => Math.abs(change) > 1),
    ...effects,
  };
}

function variances(fit: MultilevelFit): Pick<MultilevelPool, "k"> & MultilevelPool {
  return { k: fit.k, Q: fit.QE, Qp: fit.QEp, sigma2: Array.from(fit.sigma2), I2: Array.from(fit.I2) };
}

function pooled(fit: MultilevelFit): MultilevelPool {
  return {
    estimate: fit.beta[0]!,
    se: fit.se[0]!,
    stat: fit.stat[0]!,
    ...(fit.df ? { df: fit.df[0]! } : {}),
    pval: fit.pval[0]!,
    ciLb: fit.ciLb[0]!,
    ciUb: fit.ciUb[0]!,
    ...variances(fit),
  };
}

function accumulated(row: Accumulated): MultilevelPool {
  return "fit" in row ? pooled(row.fit) : { k: row.k };
}
