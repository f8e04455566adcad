import { PipelineError } from "../../../errors.ts";
import type { Fit } from "../../../schema/fit.ts";
import { rhoSensitivity } from "../../../stats/multilevel/sensitivity.ts";
import { robustVariance } from "../../../stats/robust/variance.ts";
import { multilevelWorking } from "../../../stats/robust/working.ts";
import { coefficientRows } from "../coefficients.ts";
import { labelsOf } from "../prepare.ts";
import type { MultilevelModel } from "./further.ts";

/**
 * The multilevel model under each correlation of `--rho-grid`: coefficients, variances and I², and cluster-robust tests where asked for.
 *
 * @throws {ConvergenceError} if a fit does not settle
 */
export function rhoTable({ fit, input, prepared, spec }: MultilevelModel): NonNullable<Fit["rhoSensitivity"]> {
  const { names } = prepared.design;
  const other = (["phi", "rhoMatrix", "rcalc", "vMatrix"] as const).find((name) => spec[name] !== undefined);
  if (other) throw new PipelineError(`--rho-grid needs rho alone within studies, got ${other}`);
  const { sampling: _, ...independent } = input;
  const options = { test: fit.test, dfs: fit.dfs, level: fit.level };
  const rows = rhoSensitivity(independent, options, spec.rhoGrid!, labelsOf(prepared, spec.study));
  return rows.map(({ rho, fit: at }) => ({
    rho,
    coefficients: coefficientRows(names, at),
    sigma2: [...at.sigma2],
    I2: [...at.I2],
    logLik: at.logLik.ll,
    ...(spec.cluster === undefined
      ? {}
      : {
          robust: coefficientRows(
            names,
            robustVariance(multilevelWorking(at), labelsOf(prepared, spec.cluster), spec.vcov ?? "CR2", spec.level),
          ),
        }),
  }));
}
