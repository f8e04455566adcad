import type { Nesting } from "./threeLevel.ts";

/** One effect as the search varies it. */
export interface SearchEffect {
  readonly effect_id: string;
  readonly ri: number;
  readonly ni: number;
  /** Fisher's z and its sampling variance, as the pipeline made them */
  readonly yi: number;
  readonly vi: number;
  /** true for several effects of one sample merged: it has no n and r of its own, so it stays on Fisher's z */
  readonly composite: boolean;
}

/** The effects under one combination of the choices that come before pooling, as printed or recoded, and at one ρ. */
export interface SearchTable {
  readonly choices: Readonly<Record<string, string>>;
  /** choices here that the delivered analysis made otherwise */
  readonly departures: number;
  readonly effects: readonly SearchEffect[];
  /** of a three-level model, whose rows stay as they are; univariate models are tried where absent */
  readonly nesting?: Nesting;
}

/** A change of one row that a misprint or another selection of studies would make. */
export interface Edit {
  readonly name: string;
  readonly effects: readonly SearchEffect[];
}

/** Row with another r or n: z and its variance follow. */
function withRow(effect: SearchEffect, ri: number, ni: number): SearchEffect {
  return { ...effect, ri, ni, yi: Math.atanh(ri), vi: (effect.vi * (effect.ni - 3)) / (ni - 3) };
}

/** The number with two neighbouring digits exchanged, one result for each pair that differs: .49 → .94. */
export function transpositions(value: number): number[] {
  const digits = String(Math.abs(value));
  const sign = Math.sign(value);
  const results: number[] = [];
  for (let i = 0; i + 1 < digits.length; i++) {
    const [a, b] = [digits[i]!, digits[i + 1]!];
    if (a === b || a === "." || b === ".") continue;
    results.push(sign * Number(digits.slice(0, i) + b + a + digits.slice(i + 2)));
  }
  return results;
}

/** Recoded values with many decimals are computed, not typed: nobody swaps two of their digits. */
const TYPED_DIGITS = 4;

/**
 * Every table that differs from this one in one row: without the study, with its sign turned, with two neighbouring digits
 * of r or of n exchanged.
 */
export function edits(effects: readonly SearchEffect[]): Edit[] {
  const swap = (at: number, row: SearchEffect): SearchEffect[] => effects.map((e, i) => (i === at ? row : e));
  return effects.flatMap((effect, i) => {
    const { effect_id: id, ri, ni, composite } = effect;
    const without: Edit = { name: `without ${id}`, effects: effects.filter((_, j) => j !== i) };
    if (composite) return [without];
    const list = [without];
    if (ri !== 0) list.push({ name: `${id}: sign turned`, effects: swap(i, withRow(effect, -ri, ni)) });
    if (String(Math.abs(ri)).length <= TYPED_DIGITS) {
      for (const r of transpositions(ri).filter((x) => Math.abs(x) < 1)) {
        list.push({ name: `${id}: r = ${r} for ${ri}`, effects: swap(i, withRow(effect, r, ni)) });
      }
    }
    for (const n of transpositions(ni).filter((x) => x >= 4)) {
      list.push({ name: `${id}: n = ${n} for ${ni}`, effects: swap(i, withRow(effect, ri, n)) });
    }
    return list;
  });
}
