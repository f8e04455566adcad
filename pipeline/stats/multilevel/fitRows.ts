import type { Vec } from "../matrix.ts";
import { zeros } from "../matrix.ts";
import { type MultilevelFit, summarise } from "./fit.ts";
import { maximise } from "./maximise.ts";
import { type MultilevelModel, prepareMultilevel } from "./model.ts";
import type { SamplingCovariance } from "./structure.ts";

/** Below this many rows a search always starts afresh, where several maxima are conceivable and time is not scarce. */
const WARM_ROWS = 30;

/**
 * A fit's model on some of its rows, with the same test and level.
 *
 * @param rows positions that stay, without repetition
 * @param start variances of a fit that differs by a few rows: the search begins there where rows are many
 * @throws {RangeError} if these rows cannot carry the model
 * @throws {ConvergenceError} if the likelihood has no maximum that can be reached
 */
export function fitRows(fit: MultilevelFit, rows: readonly number[], start?: Vec): MultilevelFit {
  const part = modelOfRows(fit.model, rows);
  // a warm start is safe only inside the bounds: at 0 a variance may have been the lesser of two maxima
  const warm =
    start !== undefined &&
    rows.length >= WARM_ROWS &&
    part.fixed.every((held, l) => held !== undefined || start[l]! > 0);
  const at = maximise(part.likelihood, part.fixed, warm ? start : undefined);
  return summarise(part, at, { test: fit.test, dfs: fit.dfs, level: fit.level });
}

function modelOfRows(model: MultilevelModel, rows: readonly number[]): MultilevelModel {
  const X = zeros(rows.length, model.p);
  rows.forEach((row, i) => {
    for (let j = 0; j < model.p; j++) X.data[i * model.p + j] = model.X.data[row * model.p + j]!;
  });
  const sampling = model.sampling && samplingOfRows(model.sampling, rows);
  return prepareMultilevel({
    yi: rows.map((row) => model.yi[row]!),
    vi: rows.map((row) => model.vi[row]!),
    X,
    random: model.factors.map(({ name, codes }) => ({ name, labels: rows.map((row) => codes[row]!) })),
    method: model.method,
    sigma2: model.fixed,
    ...(sampling ? { sampling } : {}),
  });
}

function samplingOfRows(sampling: SamplingCovariance, rows: readonly number[]): SamplingCovariance {
  const cluster = rows.map((row) => sampling.cluster[row]!);
  if ("rho" in sampling) return { cluster, rho: sampling.rho };
  return { cluster, covariance: (i, j) => sampling.covariance(rows[i]!, rows[j]!) };
}
