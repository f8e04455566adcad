import type { ModeratorRow } from "../../figures/moderatorForest.ts";
import type { Moderation, ModeratorLevel } from "../../schema/moderation.ts";
import { formatDf, formatEstimate, formatFixed, formatP, formatVariance, humanise } from "../format.ts";
import { plain } from "../html.ts";

/** The test of a moderator: `QM(3) = 4.21, p = .240`, `F(3, 12) = …`, or `CR2: F(…) = …` for dependent levels. */
export function moderatorTest(moderation: Moderation): string {
  const wald = moderation.robust?.wald;
  if (wald) {
    const df = wald.df.map(formatDf).join(", ");
    return `F(${df}) = ${formatFixed(wald.F, 2)}, p ${formatP(wald.p)} (${moderation.robust?.type})`;
  }
  if (!moderation.moderators) return "no joint test";
  const { QM, QMdf, QMp } = moderation.moderators;
  const name = QMdf.length > 1 ? "F" : "QM";
  return `${name}(${QMdf.map(formatDf).join(", ")}) = ${formatFixed(QM, 2)}, p ${formatP(QMp)}`;
}

/** p of that test: the robust one where levels are dependent; undefined where there is none. */
export function moderatorP(moderation: Moderation): number | undefined {
  return moderation.robust?.wald?.p ?? moderation.moderators?.QMp;
}

function levelRows(moderation: Moderation, level: ModeratorLevel): ModeratorRow[] {
  const row = (which: "common" | "separate"): ModeratorRow | undefined => {
    const mean = level[which];
    if (!mean) return undefined;
    const { pred, ciLb, ciUb } = mean.backTransformed;
    const own = mean.tau2 === undefined ? "own τ²" : `own τ² = ${formatVariance(mean.tau2)}`;
    return {
      effect_id: `${moderation.moderator}:${level.level}:${which}`,
      kind: "study",
      ...(which === "separate" ? { tone: "muted" as const } : {}),
      label: which === "common" ? `${plain(humanise(level.level))} (k = ${level.k})` : `\u00a0\u00a0\u00a0${own}`,
      group: moderation.moderator,
      estimate: pred,
      ciLb,
      ciUb,
      mark: which === "common" ? "filled" : "hollow",
      tau2_is: which,
      n_text: "",
      estimate_text: formatEstimate(pred, ciLb, ciUb),
      weight_text: "",
    };
  };
  return [row("common"), row("separate")].filter((line) => line !== undefined);
}

/** Rows of the moderator forest: a head with the test for each moderator, its levels in the order of the fit. */
export function moderatorRows(moderations: readonly Moderation[]): ModeratorRow[] {
  return moderations
    .filter((moderation) => moderation.levels.length > 0)
    .flatMap((moderation) => [
      {
        effect_id: `group:${moderation.moderator}`,
        kind: "group" as const,
        label: plain(moderation.label),
        group: moderation.moderator,
        n_text: "",
        estimate_text: "",
        weight_text: "",
      },
      ...moderation.levels.flatMap((level) => levelRows(moderation, level)),
    ]);
}
