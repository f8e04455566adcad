import { requireCorrelation, requireSample } from "../correlationGuard.ts";
import { requireFinite, requirePositive } from "../guard.ts";
import { unrestrictedReliability } from "./restriction.ts";

/** Which artefacts are corrected: unreliability; direct range restriction of x too; or indirect (Case IV). */
export type ArtefactCorrection = "meas" | "uvdrr" | "uvirr";

/** Artefacts of one correlation; 1 where there is none. */
export interface Artefacts {
  /** reliability of x, in the restricted sample unless `rxxUnrestricted` */
  readonly rxx: number;
  /** reliability of y in the restricted sample */
  readonly ryy: number;
  /** restricted over unrestricted standard deviation of observed x; needed for range restriction */
  readonly ux?: number;
  readonly rxxUnrestricted?: boolean;
}

/** A correlation corrected for artefacts, with what the variance needs. */
export interface CorrectedR {
  /** true-score correlation in the unrestricted population */
  readonly rho: number;
  /** compound attenuation factor, r/rho */
  readonly A: number;
  /** refinement of the variance for range restriction, 1 without */
  readonly a: number;
  /** reliabilities in the unrestricted population */
  readonly rxxa: number;
  readonly ryya: number;
}

/**
 * Corrects a correlation for unreliability and for direct (Case II) or indirect (Case IV) range restriction of x.
 *
 * A reliability of x given for the restricted sample is carried over by rxxa = 1 − u²(1 − rxxi). The result may exceed 1
 * and is not capped.
 *
 * @param r observed correlation, −1 < r < 1
 * @throws {RangeError} if a reliability lies outside (0, 1], ux is missing or not positive, or artefacts contradict each other
 * @see Schmidt & Hunter (2015), Methods of Meta-Analysis, ch. 3; Hunter, Schmidt & Le (2006), Journal of Applied Psychology 91:594–612
 */
export function correctR(r: number, artefacts: Artefacts, correction: ArtefactCorrection): CorrectedR {
  requireCorrelation("correctR", r);
  const { ryy } = artefacts;
  requireReliability("rxx", artefacts.rxx);
  requireReliability("ryy", ryy);
  if (correction === "meas") {
    const A = Math.sqrt(artefacts.rxx * ryy);
    return { rho: r / A, A, a: 1, rxxa: artefacts.rxx, ryya: ryy };
  }
  const { rxxi, rxxa, ux } = reliabilities(artefacts);
  const corrected = correction === "uvdrr" ? direct(r, rxxa, ryy, ux) : indirect(r, rxxi, rxxa, ryy, ux);
  // a range enhanced (ux > 1) has no answer once unreliability takes r too far beyond 1
  if (!(corrected.A > 0))
    throw new RangeError(`range restriction needs r, ryy and ux that fit, got ${r}, ${ryy}, ${ux}`);
  return corrected;
}

function direct(r: number, rxxa: number, ryyi: number, ux: number): CorrectedR {
  const slack = 1 / ux ** 2 - 1;
  const A = Math.sqrt(ryyi * rxxa) * ux * Math.sqrt(1 + (r * r * slack) / ryyi);
  const spread = 1 + r * r * slack;
  return { rho: r / A, A, a: 1 / spread, rxxa, ryya: 1 - (1 - ryyi) / spread };
}

function indirect(r: number, rxxi: number, rxxa: number, ryyi: number, ux: number): CorrectedR {
  const ut = ux * Math.sqrt(rxxi / rxxa);
  const slack = 1 / ut ** 2 - 1;
  const A = Math.sqrt(rxxi * ryyi) * ut * Math.sqrt(1 + (r * r * slack) / (rxxi * ryyi));
  const ryya = 1 - (1 - ryyi) / (1 + (r * r * slack) / rxxi);
  return { rho: r / A, A, a: 1 / (1 + r * r * slack), rxxa, ryya };
}

/**
 * Large-sample error variance of a corrected correlation, (1 − r²)²/(n − 1) · a²/A².
 *
 * @param r correlation whose variance counts: the study's own, or the mean of all
 * @throws {RangeError} if |r| ≥ 1 or n < 2
 * @see Schmidt & Hunter (2015), Methods of Meta-Analysis, ch. 3
 */
export function correctedVariance(r: number, n: number, { A, a }: Pick<CorrectedR, "A" | "a">): number {
  requireCorrelation("correctedVariance", r);
  requireSample("correctedVariance", n, 2);
  requirePositive("correctedVariance: A and a", [A, a]);
  return ((1 - r * r) ** 2 / (n - 1)) * (a / A) ** 2;
}

/** Removes the small-sample bias of r, r (2n − 1)/(2n − 2), as Hunter and Schmidt have it. @throws {RangeError} if n < 2 */
export function unbiasedByHunterSchmidt(r: number, n: number): number {
  requireCorrelation("unbiasedByHunterSchmidt", r);
  requireSample("unbiasedByHunterSchmidt", n, 2);
  return (r * (2 * n - 1)) / (2 * n - 2);
}

function reliabilities({ rxx, ux, rxxUnrestricted = false }: Artefacts): { rxxi: number; rxxa: number; ux: number } {
  if (ux === undefined || !(Number.isFinite(ux) && ux > 0))
    throw new RangeError(`range restriction needs a positive ux, got ${ux}`);
  const rxxi = rxxUnrestricted ? 1 - (1 - rxx) / ux ** 2 : rxx;
  const rxxa = rxxUnrestricted ? rxx : unrestrictedReliability(rxx, ux);
  if (!(rxxi > 0)) throw new RangeError(`range restriction needs rxx and ux that fit, got rxx ${rxx} and ux ${ux}`);
  return { rxxi, rxxa, ux };
}

function requireReliability(name: string, value: number): void {
  requireFinite(name, [value]);
  if (!(value > 0 && value <= 1))
    throw new RangeError(`${name} needs a reliability above 0 and at most 1, got ${value}`);
}
