import { PipelineError } from "../../errors.ts";
import type { Effect, Step } from "../../schema/effect.ts";
import { correctR } from "../../stats/artefact/correctedR.ts";

/**
 * An effect corrected for the unreliability of both measures: r/√(rxx·ryy), its variances along by the delta method.
 *
 * The variance of r is divided by A² = rxx·ryy; that of z by (A·(1 − ρ²)/(1 − r²))², the squared slope of z(r) → z(ρ). At
 * reliabilities of 1 nothing changes.
 *
 * @param rxx reliability of one measure, above 0 and at most 1
 * @param ryy reliability of the other
 * @throws {RangeError} for reliabilities out of range
 * @throws {PipelineError} if the corrected correlation reaches 1
 * @see Schmidt & Hunter (2015), Methods of Meta-Analysis, ch. 3
 */
export function disattenuate(effect: Effect, rxx: number, ryy: number): Effect {
  if (rxx === 1 && ryy === 1) return effect;
  const { rho, A } = correctR(effect.ri, { rxx, ryy }, "meas");
  if (Math.abs(rho) >= 1) {
    throw new PipelineError(
      `the correction for attenuation needs |r| < 1, got ${rho.toFixed(3)} for ${effect.slab}`,
      "reliabilities this low cannot stand beside so high a correlation",
    );
  }
  const slope = (1 - effect.ri ** 2) / (A * (1 - rho ** 2));
  const vi_r = effect.vi_r ?? (1 - effect.ri ** 2) ** 2 / (effect.ni - 1);
  return {
    ...effect,
    ri: rho,
    yi: Math.atanh(rho),
    vi: effect.vi * slope ** 2,
    vi_r: vi_r / A ** 2,
    vi_rule: `${effect.vi_rule}, corrected for attenuation`,
    conversion: "disattenuated",
    steps: [...(effect.steps ?? []), ...correctionSteps({ ...effect, vi_r }, rxx, ryy, rho)],
  };
}

/** How a corrected effect follows from the reported one, for its trace. */
function correctionSteps(
  { ri: r, vi, vi_r }: Effect & { vi_r: number },
  rxx: number,
  ryy: number,
  rho: number,
): Step[] {
  const source = "Schmidt & Hunter (2015), Methods of Meta-Analysis, chapter 3";
  const A = Math.sqrt(rxx * ryy);
  const slope = (1 - r ** 2) / (A * (1 - rho ** 2));
  return [
    {
      name: "correlation corrected for attenuation",
      formula: "r / sqrt(rxx * ryy)",
      tex: "\\rho=\\frac{r}{\\sqrt{r_{xx}r_{yy}}}",
      inputs: { r, rxx, ryy },
      value: rho,
      source,
    },
    {
      name: "Fisher's z of the corrected correlation",
      formula: "atanh(rho)",
      tex: "\\operatorname{artanh}\\rho",
      inputs: { rho },
      value: Math.atanh(rho),
      source: "Fisher (1921), Metron 1:3–32",
    },
    {
      name: "sampling variance of the corrected z",
      formula: "vi * ((1 - r^2) / (A * (1 - rho^2)))^2",
      tex: "v\\left(\\frac{1-r^2}{A(1-\\rho^2)}\\right)^2",
      inputs: { vi, r, A, rho },
      value: vi * slope ** 2,
      source,
    },
    {
      name: "sampling variance of the corrected r",
      formula: "vi_r / A^2",
      tex: "\\frac{v_r}{A^2}",
      inputs: { vi_r, A },
      value: vi_r / A ** 2,
      source,
    },
  ];
}
