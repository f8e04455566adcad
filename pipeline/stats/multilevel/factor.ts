/** Grouping labels of the rows, in the rows' order: text or numbers, unsorted. */
export type Labels = ArrayLike<string | number>;

/** One random intercept: rows that share a label share its effect. */
export interface RandomFactor {
  readonly name: string;
  readonly labels: Labels;
}

/** Labels as whole numbers 0 … n − 1, numbered by first appearance. */
export interface Coded {
  readonly codes: Int32Array;
  readonly n: number;
  /** label of each code, as text */
  readonly levels: readonly string[];
}

/** Codes of labels; 1 and "1" are one label. */
export function encode(labels: Labels): Coded {
  const seen = new Map<string, number>();
  const codes = new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const label = String(labels[i]);
    let code = seen.get(label);
    if (code === undefined) {
      code = seen.size;
      seen.set(label, code);
    }
    codes[i] = code;
  }
  return { codes, n: seen.size, levels: [...seen.keys()] };
}

/**
 * Nested random intercepts as `~ 1 | study/effect` in metafor: the study, then the effect within its study.
 *
 * An effect label may recur in another study; it names another effect there. Names grow as metafor's: `study`, `study/effect`.
 *
 * @throws {RangeError} if there is no factor or the label runs differ in length
 */
export function nestedFactors(factors: readonly RandomFactor[]): RandomFactor[] {
  const first = factors[0];
  if (!first) throw new RangeError("nestedFactors needs at least 1 factor, got 0");
  const out: RandomFactor[] = [first];
  for (const factor of factors.slice(1)) {
    const above = out[out.length - 1]!;
    if (factor.labels.length !== above.labels.length)
      throw new RangeError(`nestedFactors needs ${above.labels.length} labels, got ${factor.labels.length}`);
    const outer = encode(above.labels);
    const inner = encode(factor.labels);
    const labels = Array.from(inner.codes, (code, i) => outer.codes[i]! * inner.n + code);
    out.push({ name: `${above.name}/${factor.name}`, labels });
  }
  return out;
}

/** True when every group of `inner` lies within one group of `outer`. */
export function isNested(inner: Coded, outer: Coded): boolean {
  const home = new Int32Array(inner.n).fill(-1);
  for (let i = 0; i < inner.codes.length; i++) {
    const group = inner.codes[i]!;
    if (home[group] === -1) home[group] = outer.codes[i]!;
    else if (home[group] !== outer.codes[i]) return false;
  }
  return true;
}
