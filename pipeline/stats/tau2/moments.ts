import { centredEffects } from "../design.ts";
import type { Matrix, Vec } from "../matrix.ts";
import { WeightedQr } from "../weightedQr.ts";

/**
 * Moments of the quadratic form yᵀPy for fixed weights a: P = A − AX(XᵀAX)⁻¹XᵀA, A = diag(a).
 *
 * With y ~ N(Xβ, diag(v) + τ²I): E = tr PV + τ² tr P, Var = 2 tr(PV)² + 4τ² tr PPV + 2τ⁴ tr PP.
 */
export interface Moments {
  /** yᵀPy */
  readonly Q: number;
  /** tr P */
  readonly trP: number;
  /** tr PV */
  readonly trPV: number;
  /** standard deviation of yᵀPy when the between-study variance is τ² */
  sd(tau2: number): number;
}

/**
 * @param a weights, length k, ≥ 0
 * @throws {RangeError} if XᵀAX is singular
 * @see Jackson (2013), Research Synthesis Methods 4:220–229
 */
export function moments(yi: Vec, vi: Vec, X: Matrix, a: Vec): Moments {
  const k = yi.length;
  const qr = new WeightedQr(X);
  qr.factor(a);
  const e = centredEffects(yi, vi, X).map((y, i) => qr.root[i]! * y);
  qr.residual(e);
  const projection = splitProjection(qr);
  const { complements } = projection;
  let Q = 0;
  let trP = 0;
  let trPV = 0;
  for (let i = 0; i < k; i++) {
    Q += e[i]! * e[i]!;
    trP += a[i]! * complements[i]!;
    trPV += a[i]! * vi[i]! * complements[i]!;
  }
  const unit = new Float64Array(k).fill(1);
  const sd = (tau2: number): number => {
    const t = Math.max(tau2, 0);
    const within = 2 * squares(qr, a, projection, vi, vi);
    return Math.sqrt(
      within + 4 * t * squares(qr, a, projection, vi, unit) + 2 * t * t * squares(qr, a, projection, unit, unit),
    );
  };
  return { Q, trP, trPV, sd };
}

/** What is left of I − QQᵀ: 1 − hᵢ, and whole rows where hᵢ is above ½ and sums over Q would cancel. */
interface Projection {
  readonly complements: Float64Array;
  readonly rows: ReadonlyMap<number, Float64Array>;
}

function splitProjection(qr: WeightedQr): Projection {
  const rows = new Map<number, Float64Array>();
  const complements = qr.leverages().map((h, i) => {
    if (h <= 0.5) return 1 - h;
    const row = new Float64Array(qr.k);
    qr.projectionRow(i, row);
    rows.set(i, row);
    return row.reduce((sum, entry) => sum + entry * entry, 0);
  });
  return { complements, rows };
}

/** Σᵢⱼ Pᵢⱼ² fᵢ gⱼ = Σ a²fg(1 − 2h) + tr(QᵀAFQ QᵀAGQ), rows and columns of large leverage apart. */
function squares(qr: WeightedQr, a: Vec, { complements, rows }: Projection, f: Vec, g: Vec): number {
  const { k, p, q } = qr;
  let sum = 0;
  for (let i = 0; i < k; i++) if (!rows.has(i)) sum += a[i]! * a[i]! * f[i]! * g[i]! * (2 * complements[i]! - 1);
  for (let j = 0; j < p; j++) {
    for (let l = 0; l < p; l++) {
      let inF = 0;
      let inG = 0;
      for (let i = 0; i < k; i++) {
        if (rows.has(i)) continue;
        const c = a[i]! * q[j * k + i]! * q[l * k + i]!;
        inF += c * f[i]!;
        inG += c * g[i]!;
      }
      sum += inF * inG;
    }
  }
  for (const [i, row] of rows) {
    for (let j = 0; j < k; j++) {
      const both = f[i]! * g[j]! + (rows.has(j) ? 0 : f[j]! * g[i]!);
      sum += a[i]! * a[j]! * row[j]! * row[j]! * both;
    }
  }
  return sum;
}
