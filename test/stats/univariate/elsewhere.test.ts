import { describe, expect, it } from "vitest";
import type { Method } from "../../../pipeline/stats/fit.ts";
import { profileLikelihoodInterval, qProfileInterval } from "../../../pipeline/stats/intervals/index.ts";
import { fromRows } from "../../../pipeline/stats/matrix.ts";
import { predict } from "../../../pipeline/stats/prediction.ts";
import { rma } from "../../../pipeline/stats/regression.ts";
import { deviation, readFixture } from "./grid.ts";

/** Values of metafor 5.1 and of meta 8.4, made elsewhere: `maker`, `adhocMaker` and `predictMaker` in the fixture. */
interface Table {
  readonly ri: number[];
  readonly ni: number[];
  readonly design?: string[];
}
interface Elsewhere {
  readonly a: Table;
  readonly b: Table;
  readonly tau2: Record<"a" | "b", Record<string, Record<string, number> & { knha: number[] }>>;
  readonly confint: Record<"a" | "b", Record<string, Record<"QP" | "PL", number[]>>>;
  readonly predict: Record<string, number[]> & { tau2: number; R2: number; QMp: number };
  readonly adhoc: Record<"A" | "B", { rows: number[] } & Record<"DL" | "REML", Record<string, number>>>;
  readonly predictMeta: Record<string, Record<"V" | "HTS" | "HK" | "HK-PR" | "S", [number, number, number]>>;
}
const elsewhere = readFixture<Elsewhere>("univariate-shared");

function effects({ ri, ni }: Table, rows: readonly number[] = ri.map((_, i) => i + 1)) {
  return { yi: rows.map((row) => Math.atanh(ri[row - 1]!)), vi: rows.map((row) => 1 / (ni[row - 1]! - 3)) };
}

describe.each(["a", "b"] as const)("metafor 5.1 on table %s", (table) => {
  const { yi, vi } = effects(elsewhere[table]);
  it.each(Object.entries(elsewhere.tau2[table]))("%s", (method, row) => {
    const fit = rma(yi, vi, { method: method as Method });
    const knha = rma(yi, vi, { method: method as Method, test: "knha" });
    const got = {
      tau2: fit.tau2,
      "se.tau2": fit.seTau2!,
      beta: fit.beta[0]!,
      se: fit.se[0]!,
      zval: fit.stat[0]!,
      pval: fit.pval[0]!,
      I2: fit.I2,
      H2: fit.H2,
      QE: fit.QE,
      QEp: fit.QEp,
    };
    for (const [key, value] of Object.entries(got)) expect(deviation(value, row[key]!), key).toBeLessThan(1e-10);
    [knha.se[0]!, knha.pval[0]!, knha.s2w].forEach((value, i) => {
      expect(deviation(value, row.knha[i]!)).toBeLessThan(1e-10);
    });
  });
  it.each(Object.entries(elsewhere.confint[table]))("intervals after %s", (method, row) => {
    const fit = rma(yi, vi, { method: method as Method });
    const flat = ({ tau2, I2, H2 }: ReturnType<typeof qProfileInterval>) => [...tau2, ...I2, ...H2];
    flat(qProfileInterval(fit)).forEach((value, i) => {
      expect(deviation(value, row.QP[i]!)).toBeLessThan(1e-10);
    });
    if (method !== "REML" && method !== "ML") return;
    flat(profileLikelihoodInterval(fit)).forEach((value, i) => {
      expect(deviation(value, row.PL[i]!)).toBeLessThan(1e-9);
    });
  });
});

describe("meta 8.4", () => {
  it.each(["A", "B"] as const)("Knapp–Hartung with the larger standard error, rows %s", (subset) => {
    const { rows, ...methods } = elsewhere.adhoc[subset];
    const { yi, vi } = effects(elsewhere.a, rows);
    for (const method of ["DL", "REML"] as const) {
      const row = methods[method];
      const fit = rma(yi, vi, { method, test: "adhoc", tau2: row.tau2 });
      const got = [fit.beta[0]!, fit.se[0]!, fit.ciLb[0]!, fit.ciUb[0]!, fit.pval[0]!];
      const expected = ["TE.random", "seTE.random", "lower.random", "upper.random", "pval.random"].map(
        (key) => row[key]!,
      );
      got.forEach((value, i) => {
        expect(deviation(value, expected[i]!), `${method} ${i}`).toBeLessThan(1e-10);
      });
    }
  });
  it.each(Object.entries(elsewhere.predictMeta))("prediction intervals by its names, %s", (method, kinds) => {
    const { yi, vi } = effects(elsewhere.a);
    const tau2 = kinds.V[2];
    const z = rma(yi, vi, { method: method as Method, tau2 });
    const own = rma(yi, vi, { method: method as Method, test: "knha" });
    const t = rma(yi, vi, { method: method as Method, test: "t", tau2 });
    const got = {
      V: predict(t),
      HTS: predict(z, undefined, { pi: "hts" }),
      HK: predict(own),
      "HK-PR": predict(own, undefined, { pi: "riley" }),
      S: predict(z, undefined, { pi: "normal" }),
    };
    for (const kind of ["V", "HTS", "HK", "HK-PR", "S"] as const) {
      expect(deviation(got[kind].piLb!, kinds[kind][0]), kind).toBeLessThan(1e-9);
      expect(deviation(got[kind].piUb!, kinds[kind][1]), kind).toBeLessThan(1e-9);
    }
  });
});

describe("predictions at moderator values, metafor 5.1", () => {
  it("agree for both designs", () => {
    const { yi, vi } = effects(elsewhere.a);
    const X = fromRows(elsewhere.a.design!.map((design) => [1, design === "prospective" ? 1 : 0]));
    const fit = rma(yi, vi, { X, test: "knha" });
    const row = elsewhere.predict;
    [
      [1, 0],
      [1, 1],
    ].forEach((at, i) => {
      const p = predict(fit, at);
      const got = [p.pred, p.se, p.ciLb, p.ciUb, p.piLb!, p.piUb!];
      const keys = ["pred", "se_pred", "ci.lb", "ci.ub", "pi.lb", "pi.ub"];
      got.forEach((value, j) => {
        expect(deviation(value, row[keys[j]!]![i]!), keys[j]).toBeLessThan(1e-9);
      });
    });
    expect([fit.R2, deviation(fit.tau2, row.tau2) < 1e-10, deviation(fit.QMp, row.QMp) < 1e-9]).toEqual([
      row.R2,
      true,
      true,
    ]);
  });
});
