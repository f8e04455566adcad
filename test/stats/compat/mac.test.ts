import { describe, expect, it } from "vitest";
import { agg, complData } from "../../../pipeline/stats/compat/mac/agg.ts";
import {
  attenuationWithoutVariance,
  dFromR,
  failSafeN,
  omniUnweighted,
  rFromChi2,
  rFromD,
  rFromT,
  swappedLimits,
  uncappedComposite,
  untruncatedR2,
  untruncatedTau2,
  ztor,
} from "../../../pipeline/stats/compat/mac/faults.ts";
import { macat, macatC } from "../../../pipeline/stats/compat/mac/macat.ts";
import { type Omni, omni, omnibusES, wgts } from "../../../pipeline/stats/compat/mac/omni.ts";
import mac from "../../fixtures/metafor/mac.json" with { type: "json" };

const { heterogeneous, homogeneous } = mac.inputs;
const data = {
  heterogeneous: { z: heterogeneous.z, v: heterogeneous["var.z"] },
  homogeneous: { z: homogeneous.z, v: homogeneous["var.z"] },
};
/** R's p values of MAc are 2 (1 − Φ) in places: the last digits of a small one are lost, so 1e-15 absolute as well. */
const close = (got: number | undefined, want: number, what = "") =>
  expect(Math.abs(got! - want), `${what}: ${got} ${want}`).toBeLessThanOrEqual(1e-10 * Math.abs(want) + 2e-15);

function omniClose(got: Omni, want: Record<string, number | string>): void {
  const names = {
    k: "k",
    estimate: "estimate",
    var: "var",
    se: "se",
    ciLb: "ci.l",
    ciUb: "ci.u",
    z: "z",
    p: "p",
    Q: "Q",
    dfQ: "df.Q",
    Qp: "Qp",
  } as const;
  for (const [ours, theirs] of Object.entries(names)) close(got[ours as keyof Omni], want[theirs] as number, ours);
  expect(`${got.I2}%`).toBe(want.I2);
}

