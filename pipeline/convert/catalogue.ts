import { auxiliaries } from "./auxiliaries.ts";
import type { CatalogueExpression, Conversion } from "./conversion.ts";
import { conversionsFromGroups } from "./conversionsFromGroups.ts";
import { conversionsFromTests } from "./conversionsFromTests.ts";
import { correlationConversions } from "./correlationConversions.ts";

/** The conversions to r, one or more a statistic, in the order of the methods page. */
export const conversions: readonly Conversion[] = [
  ...correlationConversions,
  ...conversionsFromTests,
  ...conversionsFromGroups,
];

/** Everything that is compiled: the conversions and the expressions they share. */
export const catalogue: readonly CatalogueExpression[] = [...auxiliaries, ...conversions];

const expressions = new Map(catalogue.map((entry) => [entry.id, entry]));

/**
 * Looks an expression up.
 *
 * @throws {RangeError} if the catalogue holds no such id
 */
export function catalogueExpression(id: string): CatalogueExpression {
  const found = expressions.get(id);
  if (!found) throw new RangeError(`catalogue needs a known expression id, got ${JSON.stringify(id)}`);
  return found;
}

/**
 * Looks a conversion to r up.
 *
 * @throws {RangeError} if the catalogue holds no such conversion
 */
export function conversionById(id: string): Conversion {
  const found = conversions.find((entry) => entry.id === id);
  if (!found) throw new RangeError(`catalogue needs a known conversion id, got ${JSON.stringify(id)}`);
  return found;
}
