import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { begg } from "../../../pipeline/stats/bias/begg.ts";
import { egger, type Predictor } from "../../../pipeline/stats/bias/egger.ts";
import { excessSignificance } from "../../../pipeline/stats/bias/excessSignificance.ts";
import { orwin, rosenberg, rosenthal } from "../../../pipeline/stats/bias/failSafe.ts";
import { failSafeGeneral } from "../../../pipeline/stats/bias/failSafeGeneral.ts";
import { henmiCopas } from "../../../pipeline/stats/bias/henmiCopas.ts";
import { trimFill } from "../../../pipeline/stats/bias/trimFill.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { worst } from "../../support/compare.ts";

// metafor 5.1-12 on dat.molloy2014 (a) and dat.mcdaniel1994 (b), default controls: τ² by REML is good to about 1e-6 there
const supplied = JSON.parse(readFileSync(new URL("../../fixtures/metafor/biasSupplied.json", import.meta.url), "utf8"));
const LOOSE_REML = 2e-4;

describe.each(["a", "b"])("metafor 5.1-12 on table %s", (name) => {
  const { ri, ni } = supplied.tables[name] as { ri: number[]; ni: number[] };
  const yi = ri.map(Math.atanh);
  const vi = ni.map((n) => 1 / (n - 3));

  it("regtest", () => {
    for (const [model, predictors] of Object.entries<Record<string, Record<string, number | null>>>(
      supplied.regtest[name],
    )) {
      for (const [predictor, c] of Object.entries(predictors)) {
        const method = model === "rma.FE" ? "EE" : model === "rma.DL" ? "DL" : "REML";
        const r = egger(yi, vi, {
          model: model === "lm" ? "lm" : "rma",
          method,
          predictor: predictor as Predictor,
          ni,
        });
        const tolerance = model === "rma.REML" ? LOOSE_REML : 1e-10;
        expect(worst([r.stat, r.pval], [c.zval!, c.pval!]), `${model} ${predictor}`).toBeLessThan(tolerance);
        if (c.est !== null)
          expect(
            worst([r.estimate!, r.ciLb!, r.ciUb!], [c.est!, c["ci.lb"]!, c["ci.ub"]!]),
            `${model} ${predictor}`,
          ).toBeLessThan(tolerance);
      }
    }
  });

  it("ranktest", () => {
    const { tau, pval } = begg(yi, vi);
    expect(worst([tau, pval], [supplied.ranktest[name].tau, supplied.ranktest[name].pval])).toBeLessThan(1e-10);
  });

  it("trimfill by EE and DL", () => {
    for (const method of ["FE", "DL"]) {
      for (const estimator of ["L0", "R0", "Q0"] as const) {
        for (const side of ["left", "right"] as const) {
          const c = supplied.trimfill[name][method][`${estimator}.${side}`];
          const r = trimFill(yi, vi, { method: method === "FE" ? "EE" : "DL", estimator, side });
          expect(r.k0).toBe(c.k0);
          expect(
            worst(
              [r.seK0!, r.fit.beta[0]!, r.fit.se[0]!, r.fit.ciLb[0]!, r.fit.QE],
              [c["se.k0"], c.beta, c.se, c["ci.lb"], c.QE],
            ),
          ).toBeLessThan(1e-9);
        }
      }
    }
  });

  it("hc and tes", () => {
    const h = supplied.hc[name].DL;
    const r = henmiCopas(yi, vi);
    expect(worst([r.beta, r.se, r.tau2], [h.beta, h.se, h.tau2])).toBeLessThan(1e-10);
    expect(worst([r.ciLb, r.ciUb], [h["ci.lb"], h["ci.ub"]], 1)).toBeLessThan(1e-5);
    const t = supplied.tes[name];
    const plain = excessSignificance(yi, vi);
    expect([plain.O, plain.test]).toEqual([t.default_FE.O, t.default_FE.test]);
    expect(
      worst(
        [plain.E, plain.ratio, plain.pval, plain.theta],
        [t.default_FE.E, t.default_FE.OEratio, t.default_FE.pval, t.default_FE.theta],
      ),
    ).toBeLessThan(1e-10);
    const binom = excessSignificance(yi, vi, { test: "binom" });
    expect(worst([binom.pval], [t.test_binom.pval])).toBeLessThan(1e-10);
    const { beta, tau2 } = rma(yi, vi);
    const random = excessSignificance(yi, vi, { theta: beta[0]!, tau2 });
    expect(worst([random.E, random.pval], [t.rma_REML.E, t.rma_REML.pval])).toBeLessThan(LOOSE_REML);
  });

  it("fsn", () => {
    const c = supplied.fsn[name];
    expect([rosenthal(yi, vi).fsnum, rosenberg(yi, vi).fsnum, orwin(yi, { vi }).fsnum]).toEqual([
      c.Rosenthal.fsnum,
      c.Rosenberg.fsnum,
      c.Orwin.fsnum,
    ]);
    expect([orwin(yi, { vi, target: 0.05 }).fsnum, orwin(yi, { target: 0.05 }).fsnum]).toEqual([
      c["Orwin_target.05"].fsnum,
      c["Orwin_target.05_noVi"].fsnum,
    ]);
    expect(
      worst([rosenthal(yi, vi).pval!, rosenberg(yi, vi).pval!], [c.Rosenthal.pval, c.Rosenberg.pval]),
    ).toBeLessThan(1e-10);
    expect(failSafeGeneral(yi, vi, { method: "EE" }).fsnum).toBe(c.Rosenberg.fsnum);
    if (name === "a") {
      const r = failSafeGeneral(yi, vi);
      expect(r.fsnum).toBe(c.General_REML_exact.fsnum);
      expect(
        worst(
          [r.estimateAt, r.tau2At, r.pvalAt],
          [c.General_REML_exact["est.fsn"], c.General_REML_exact["tau2.fsn"], c.General_REML_exact["pval.fsn"]],
        ),
      ).toBeLessThan(LOOSE_REML);
    }
  });
});
