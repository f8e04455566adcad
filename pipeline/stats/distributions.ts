/** Normal, t, χ² and F distributions under one name: tails and densities, quantiles, special functions. */
export {
  chi2Quantile,
  chi2UpperQuantile,
  fQuantile,
  fUpperQuantile,
  normalQuantile,
  normalUpperQuantile,
  tQuantile,
  tUpperQuantile,
} from "./quantiles.ts";
export { betaRegularized, gammaRegularized, lbeta, lgamma } from "./special.ts";
export {
  chi2Cdf,
  chi2Pdf,
  chi2Upper,
  fCdf,
  fPdf,
  fUpper,
  normalCdf,
  normalLogUpper,
  normalPdf,
  normalTwoSidedP,
  normalUpper,
  tCdf,
  tPdf,
  tTwoSidedP,
  tUpper,
} from "./tails.ts";
