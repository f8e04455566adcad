import { PipelineError } from "../../../errors.ts";
import type { Fit } from "../../../schema/fit.ts";
import type { Warning } from "../../../schema/warning.ts";
import {
  type ArtefactDistribution,
  artefactDistribution,
  requireArtefacts,
} from "../../../stats/artefact/artefactDistribution.ts";
import {
  type BareBones,
  bareBones,
  type HunterSchmidtOptions,
  type HunterSchmidtSummary,
} from "../../../stats/artefact/bareBones.ts";
import type { ArtefactCorrection, Artefacts } from "../../../stats/artefact/correctedR.ts";
import type { DistributionMethod } from "../../../stats/artefact/distributionsOfArtefacts.ts";
import { type IndividualCorrection, individualCorrection } from "../../../stats/artefact/individualCorrection.ts";
import type { EffectTable } from "../effectTable.ts";
import type { Prepared } from "../prepare.ts";
import type { ModelSpec } from "../spec.ts";
import { whenComputable } from "../whenComputable.ts";

type Shown = NonNullable<Fit["artefacts"]>;
type Corrected = Exclude<Shown["correction"], "none">;

const CORRECTIONS: Readonly<Record<Corrected, ArtefactCorrection>> = {
  unreliability: "meas",
  direct: "uvdrr",
  indirect: "uvirr",
};

/** A Hunter–Schmidt analysis of the correlations behind the effects. */
export interface ArtefactSection {
  readonly artefacts: Shown;
  readonly warnings: readonly Warning[];
}

/**
 * Bare bones, and with `--attenuation` other than none the correlations corrected one by one and by the distributions of their
 * artefacts, from columns `rxx` and `ryy` (reliabilities in the samples as studied) and `ux` (restricted over unrestricted SD of x);
 * by the distributions alone where an effect lacks an artefact.
 *
 * @throws {PipelineError} where effects are no correlations with n, moderators are asked for, or an artefact is known of no effect
 * @throws {RangeError} for an artefact out of range, or artefacts of one effect that contradict each other
 */
export function artefactSection({ table, design }: Prepared, spec: ModelSpec): ArtefactSection {
  if (design.termLabels.length > 0)
    throw new PipelineError(
      `--attenuation needs a model without --mods, got ${spec.mods}`,
      "--subset takes one level at a time",
    );
  if (spec.weights !== undefined)
    throw new PipelineError(
      `--attenuation needs a model without --weights, got ${spec.weights}`,
      "its weights are the sample sizes",
    );
  const { ri, ni } = correlationsOf(table);
  const dependent = dependence(table, spec.study);
  const correction = spec.attenuation!;
  const options = { level: spec.level, credibility: spec.credibility, correctBias: spec.correctBias };
  const base = { correction, credibility: spec.credibility, correctBias: spec.correctBias };
  if (correction === "none")
    return { artefacts: { ...base, bareBones: plainBareBones(bareBones(ri, ni, options)) }, warnings: dependent };
  const { artefacts, warnings } = readArtefacts(table, correction);
  const kind = CORRECTIONS[correction];
  requireArtefacts(ri, artefacts, kind);
  const spread = byDistributions(ri, ni, artefacts, kind, options);
  const single = artefacts.every(isWhole)
    ? individual(individualCorrection(ri, ni, artefacts, kind, options), table)
    : { bareBones: plainBareBones(bareBones(ri, ni, options)) };
  return {
    artefacts: { ...base, ...single, ...spread.section },
    warnings: [...warnings, ...dependent, ...spread.warnings],
  };
}

/** The means of artefacts may contradict each other where those of each effect, all checked by now, do not: left out then, and said. */
function byDistributions(
  ri: readonly number[],
  ni: readonly number[],
  artefacts: readonly Partial<Artefacts>[],
  kind: ArtefactCorrection,
  options: HunterSchmidtOptions,
): { section: Pick<Shown, "distribution">; warnings: readonly Warning[] } {
  const by = (method: DistributionMethod) =>
    plainDistribution(artefactDistribution(ri, ni, artefacts, kind, method, options));
  const both = whenComputable(() => ({ taylor: by("tsa"), interactive: by("int") }));
  if ("value" in both) return { section: { distribution: both.value }, warnings: [] };
  const message = `no correction by distributions of artefacts: ${both.reason}`;
  return { section: {}, warnings: [{ code: "noDistribution", message }] };
}

/** Hunter and Schmidt's sums know no effects of one sample. */
function dependence(table: EffectTable, study: string): Warning[] {
  const labels = (table.columns[study] ?? []).filter((label) => label !== null);
  if (new Set(labels).size === labels.length) return [];
  const message = `Hunter-Schmidt takes all effects as independent, and ${study} has several for some`;
  return [{ code: "independentEffects", message }];
}