describe("what MAc prints", () => {
  for (const set of ["heterogeneous", "homogeneous"] as const) {
    for (const type of ["fixed", "random"] as const) {
      for (const transform of [false, true]) {
        it(`omni ${set} ${type} ztor = ${transform}`, () => {
          const want = mac.omni[set][`${type}.ztor_${transform ? "TRUE" : "FALSE"}`];
          omniClose(omni(data[set].z, data[set].v, { type, ztor: transform }), want);
        });
      }
    }

    it(`wgts and fail-safe N ${set}`, () => {
      const { z, v } = data[set];
      const got = wgts(z, v);
      const want = mac.wgts[set];
      close(got.tau2, mac.wgts_tau2_untruncated[set]);
      got.rows.forEach((row, i) => {
        close(row.ciLb, want["l.ci95"][i]!);
        close(row.ciUb, want["u.ci95"][i]!);
        close(row.zScore, want["z.score"][i]!);
        close(row.wi, want.wi[i]!);
        close(row.varTau, want["var.tau"][i]!);
        close(row.wiTau, want["wi.tau"][i]!);
        close(row.wiTau * z[i]! ** 2, want["wiTi2.tau"][i]!);
      });
      const bias = failSafeN(z, v);
      close(bias.Z, mac.PubBias[set].Z);
      expect([bias.k0, bias.kPer]).toEqual([mac.PubBias[set].k0, mac.PubBias[set]["k.per"]]);
    });
  }

  it("omni on the scale of r", () => {
    omniClose(omni(heterogeneous.r, heterogeneous["var.r"]), mac.omni.heterogeneous_r_metric ?? {});
  });

  it("OmnibusES keeps se, z and p on the z scale", () => {
    for (const [type, column] of [
      ["fixed", mac.OmnibusES.FixedEffects],
      ["random", mac.OmnibusES.RandomEffects],
    ] as const) {
      const got = omnibusES(data.heterogeneous.z, data.heterogeneous.v, type);
      const ours = [got.k, got.estimate, got.var, got.se, got.ciLb, got.ciUb, got.z, got.p, got.Q, got.dfQ, got.Qp];
      ours.forEach((value, i) => {
        close(value, Number(column[i]));
      });
      expect(`${got.I2}%`).toBe(column[11]);
    }
  });

  it.each(["fixed.ztor_FALSE", "fixed.ztor_TRUE", "random.ztor_FALSE", "random.ztor_TRUE"] as const)(
    "macat %s",
    (name) => {
      const { z, v } = data.heterogeneous;
      const got = macat(z, v, heterogeneous.mod, {
        type: name.startsWith("fixed") ? "fixed" : "random",
        ztor: name.endsWith("TRUE"),
      });
      const { Model, Heterogeneity: want } = mac.macat[name];
      [...got.rows, got.overall].forEach((row, i) => {
        expect(row.level).toBe(Model.mod[i]);
        expect([row.k, row.df, `${row.I2}%`]).toEqual([Model.k[i], Model.df[i], Model.I2[i]]);
        for (const [ours, theirs] of [
          ["estimate", "estimate"],
          ["se", "se"],
          ["var", "var"],
          ["ciLb", "ci.l"],
          ["ciUb", "ci.u"],
          ["z", "z"],
          ["p", "p"],
          ["Q", "Q"],
          ["pH", "p.h"],
        ] as const) {
          close(row[ours], Model[theirs][i]!, ours);
        }
      });
      const h = got.heterogeneity;
      [h.Q, h.Qw, h.dfW, h.pW, h.Qb, h.dfB, h.pB].forEach((value, i) => {
        close(value, [want.Q, want.Qw, want["df.w"], want["p.w"], want.Qb, want["df.b"], want["p.b"]][i]!);
      });
    },
  );

  it("macatC, post hoc and planned", () => {
    const { rows } = macat(data.heterogeneous.z, data.heterogeneous.v, heterogeneous.mod);
    for (const planned of [false, true]) {
      for (const transform of [false, true]) {
        const want = mac.macatC[`${planned ? "planned" : "post.hoc"}.ztor_${transform ? "TRUE" : "FALSE"}`];
        const got = macatC(rows[0]!, rows[1]!, 3, { planned, ztor: transform });
        close(got.diff, want.diff);
        close(got.varDiff, want["var.diff"]);
        close(got.p, want.p);
      }
    }
  });

  it("agg: uncapped composites and n rounded half to even", () => {
    const { input } = mac.agg;
    const ids = input.id.map(String);
    for (const [rho, want] of [
      [0.5, mac.agg["no_mod_cor.5"]],
      [0.8, mac.agg["no_mod_cor.8"]],
    ] as const) {
      const got = agg(ids, input.r, input.n, rho);
      expect(got.map((row) => row.n)).toEqual(want.n);
      got.forEach((row, i) => {
        close(row.r, want.r[i]!);
      });
    }
    const byLevel = agg(ids, input.r, input.n, 0.5, input.mod);
    const want = mac.agg["mod_cor.5"];
    expect(byLevel.map((row) => [row.id, row.level, row.n])).toEqual(
      want.id.map((id, i) => [id, want.mod[i], want.n[i]]),
    );
    byLevel.forEach((row, i) => {
      close(row.r, want.r[i]!);
    });
    // run with cor = .3: 1.8/√2.6
    const beyond = mac.agg_gt1;
    const got = agg(beyond.input.id.map(String), beyond.input.r, beyond.input.n, 0.3);
    expect(got.map((row) => row.n)).toEqual(beyond.out.n);
    got.forEach((row, i) => {
      close(row.r, beyond.out.r[i]!);
    });
  });
});

