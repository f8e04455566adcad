import type { Check, Claim, Verdict } from "../schema/claim.ts";
import type { Results } from "../schema/results.ts";
import { quoted, rCall } from "./rText.ts";

/** Where a model keeps what papers print; the mean stands first among its coefficients. */
const QUANTITIES: Readonly<Record<string, readonly string[]>> = {
  r: ["backTransformed/pred", "coefficients/intrcpt/beta"],
  d: ["backTransformed/pred"],
  percent_variance: ["backTransformed/pred"],
  zr: ["coefficients/intrcpt/beta"],
  z: ["coefficients/intrcpt/stat"],
  se_z: ["coefficients/intrcpt/se"],
  p: ["coefficients/intrcpt/pval"],
  tau2: ["heterogeneity/tau2"],
  I2: ["heterogeneity/I2"],
  H2: ["heterogeneity/H2"],
  Q: ["heterogeneity/QE"],
  Q_df: ["heterogeneity/QEdf"],
  Q_p: ["heterogeneity/QEp"],
  QM: ["moderators/QM"],
  k: ["fit/k"],
  pi_lb: ["backTransformed/piLb", "prediction/piLb"],
  pi_ub: ["backTransformed/piUb", "prediction/piUb"],
};
/** The same for the limits and the k that are printed beside an estimate. */
const BESIDE: Readonly<Record<string, readonly [printed: keyof Claim, plain: string, mirrored: string]>> = {
  "recomputed-lower": ["ci_lb_printed", "ciLb", "ciUb"],
  "recomputed-upper": ["ci_ub_printed", "ciUb", "ciLb"],
  "recomputed-k": ["k", "", ""],
};
const SIGNED = ["r", "zr", "z", "d"];

/** The lines of a script that recompute the ledger's numbers. */
export function claimBlock(claims: readonly Claim[], results: Results, known: ReadonlySet<string>): string[] {
  const lines = results.claims.flatMap((verdict) => {
    const claim = claims.find(({ id }) => id === verdict.id);
    return claim ? verdictLines(claim, verdict, known) : [];
  });
  return lines.length > 0 ? [["# Printed figures", ...lines, ""].join("\n")] : [];
}

function verdictLines(claim: Claim, verdict: Verdict, known: ReadonlySet<string>): string[] {
  const name = `claims/${claim.id}`;
  const mirrored = claim.orientation === "reversed" && SIGNED.includes(claim.quantity);
  const inModel = (places: readonly string[]) =>
    places.map((place) => `fits/${claim.analysis}/${place}`).find((place) => known.has(place));
  const own = inModel(QUANTITIES[claim.quantity] ?? []);
  const sign = mirrored ? -1 : undefined;
  const model =
    verdict.computed === undefined || !own ? [] : [rCall("check_model_claim", quoted(name), quoted(own), sign)];
  const checks = verdict.checks.map((check, i) => {
    const at = quoted(`${name}/checks/${i + 1}`);
    if (!check.relation.startsWith("recomputed")) return relationLine(at, check);
    const [field, plain, opposite] = BESIDE[check.relation] ?? ["printed", "", ""];
    const parent = claim.quantity === "r" && known.has(`fits/${claim.analysis}/backTransformed/pred`);
    const limit = `${parent ? "backTransformed" : "coefficients/intrcpt"}/${mirrored ? opposite : plain}`;
    const place = field === "printed" ? own : inModel([field === "k" ? "fit/k" : limit]);
    const turned = field === "k" || sign === undefined ? 1 : sign;
    const of = field === "printed" ? quoted(claim.quantity) : undefined;
    return place
      ? rCall("check_model_figure", at, quoted(place), quoted(String(claim[field]).replace("−", "-")), turned, of)
      : "";
  });
  const failed = verdict.checks.flatMap((check, i) =>
    verdict.kind === "printed" && !check.weak && check.interval && check.verdict !== "consistent" ? [i + 1] : [],
  );
  const gap =
    verdict.kind === "printed" && verdict.ulps !== undefined
      ? [rCall("check_gap", quoted(name), `c(${failed.join(", ")})`)]
      : [];
  return [...model, ...checks.filter(Boolean), ...gap];
}

/** One relation between printed figures. */
function relationLine(at: string, { relation, against, scale }: Check): string {
  switch (relation) {
    case "domain":
      return rCall("check_domain", at);
    case "interval-estimate":
    case "interval-order":
      return rCall("check_limits", at);
    case "percent-k":
      return rCall("check_percent", at);
    case "interval-n-k":
      return rCall("check_width", at, quoted(scale));
    case "subgroups-overall":
      return rCall("check_parts", at, quoted(against));
    case "QM-levels":
      return rCall("check_levels_test", at, quoted(against), quoted(scale));
    default:
      return rCall("check_relation", at, quoted(relation), quoted(scale));
  }
}
