import { describe, expect, it } from "vitest";
import { rma } from "../../../pipeline/stats/regression.ts";

const yi = [0.31, -0.52, 1.9, 0.88, 2.4];
const vi = [4.03e-6, 0.159, 1.533, 0.02, 9.5];
const x = [1.46, -0.7, 0.46, 0.31, -1.2];

describe("a row that holds nearly all the weight and nearly all the leverage", () => {
  // mpmath, 60 digits: P = W - WX(X'WX)^-1 X'W dense; DL from tr P and tr PP, GENQ with weights 1/v from tr PV, tr P and tr PVPV
  it.each([
    { k: 3, method: "DL", tau2: 1.5509095643016886, seTau2: 3.668077570419156, I2: 59.7947370998199 },
    { k: 5, method: "DL", tau2: 0.578073905992709, seTau2: 0.845307710724048, I2: 82.5247938069635 },
    { k: 3, method: "GENQ", tau2: 1.5509095643016886, seTau2: 3.668077570419156, I2: 59.7947370998199 },
    { k: 5, method: "GENQ", tau2: 0.578073905992709, seTau2: 0.845307710724048, I2: 82.5247938069635 },
    { k: 3, method: "REML", tau2: 1.5509095643016886, seTau2: 3.668077570419156, I2: 59.7947370998199 },
  ] as const)("costs no digit of τ², its standard error or I²: $method of $k effects", ({ k, method, ...expected }) => {
    const X = { rows: k, cols: 2, data: Float64Array.from(x.slice(0, k).flatMap((value) => [1, value])) };
    const weights = method === "GENQ" ? { weights: vi.slice(0, k).map((v) => 1 / v) } : {};
    const fit = rma(yi.slice(0, k), vi.slice(0, k), { X, method, ...weights });
    for (const name of ["tau2", "seTau2", "I2"] as const) expect(fit[name]! / expected[name]).toBeCloseTo(1, 13);
  });
});
