import type { Matrix, Vec } from "../matrix.ts";

/** nodes on each half of the contour; the error is about 8⁻ᴺ, far below rounding */
const NODES = 17;

/**
 * P(yᵀPy ≤ q) for y ~ N(Xβ, diag(d)) and P = A − AX(XᵀAX)⁻¹XᵀA: a quadratic form without its k × k matrix.
 *
 * E exp(−z yᵀPy) = [Π bᵢ · |XᵀAB⁻¹X| / |XᵀAX|]^(−½) with bᵢ = 1 + 2z aᵢdᵢ (a determinant identity), and the distribution
 * function is the inverse Laplace transform of that over z. All singularities lie on the negative axis, so the integral
 * along a parabola converges geometrically. Square roots are continuous because each bᵢ, and each pivot of the p × p
 * matrix (a mean of the 1/bᵢ), keeps to its half-plane: principal logarithms add up.
 *
 * @param q value of the form, > 0
 * @param a weights, length k, ≥ 0
 * @param d variances, length k, > 0
 * @param X model matrix, k × p, full column rank under the weights
 * @returns probability, absolute error about 1e-13
 * @see Imhof (1961), Biometrika 48:419–426 (inversion); Davies (1980), Journal of the Royal Statistical Society C
 *   29:323–333; Weideman & Trefethen (2007), Mathematics of Computation 76:1341–1356 (parabolic contour)
 */
export function quadraticFormCdf(q: number, a: Vec, d: Vec, X: Matrix): number {
  if (!(q > 0)) return 0;
  const workspace = createWorkspace(X.cols);
  const base = logDet(workspace, X, a, d, 0, 0).re;
  const mu = (Math.PI * NODES) / (12 * q);
  const step = 3 / NODES;
  let sum = 0;
  for (let n = 0; n < NODES; n++) {
    const u = (n + 0.5) * step;
    // z = μ(1 + iu)², dz/du = 2iμ(1 + iu)
    const zr = mu * (1 - u * u);
    const zi = 2 * mu * u;
    let logRe = zr * q;
    let logIm = zi * q;
    for (let i = 0; i < a.length; i++) {
      const c = 2 * a[i]! * d[i]!;
      const br = 1 + zr * c;
      const bi = zi * c;
      logRe -= 0.25 * Math.log(br * br + bi * bi);
      logIm -= 0.5 * Math.atan2(bi, br);
    }
    const det = logDet(workspace, X, a, d, zr, zi);
    logRe -= 0.5 * (det.re - base);
    logIm -= 0.5 * det.im;
    // the integrand over z times dz/du: 2i/(1 + iu) = 2(u + i)/(1 + u²)
    const size = Math.exp(logRe) / (1 + u * u);
    sum += size * (u * Math.sin(logIm) + Math.cos(logIm));
  }
  return Math.min(1, Math.max(0, (2 * step * sum) / Math.PI));
}

interface Workspace {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

function createWorkspace(p: number): Workspace {
  return { re: new Float64Array(p * p), im: new Float64Array(p * p) };
}

/** ln |XᵀA B⁻¹X| by elimination without pivoting, as a sum of principal logarithms of the pivots. */
function logDet(m: Workspace, X: Matrix, a: Vec, d: Vec, zr: number, zi: number): { re: number; im: number } {
  const p = X.cols;
  fill(m, X, a, d, zr, zi);
  const { re, im } = m;
  let logRe = 0;
  let logIm = 0;
  for (let j = 0; j < p; j++) {
    const pr = re[j * p + j]!;
    const pi = im[j * p + j]!;
    const size = pr * pr + pi * pi;
    logRe += 0.5 * Math.log(size);
    logIm += Math.atan2(pi, pr);
    for (let i = j + 1; i < p; i++) {
      const fr = (re[i * p + j]! * pr + im[i * p + j]! * pi) / size;
      const fi = (im[i * p + j]! * pr - re[i * p + j]! * pi) / size;
      for (let l = j + 1; l < p; l++) {
        re[i * p + l]! -= fr * re[j * p + l]! - fi * im[j * p + l]!;
        im[i * p + l]! -= fr * im[j * p + l]! + fi * re[j * p + l]!;
      }
    }
  }
  return { re: logRe, im: logIm };
}

function fill(m: Workspace, X: Matrix, a: Vec, d: Vec, zr: number, zi: number): void {
  const p = X.cols;
  m.re.fill(0);
  m.im.fill(0);
  for (let i = 0; i < X.rows; i++) {
    const c = 2 * a[i]! * d[i]!;
    const br = 1 + zr * c;
    const bi = zi * c;
    const size = br * br + bi * bi;
    const wr = (a[i]! * br) / size;
    const wi = (-a[i]! * bi) / size;
    for (let j = 0; j < p; j++) {
      for (let l = 0; l < p; l++) {
        const x = X.data[i * p + j]! * X.data[i * p + l]!;
        m.re[j * p + l]! += wr * x;
        m.im[j * p + l]! += wi * x;
      }
    }
  }
}
