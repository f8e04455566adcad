import { waldForm } from "../coefficients.ts";
import type { RmaFit, RmaOptions } from "../fit.ts";
import { type Matrix, multiply, multiplyVector, transpose } from "../matrix.ts";
import { rma } from "../regression.ts";
import { CellKernel } from "../tau2/cellKernel.ts";
import { estimateFromKernel, type KernelMethod } from "../tau2/estimate.ts";
import { WeightedQr } from "../weightedQr.ts";
import type { Arrangement } from "./arrangement.ts";

/** What a permutation is judged by. */
export interface Statistics {
  /** z or t of each coefficient */
  readonly stat: ArrayLike<number>;
  readonly QM: number;
}

/** Fits the model to another assignment of rows to effects. */
export type Refit = (assignment: Int32Array) => Statistics;

/** How to refit: by sums over cells where the design is a saturated factor design, by a whole fit otherwise. */
export function createRefit(fit: RmaFit, arrangement: Arrangement): Refit {
  const { method } = fit;
  const cellwise =
    arrangement.rows.rows === fit.p && !fit.weights && method !== "HE" && method !== "SJ" && method !== "GENQ";
  return cellwise ? refitByCells(fit, arrangement.rows, method) : refitWhole(fit, arrangement.rows);
}

/** The options that made a fit, for making another like it. */
export function optionsOf(fit: RmaFit): Omit<RmaOptions, "X"> {
  const { method, test, level, weights, tau2Fixed, tau2 } = fit;
  return { method, test, level, weights, ...(tau2Fixed ? { tau2 } : {}) };
}

function refitWhole(fit: RmaFit, rows: Matrix): Refit {
  const { k, p, yi, vi } = fit;
  const options = optionsOf(fit);
  return (assignment) => {
    const X = { rows: k, cols: p, data: new Float64Array(k * p) };
    for (let i = 0; i < k; i++) {
      const row = assignment[i]!;
      X.data.set(rows.data.subarray(row * p, (row + 1) * p), i * p);
    }
    return rma(yi, vi, { ...options, X });
  };
}

/** Cell means and their weights give coefficients β = T⁻¹μ with covariance T⁻¹ diag(1/Σw) T⁻ᵀ, T the rows of the cells. */
function refitByCells(fit: RmaFit, rows: Matrix, method: KernelMethod | "EE"): Refit {
  const { p, yi, vi, tested, test } = fit;
  const inverse = inverseOf(rows);
  const kernel = new CellKernel(yi, vi, firstOfEach(fit), p);
  const df = fit.k - p;
  return (assignment) => {
    kernel.assign(yi, vi, assignment);
    const tau2 = method === "EE" ? 0 : fit.tau2Fixed ? fit.tau2 : estimateFromKernel(kernel, method).tau2;
    kernel.at(tau2);
    const s2 = kernel.Q / df;
    const factor = test === "knha" ? s2 : test === "adhoc" ? Math.max(1, s2) : 1;
    const beta = multiplyVector(inverse, kernel.cellMean);
    const scaled = { rows: p, cols: p, data: new Float64Array(p * p) };
    for (let i = 0; i < p; i++) {
      for (let g = 0; g < p; g++) {
        scaled.data[i * p + g] = inverse.data[i * p + g]! * Math.sqrt(factor / kernel.cellWeight[g]!);
      }
    }
    const vb = multiply(scaled, transpose(scaled));
    const stat = beta.map((b, i) => b / Math.sqrt(vb.data[i * (p + 1)]!));
    const wald = waldForm(beta, vb, tested);
    return { stat, QM: test === "z" ? wald : wald / tested.length };
  };
}

/** Any assignment without an empty cell, to build the kernel with. */
function firstOfEach(fit: RmaFit): Int32Array {
  return Int32Array.from({ length: fit.k }, (_, i) => i % fit.p);
}

function inverseOf(T: Matrix): Matrix {
  const n = T.rows;
  const qr = new WeightedQr(T);
  const out = { rows: n, cols: n, data: new Float64Array(n * n) };
  for (let j = 0; j < n; j++) {
    // column j of T⁻¹ solves R x = Qᵀeⱼ
    const x = qr.solve(Float64Array.from({ length: n }, (_, l) => qr.q[l * n + j]!));
    for (let i = 0; i < n; i++) out.data[i * n + j] = x[i]!;
  }
  return out;
}
