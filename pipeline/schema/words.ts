import type { VerdictName } from "./claim.ts";

/**
 * A percentage as every page, table and line of output spells it: the sign close to its number.
 *
 * @param shown the number as it is shown, e.g. `60.55`
 * @see American Psychological Association (2020), Publication Manual, 7th ed., section 6.44
 */
export function percent(shown: string | number): string {
  return `${shown}%`;
}

/** A verdict as a reader sees it, in the terminal as on a page. */
export const verdictNames: Readonly<Record<VerdictName, string>> = {
  reproduced: "reproduced",
  within5: `within ${percent(5)}`,
  differs: "differs",
  consistent: "consistent",
  inconsistent: "inconsistent",
  impossible: "impossible",
  notComputable: "not computable",
};