describe("the faults, one by one, beside the right value", () => {
  it("1: ztor sends a z statistic through tanh", () => {
    close(ztor(3.975), Math.tanh(3.975));
    expect(ztor(3.975)).toBeCloseTo(0.9993, 4);
    expect(ztor(1e-22)).toBe(0);
  });

  it("2: tau2 may be negative, and the random-effects se below the fixed-effect one", () => {
    const { z, v } = data.homogeneous;
    expect(untruncatedTau2(z, v)).toBeLessThan(0);
    expect(omni(z, v, { type: "random" }).se).toBeLessThan(omni(z, v, { type: "fixed" }).se);
  });

  it("3: r from t and chi2 without a sign", () => {
    for (const { t, n, out } of mac.r_from_t) {
      close(rFromT(t, n).r, out.r);
      close(rFromT(t, n).varR, out.var_r);
    }
    close(rFromChi2(6.5, 80), mac.r_from_chi[0]!.out!);
    const { d, out } = mac.r_from_d;
    close(rFromD(d, mac.r_from_d["var.d"]).varR, out.var_r);
    const one = mac.r_from_d1;
    close(rFromD(one.d, one["var.d"], one["n.1"], one["n.2"]).r, one.out.r);
    close(rFromD(one.d, one["var.d"], one["n.1"], one["n.2"]).varR, one.out.var_r);
    for (const row of mac.r_to_d) {
      if (row.r === 0) expect(dFromR(row.r, row.N)).toBeUndefined();
      else close(dFromR(row.r, row.N), row.out as number);
    }
  });

  it("4: composites beyond 1", () => {
    for (const { r, cor, out } of mac.aggrs) close(uncappedComposite(r, cor), out);
    expect(uncappedComposite([0.9, 0.9, 0.9])).toBeCloseTo(1.102, 3);
  });

  it("5: the columns of the limits are swapped", () => {
    mac.mareg.summary_coef_as_printed.values.forEach((row, i) => {
      const [beta, se, stat, , , pval] = row as [number, number, number, number, number, number];
      const right = { beta, se, stat, pval, ciLb: mac.mareg["true_ci.lb"][i]!, ciUb: mac.mareg["true_ci.ub"][i]! };
      expect(Object.values(swappedLimits(right))).toEqual(row);
      Object.values(swappedLimits(right, true)).forEach((value, j) => {
        close(value, mac.mareg_ztor.summary_values[i]![j]!);
      });
    });
  });

  it("6: unweighted fails", () => expect(omniUnweighted).toThrow("object 'g' not found"));

  it("7: one row a study, by a draw that only the caller can repeat", () => {
    const ids = ["a", "b", "a", "a", "b"];
    expect(complData(ids, () => 0)).toEqual([0, 1]);
    expect(complData(ids, () => 0.999)).toEqual([3, 4]);
  });

  it("8: attenuation leaves the variance", () => {
    heterogeneous.r.forEach((r, i) => {
      close(attenuationWithoutVariance(r, heterogeneous.rxx[i]!, heterogeneous.ryy[i]!), mac.atten["es.corrected"][i]!);
    });
  });

  it("10: R² below 0, none for 0/0", () => {
    close(untruncatedR2(mac.mareg.tau2, mac.mareg.tau2_empty), mac.mareg.R2);
    close(untruncatedR2(mac.r2_untruncated.tau2, mac.r2_untruncated.tau2_empty), mac.r2_untruncated.R2);
    expect(untruncatedR2(0, 0)).toBeUndefined();
  });

  it.each([
    () => omni([0.2], [0.01]),
    () => omni([0.2, Number.NaN], [0.01, 0.02]),
    () => wgts([0.2, 0.3], [0.01, 0]),
    () => macat([0.2, 0.3], [0.01, 0.02], ["a", "a"]),
    () => macat([0.2, 0.3], [0.01, 0.02], ["a"]),
    () => uncappedComposite([]),
    () => ztor(Number.NaN),
    () => agg(["1"], [0.2, 0.3], [20, 30]),
  ])("%s throws", (call) => {
    expect(call).toThrow(RangeError);
  });
});
