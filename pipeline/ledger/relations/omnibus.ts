import { chi2Upper, chi2UpperQuantile, fUpper, fUpperQuantile } from "../../stats/distributions.ts";
import { monotoneImage } from "../interval.ts";
import { quantileImage } from "./quantiles.ts";
import type { Boxes, LevelRelation } from "./relation.ts";

/** QM, the test of moderators, and its p-value. */
export const testOfModerators: LevelRelation = {
  kind: "level",
  id: "QM-p",
  title: "QM, the test of moderators, its degrees of freedom and its p-value",
  formula: "p = P(χ²(df) > QM)",
  variables: ["QM", "QM_df", "QM_p"],
  domain: "QM ≥ 0, df ≥ 1; a QM tested by F stands under F",
  source: "Hedges, L. V. & Olkin, I. (1985). Statistical Methods for Meta-Analysis, ch. 7–8",
  solutions: {
    QM_p: {
      needs: ["QM", "QM_df"],
      ways: [{ scale: "χ²", image: (b) => monotoneImage(chi2Upper, [b.QM!, b.QM_df!], [-1, 1]) }],
      monotone: "decreasing in QM, increasing in df",
    },
    QM: {
      needs: ["QM_p", "QM_df"],
      ways: [
        {
          scale: "χ²",
          image: (b) => quantileImage(b.QM_p!, (p) => monotoneImage(chi2UpperQuantile, [p, b.QM_df!], [-1, 1])),
        },
      ],
      monotone: "decreasing in p, increasing in df",
    },
  },
};

/** An F statistic and its p-value: of moderators under t or Knapp–Hartung tests, and of robust ones. */
export const fStatisticAndP: LevelRelation = {
  kind: "level",
  id: "F-p",
  title: "an F statistic, its degrees of freedom and its p-value",
  formula: "p = P(F(df₁, df₂) > F)",
  variables: ["F", "F_df1", "F_df2", "F_p"],
  domain: "F ≥ 0, df ≥ 1; with a rounded df₂, F ≥ 1",
  source: "Knapp, G. & Hartung, J. (2003). Stat Med 22:2693–2710",
  solutions: {
    F_p: {
      needs: ["F", "F_df1", "F_df2"],
      ways: [
        {
          scale: "F",
          image: (b) => (isMonotone(b) ? monotoneImage(fUpper, [b.F!, b.F_df1!, b.F_df2!], [-1, 1, -1]) : undefined),
        },
      ],
      monotone: "decreasing in F; in df₂ too where F ≥ 1; whole degrees of freedom stand for themselves",
    },
    F: {
      needs: ["F_p", "F_df1", "F_df2"],
      ways: [
        {
          scale: "F",
          image: (b) =>
            quantileImage(b.F_p!, (p) => {
              const image = monotoneImage(fUpperQuantile, [p, b.F_df1!, b.F_df2!], [-1, 1, -1]);
              return image && isMonotone({ ...b, F: image }) ? image : undefined;
            }),
        },
      ],
      monotone: "decreasing in p; in df₂ too where F ≥ 1; whole degrees of freedom stand for themselves",
    },
  },
};

/** Whether two corners give the image: below 1 the tail may grow with df₂, so that only an exact one will do. */
function isMonotone({ F, F_df1, F_df2 }: Boxes): boolean {
  return F_df1![0] === F_df1![1] && (F_df2![0] === F_df2![1] || F![0] >= 1);
}
