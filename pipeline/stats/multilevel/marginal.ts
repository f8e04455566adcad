import type { Vec } from "../matrix.ts";
import { encode } from "./factor.ts";
import type { MultilevelModel } from "./model.ts";

/**
 * Entries of the marginal covariance: sampling covariance plus the variances of the random effects that two rows share.
 *
 * For the few rows of one cluster; the likelihood never needs the matrix.
 *
 * @param sigma2 variance of each factor
 * @returns covariance of rows i and j of the model
 */
export function marginalCovariance(
  model: Pick<MultilevelModel, "vi" | "factors" | "sampling">,
  sigma2: Vec,
): (i: number, j: number) => number {
  const { vi, factors, sampling } = model;
  const errorGroups = sampling ? encode(sampling.cluster).codes : undefined;
  return (i, j) => {
    let value = i === j ? vi[i]! : 0;
    if (sampling && errorGroups && errorGroups[i] === errorGroups[j]) {
      if ("covariance" in sampling) value = sampling.covariance(i, j);
      else if (i !== j) value = sampling.rho * Math.sqrt(vi[i]! * vi[j]!);
    }
    for (let l = 0; l < factors.length; l++) if (factors[l]!.codes[i] === factors[l]!.codes[j]) value += sigma2[l]!;
    return value;
  };
}
