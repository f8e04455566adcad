import { ingest } from "./01-ingest.ts";
import { convert } from "./02-convert.ts";
import { aggregate } from "./03-aggregate.ts";
import { pool } from "./04-pool.ts";
import { moderate } from "./05-moderate.ts";
import { diagnose } from "./06-diagnose.ts";
import { check } from "./07-check.ts";
import { render } from "./08-render.ts";

/**
 * The whole pipeline on one screen: each stage reads the artefacts named before the arrow and makes one of its own name.
 *
 *   files                       → ingest     rows of the study table, validated; faults located; exclusions counted
 *   ingest                      → convert    each reported statistic as r, Fisher's z and vi, with the formula that ran
 *   ingest convert              → aggregate  one effect a sample, one set a model
 *   ingest aggregate            → pool       common-effect and random-effects models
 *   ingest aggregate            → moderate   does the effect differ by modality, rater, timing …
 *   ingest aggregate pool       → diagnose   leave-one-out, funnel, influence, small-study tests
 *   ingest pool                 → check      every printed figure against what its table gives
 *   all of them                 → render     results.json, claims.md, figures, index.html
 */
export const stages = [ingest, convert, aggregate, pool, moderate, diagnose, check, render] as const;
