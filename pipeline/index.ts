/**
 * The public API: what another program, and our own command line, may import.
 *
 * Reading and fitting: {@link fitFile}, {@link fitModel}, {@link readEffects}. The pipeline: {@link runDatasets}, {@link runStage}.
 */

export { conversions } from "./convert/catalogue.ts";
export type { Conversion } from "./convert/conversion.ts";
export { convertRow } from "./convert/convertRow.ts";
export { type Effects, fileEffects } from "./effects.ts";
export { DataError, PipelineError } from "./errors.ts";
export { biasText } from "./run/biasText.ts";
export { checkDatasets, explainFigure, showFigures } from "./run/check.ts";
export { checkJson, checkText, countVerdicts } from "./run/checkText.ts";
export { dataPackageText } from "./run/dataPackages.ts";
export { biasFile, influenceFile } from "./run/diagnoseFile.ts";
export { diffPaths } from "./run/diff.ts";
export { type Exported, exportScript } from "./run/exportR.ts";
export { fitFile, parseSpec, readEffectFile } from "./run/fitFile.ts";
export { fitText } from "./run/fitText.ts";
export { influenceText } from "./run/influenceText.ts";
export { multiverseOf } from "./run/multiverse.ts";
export { countsLine, pooledTable, stageLines } from "./run/overview.ts";
export { scaffold } from "./run/scaffold.ts";
export { readStatements } from "./run/statements.ts";
export { traceFigure } from "./run/trace.ts";
export { type Validation, validateFile } from "./run/validateFile.ts";
export { validationText } from "./run/validationText.ts";
export { type Verification, verificationText, verifyReport } from "./run/verify.ts";
export { runDatasets, runStage } from "./run.ts";
export * from "./schema/index.ts";
export { allClaimsMarkdown, searchText, statementsMarkdown } from "./stages/check/words.ts";
export { type Calculation, calculateEffect, calculationText } from "./stages/convert/calculateEffect.ts";
export { diffText } from "./stages/diff/text.ts";
export { fitModel } from "./stages/model/fitModel.ts";
export { furtherSections } from "./stages/model/further/furtherSections.ts";
export { readEffects } from "./stages/model/readEffects.ts";
export { type ModelSpec, modelSpec } from "./stages/model/spec.ts";
export { multiverseText } from "./stages/multiverse/text.ts";
export { type Trace, traceText } from "./stages/trace/traceDataset.ts";
