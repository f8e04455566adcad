import type { ArtefactCorrection } from "./correctedR.ts";

/** A mean for each artefact: index of x (square root of its reliability), ratio of standard deviations, index of y. */
export interface ArtefactMeans {
  readonly qx: number;
  readonly u: number;
  readonly qy: number;
}

/** How true-score correlations and artefacts make observed correlations. */
export interface Attenuation {
  /** observed correlation; qx unrestricted under direct restriction, restricted under indirect */
  attenuate(rho: number, at: ArtefactMeans): number;
  /** inverse of `attenuate` in its first argument */
  correct(r: number, at: ArtefactMeans): number;
  /** partial derivatives of the observed correlation; qx unrestricted under both */
  slopes(rho: number, at: ArtefactMeans): ArtefactMeans & { readonly rho: number };
}

/** Restriction by observed x: the correlation of x as measured is restricted, and unreliability of y comes on top. */
const direct: Attenuation = {
  attenuate: (rho, { qx, u, qy }) => qy * restrict(rho * qx, u),
  correct: (r, { qx, u, qy }) => restrict(r / qy, 1 / u) / qx,
  slopes(rho, { qx, u, qy }) {
    const by = restrictSlopes(rho * qx, u);
    return { rho: qy * by.c * qx, qx: qy * by.c * rho, u: qy * by.u, qy: restrict(rho * qx, u) };
  },
};

/**
 * Restriction by something else than x (Case IV): the true-score correlation is restricted by the ratio of true scores, and so is
 * the correlation of x with its true score, which is its index.
 */
const indirect: Attenuation = {
  attenuate: (rho, { qx, u, qy }) => qy * qx * restrict(rho, u),
  correct: (r, { qx, u, qy }) => restrict(r / (qy * qx), 1 / u),
  slopes(rho, { qx, u, qy }) {
    const [truth, index] = [restrict(rho, u), restrict(qx, u)];
    const [byTruth, byIndex] = [restrictSlopes(rho, u), restrictSlopes(qx, u)];
    return {
      rho: qy * index * byTruth.c,
      qx: qy * truth * byIndex.c,
      u: qy * (index * byTruth.u + truth * byIndex.u),
      qy: truth * index,
    };
  },
};

/**
 * The attenuation formula of each correction; unreliability alone is direct restriction at u = 1.
 *
 * @see Hunter, Schmidt & Le (2006), Journal of Applied Psychology 91:594–612; Le & Schmidt (2006), Psychological Methods 11:416–438
 */
export const ATTENUATIONS: Readonly<Record<ArtefactCorrection, Attenuation>> = {
  meas: direct,
  uvdrr: direct,
  uvirr: indirect,
};

/**
 * Correlation c of a variable once its standard deviation is u times what it was; at 1/u, the way back.
 *
 * @throws {RangeError} if no correlation with that restriction exists: |c| above 1 can ask for one
 * @see Thorndike (1949), Personnel Selection, Case II
 */
export function restrict(c: number, u: number): number {
  return (u * c) / Math.sqrt(radicand(c, u));
}

function restrictSlopes(c: number, u: number): { c: number; u: number } {
  const cube = radicand(c, u) ** 1.5;
  return { c: u / cube, u: (c * (1 - c * c)) / cube };
}

function radicand(c: number, u: number): number {
  const value = 1 + c * c * (u * u - 1);
  if (value > 0) return value;
  throw new RangeError(
    `range restriction needs a correlation and u that fit, got ${c.toFixed(3)} after unreliability and u ${(1 / u).toFixed(3)}`,
  );
}

/**
 * Reliability of x in the unrestricted population, 1 − u²(1 − rxx): restriction leaves the error variance as it is.
 *
 * @throws {RangeError} if it would not be above 0
 */
export function unrestrictedReliability(rxx: number, u: number): number {
  const rxxa = 1 - u ** 2 * (1 - rxx);
  if (rxxa > 0) return rxxa;
  throw new RangeError(`range restriction needs rxx and ux that fit, got rxx ${rxx} and ux ${u}`);
}

/** Ratio of the standard deviations of true scores, from that of observed ones and the restricted reliability; and its slope in u. */
export function trueScoreRatio(u: number, rxx: number): { readonly value: number; readonly slope: number } {
  const rxxa = unrestrictedReliability(rxx, u);
  return { value: u * Math.sqrt(rxx / rxxa), slope: Math.sqrt(rxx) / rxxa ** 1.5 };
}