function correlationsOf(table: EffectTable): { ri: readonly number[]; ni: readonly number[] } {
  const { ri, ni } = table;
  if (ri && ni) return { ri, ni };
  throw new PipelineError(
    "--attenuation needs correlations with sample sizes, got effects with variances",
    "columns ri and ni",
  );
}

/**
 * Artefacts of each effect from columns rxx, ryy and ux. Reliabilities of 1 stand for a column that is not there: that measure is then
 * taken as free of error, which is said. So are cells without a number: distributions are made of the others.
 */
function readArtefacts(
  table: EffectTable,
  correction: Corrected,
): { artefacts: Partial<Artefacts>[]; warnings: Warning[] } {
  const ratio = correction === "unreliability" ? undefined : column(table, "ux");
  const columns = { rxx: column(table, "rxx"), ryy: column(table, "ryy"), ux: ratio };
  if (!columns.rxx && !columns.ryy)
    throw new PipelineError(
      `--attenuation ${correction} needs a column rxx or ryy, got ${Object.keys(table.columns).join(", ")}`,
      "--columns rxx=alliance_alpha,ryy=outcome_alpha names your own headers",
    );
  if (correction !== "unreliability" && !ratio)
    throw new PipelineError(`--attenuation ${correction} needs a column ux, got none`);
  const warnings = (["rxx", "ryy"] as const)
    .filter((name) => !columns[name])
    .map((name) => ({
      code: "noReliability",
      message: `no column ${name}: ${name[1]} is taken as measured without error`,
    }));
  const k = table.ids.length;
  const counts = Object.entries(columns).flatMap(([name, cells]) => {
    const count = cells?.filter((cell) => cell !== null).length ?? k;
    return count < k ? [`${name} of ${count}`] : [];
  });
  const holes = `of ${k} effects only ${counts.join(", ")} known: corrected by distributions of artefacts, none one by one`;
  if (counts.length > 0) warnings.push({ code: "someArtefacts", message: holes });
  const of = (name: keyof typeof columns, i: number) => (columns[name] ? columns[name][i] : 1);
  const artefacts = table.ids.map((_, i) => {
    const own = (["rxx", "ryy", "ux"] as const).map((name) => [name, of(name, i)]);
    return Object.fromEntries(own.filter(([, value]) => value !== null)) as Partial<Artefacts>;
  });
  return { artefacts, warnings };
}

function isWhole(own: Partial<Artefacts>): own is Artefacts {
  return own.rxx !== undefined && own.ryy !== undefined && own.ux !== undefined;
}

/** Numbers of an artefact's column, null where there is none; undefined without the column. */
function column(table: EffectTable, quantity: string): readonly (number | null)[] | undefined {
  const name = table.headers?.[quantity] ?? quantity;
  const cells = table.columns[name];
  if (!cells) return undefined;
  // one cell of text makes a column text: the first that is no number is the one to name
  const faulty = cells.findIndex((cell) => typeof cell !== "number" && cell !== null && Number.isNaN(Number(cell)));
  if (faulty >= 0)
    throw new PipelineError(
      `--attenuation needs numbers in ${name}, got '${cells[faulty]}' for ${table.ids[faulty]}`,
      "an empty cell says that it is not known",
    );
  if (cells.every((cell) => cell === null))
    throw new PipelineError(`--attenuation needs a number in ${name} for one effect at least, got none`);
  return cells.map((cell) => (cell === null ? null : Number(cell)));
}

function individual(
  single: IndividualCorrection,
  table: EffectTable,
): Omit<Shown, "correction" | "credibility" | "correctBias"> {
  return {
    bareBones: plainBareBones(single.bareBones),
    trueScore: plain(single.trueScore),
    generalizationX: plain(single.generalizationX),
    generalizationY: plain(single.generalizationY),
    effects: single.effects.map(({ rho, vi, wi, A }, i) => ({ effect_id: table.ids[i]!, rho, vi, wi, A })),
  };
}

function plain(summary: HunterSchmidtSummary): NonNullable<Shown["trueScore"]> {
  const { k, mean, variance, errorVariance, residualVariance, se, ciLb, ciUb, crLb, crUb } = summary;
  return { k, mean, variance, errorVariance, residualVariance, se, ciLb, ciUb, crLb, crUb };
}

function plainBareBones(observed: BareBones): Shown["bareBones"] {
  return { ...plain(observed), N: observed.N };
}

function plainDistribution({
  bareBones: _,
  ...rest
}: ArtefactDistribution): NonNullable<Shown["distribution"]>["taylor"] {
  return rest;
}
