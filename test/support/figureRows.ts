import type { ForestRow } from "../../pipeline/figures/forest.ts";

/** A small repeatable stream in (0, 1), for rows whose numbers do not matter. */
export function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

/** Forest rows of `k` made-up studies in three groups, some with long names, closed by the pooled value. */
export function madeUpForest(k: number): ForestRow[] {
  const next = stream(11);
  const blank = { n_text: "", estimate_text: "", weight_text: "" };
  const rows: ForestRow[] = [];
  for (const group of ["CBT", "interpersonal", "third wave"]) {
    rows.push({ effect_id: `group:${group}`, kind: "group", label: group, group, ...blank });
    for (let i = 0; i < Math.ceil(k / 3); i += 1) {
      const estimate = 0.6 * next() - 0.1;
      const half = 0.05 + 0.2 * next();
      const name =
        i % 7 === 1 ? "Lorenzo-Luaces, DeRubeis, Webb and eleven further authors of one long report" : "Author";
      rows.push({
        effect_id: `${group}_${i}`,
        kind: "study",
        label: `${name} ${i} (${1980 + (i % 40)})`,
        group,
        ni: 20 + i,
        estimate,
        ciLb: estimate - half,
        ciUb: estimate + half,
        weight: 100 / k,
        n_text: String(20 + i),
        estimate_text: "−.12 [−.34, .56]",
        weight_text: "12.3 %",
      });
    }
    const mean = { estimate: 0.25, ciLb: 0.2, ciUb: 0.3, n_text: "", weight_text: "", estimate_text: ".25 [.20, .30]" };
    rows.push({ effect_id: `mean:${group}`, kind: "mean", label: `Mean, ${group} (k = ${k / 3})`, group, ...mean });
  }
  rows.push({
    effect_id: "overall",
    kind: "overall",
    label: `All studies (k = ${k})`,
    estimate: 0.25,
    ciLb: 0.22,
    ciUb: 0.28,
    n_text: "",
    weight_text: "100.0 %",
    estimate_text: ".25 [.22, .28]",
  });
  rows.push({
    effect_id: "prediction",
    kind: "prediction",
    label: "95% prediction interval",
    ciLb: -0.05,
    ciUb: 0.51,
    ...blank,
    estimate_text: "[−.05, .51]",
  });
  return rows;
}

/** Freezes a value and all that it holds, so that writing to it throws. */
export function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
