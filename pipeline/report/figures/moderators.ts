import type { ForestOptions } from "../../figures/forest.ts";
import { moderatorForest } from "../../figures/moderatorForest.ts";
import type { PageFigure } from "../figure.ts";
import { formatR, humanise, listed } from "../format.ts";
import type { ReportModel } from "../model.ts";
import { moderatorP, moderatorRows, moderatorTest } from "../rows/moderators.ts";
import { shownValue } from "../text.ts";
import { type FigureWords, lazyFigure } from "./lazy.ts";

/** Forest of the levels of all categorical moderators. */
export function moderatorFigure(model: ReportModel): PageFigure | undefined {
  const moderations = model.moderate.moderations.filter((moderation) => moderation.levels.length > 0);
  const rows = moderatorRows(moderations);
  if (rows.length === 0) return undefined;
  const { limitation, simulated } = model.ingest.analysis;
  const limits = [...new Set([limitation, ...moderations.map((moderation) => moderation.limitation)])];
  const value = model.overall ? shownValue(model.overall) : undefined;
  const name = "Pooled values by level of each moderator";
  const apart = moderations.filter((moderation) => (moderatorP(moderation) ?? 1) < 0.05);
  const title = apart.length
    ? `Levels differ with p < .05: ${listed(apart.map(({ label }) => humanise(label).toLowerCase()))}`
    : "The levels of no moderator differ with p < .05";
  const level = moderations[0]?.fit.level ?? 95;
  const options: ForestOptions = {
    title,
    subtitle: limits.filter((text) => text !== undefined),
    simulated,
    labelHead: "Level",
    estimateHead: `r [${level}% CI]`,
    axisTitle: "Correlation (r)",
    ...(value ? { reference: value.pred } : {}),
  };
  const tests = moderations.map((moderation) => `${humanise(moderation.label)}: ${moderatorTest(moderation)}`);
  const shown = rows.filter((row) => row.estimate !== undefined);
  const words: FigureWords = {
    id: "moderators",
    kind: "Moderator forest",
    title,
    message: `${name}. ${tests.join("; ")}.${limitation ? ` ${limitation}` : ""}`,
    note: "Filled points: means of levels under one common τ². Hollow points: each level fitted alone, with its own τ²; a level of one study has none. Dashed line: pooled value of all studies.",
    table: {
      caption: `${name}, with ${level}% intervals`,
      columns: [
        { head: "Moderator" },
        { head: "Level", wide: true },
        { head: "τ²" },
        { head: "r", numeric: true },
        { head: "lower", numeric: true },
        { head: "upper", numeric: true },
      ],
      rows: shown.map((row) => [
        humanise(row.group ?? ""),
        row.label,
        row.tau2_is === "common" ? "common" : "own",
        formatR(row.estimate as number, 3),
        formatR(row.ciLb as number, 3),
        formatR(row.ciUb as number, 3),
      ]),
    },
  };
  return lazyFigure(words, (width) => moderatorForest(rows, { ...options, width }));
}
