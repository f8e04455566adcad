/** Every noun of the pipeline, one import away. */
export * from "./analysis.ts";
export * from "./claim.ts";
export * from "./codebook.ts";
export * from "./compat.ts";
export * from "./dataset.ts";
export * from "./diagnosis.ts";
export * from "./effect.ts";
export * from "./fit.ts";
export * from "./manifest.ts";
export * from "./moderation.ts";
export * from "./moderatorDetail.ts";
export * from "./names.ts";
export * from "./results.ts";
export * from "./source.ts";
export * from "./statement.ts";
export * from "./study.ts";
export * from "./warning.ts";
