import type { Fit } from "../schema/fit.ts";
import type { Results } from "../schema/results.ts";

/** A number of `results.json` under the path of keys that leads to it, ids in place of positions. */
export type NamedNumber = readonly [name: string, value: number];

/** What of a fit R recomputes; the rest is text, or what was asked for on the command line. */
const PARTS = [
  "coefficients",
  "vb",
  "heterogeneity",
  "moderators",
  "multilevel",
  "robust",
  "prediction",
  "backTransformed",
  "logLik",
] as const;

/**
 * Every number of a report that R is to give again: all of the pooled models, the moderators with their levels, leave-one-out,
 * the funnel, and the figures recomputed from models. Counts of rows and figures held against other printed figures are not R's.
 */
export function namedNumbers(results: Results): NamedNumber[] {
  return [
    ...results.fits.flatMap((fit) => fitNumbers(`fits/${fit.analysis}`, fit)),
    ...results.moderators.flatMap((moderation) => [
      ...fitNumbers(`moderators/${moderation.moderator}`, moderation),
      ...moderation.levels.flatMap(({ level, ...means }) =>
        leaves(`moderators/${moderation.moderator}/levels/${level}`, means),
      ),
    ]),
    ...results.diagnostics.leaveOneOut.flatMap(({ effect_id, ...row }) =>
      leaves(`diagnostics/leaveOneOut/${effect_id}`, row),
    ),
    ...results.diagnostics.funnel.flatMap(({ effect_id, yi, sei }) =>
      leaves(`diagnostics/funnel/${effect_id}`, { yi, sei }),
    ),
    ...results.claims.flatMap(({ id, kind, computed }) =>
      kind === "recomputed" && computed !== undefined ? [[`claims/${id}`, computed] as const] : [],
    ),
  ];
}

function fitNumbers(prefix: string, fit: Fit): NamedNumber[] {
  const { k, p } = fit.fit;
  return [...leaves(prefix, { k, p }), ...PARTS.flatMap((part) => leaves(`${prefix}/${part}`, fit[part]))];
}

/** Numbers of a tree by path; items of an array go by their `name` where they have one, else by position from 1. */
function leaves(path: string, value: unknown): NamedNumber[] {
  if (typeof value === "number") return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item, i) => leaves(`${path}/${itemName(item) ?? i + 1}`, item));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => leaves(`${path}/${key}`, item));
}

function itemName(item: unknown): string | undefined {
  const name = typeof item === "object" && item !== null && "name" in item ? item.name : undefined;
  return typeof name === "string" ? name : undefined;
}
