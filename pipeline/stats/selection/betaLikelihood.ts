import { normalCdf, normalPdf, normalUpper, normalUpperQuantile } from "../distributions.ts";
import { gaussLegendre, type QuadratureRule } from "../quadrature.ts";
import { type Alternative, addStudy, type Evaluation, type Likelihood, type SelectionData } from "./likelihood.ts";
import { normalShare, pValue, toMinusLog } from "./stepLikelihood.ts";

/** p-values are held inside [1e-5, 1 − 1e-5], where the weight function would be infinite or zero; metafor's `pval.min`. */
export const P_MIN = 1e-5;

const NODES = 64;

/** Where on the line of z = yi/√vi the weight varies (nodes) and where it is constant (flat pieces). */
interface Line {
  readonly z: Float64Array;
  readonly omega: Float64Array;
  readonly lp: Float64Array;
  readonly lq: Float64Array;
  readonly flat: readonly { readonly from: number; readonly to: number; readonly lp: number; readonly lq: number }[];
}

function lineOf(alternative: Alternative, nodes: number): Line {
  const twoSided = alternative === "two.sided";
  const outer = normalUpperQuantile(twoSided ? P_MIN / 2 : P_MIN);
  const inner = twoSided ? normalUpperQuantile((1 - P_MIN) / 2) : 0;
  const rules = twoSided ? gradedRules(inner, outer, nodes) : [gaussLegendre(nodes, -outer, outer)];
  const z = Float64Array.from(rules.flatMap((rule) => [...rule.nodes]));
  const omega = Float64Array.from(rules.flatMap((rule) => [...rule.weights]));
  const small = { lp: Math.log(P_MIN), lq: Math.log1p(-P_MIN) };
  const large = { lp: small.lq, lq: small.lp };
  const low = alternative === "greater" ? large : small;
  const high = alternative === "less" ? large : small;
  const flat = [
    { from: Number.NEGATIVE_INFINITY, to: -outer, ...low },
    { from: outer, to: Infinity, ...high },
  ];
  if (twoSided) flat.push({ from: -inner, to: inner, ...large });
  const logs = Array.from(z, (x) => logPair(x, alternative));
  return { z, omega, flat, lp: Float64Array.from(logs, (l) => l[0]), lq: Float64Array.from(logs, (l) => l[1]) };
}

/** Both sides of zero, on panels that widen tenfold: near z = 0 the two-sided weight (1 − p)^(δ₂−1) is almost a power of z. */
function gradedRules(inner: number, outer: number, nodes: number): QuadratureRule[] {
  const edges = [inner, 1e-4, 1e-3, 1e-2, 1e-1, 1, outer];
  const perPanel = Math.ceil(nodes / 3);
  return edges
    .slice(1)
    .flatMap((to, i) => [gaussLegendre(perPanel, edges[i]!, to), gaussLegendre(perPanel, -to, -edges[i]!)]);
}

/** ln p and ln(1 − p) of z, p held inside its limits. */
function logPair(z: number, alternative: Alternative): [number, number] {
  const p = pValue(z, alternative);
  const q = alternative === "two.sided" ? 1 - p : pValue(-z, alternative);
  const clamp = (x: number) => Math.min(1 - P_MIN, Math.max(P_MIN, x));
  return [Math.log(clamp(p)), Math.log(clamp(q))];
}

/**
 * Likelihood of the beta selection model: an effect with p-value p is reported with relative probability p^(δ₁−1) (1−p)^(δ₂−1).
 *
 * The normalising integral runs over z = yi/√vi by Gauss–Legendre quadrature; the normal density has a standard deviation of at
 * least 1 there and the weight is analytic, so 64 nodes leave an error near 1e-14. Beyond p's limits the weight is constant and
 * the integral closed.
 *
 * @param nodes quadrature nodes, for checks of their number
 * @see Citkowicz & Vevea (2017), Psychological Methods 22:28–41
 */
export function betaLikelihood(data: SelectionData, alternative: Alternative, nodes = NODES): Likelihood {
  const { yi, vi, X } = data;
  const k = yi.length;
  const p = X.cols;
  const line = lineOf(alternative, nodes);
  const observed = Array.from({ length: k }, (_, i) => logPair(yi[i]! / Math.sqrt(vi[i]!), alternative));
  const totalLp = observed.reduce((sum, pair) => sum + pair[0], 0);
  const totalLq = observed.reduce((sum, pair) => sum + pair[1], 0);
  const g = new Float64Array(4);
  const h = new Float64Array(16);
  const weight = new Float64Array(line.z.length);

  const evaluate = (theta: Float64Array): Evaluation | null => {
    const n = p + 3;
    const tau2 = theta[p]!;
    const a = theta[p + 1]! - 1;
    const b = theta[p + 2]! - 1;
    for (let m = 0; m < weight.length; m++) weight[m] = line.omega[m]! * Math.exp(a * line.lp[m]! + b * line.lq[m]!);
    const sum = { ll: a * totalLp + b * totalLq, gradient: new Float64Array(n), hessian: new Float64Array(n * n) };
    sum.gradient[p + 1] = totalLp;
    sum.gradient[p + 2] = totalLq;
    for (let i = 0; i < k; i++) {
      let mu = 0;
      for (let j = 0; j < p; j++) mu += X.data[i * p + j]! * theta[j]!;
      const s2 = vi[i]! + tau2;
      g.fill(0);
      h.fill(0);
      const mass =
        varyingMass(line, weight, Math.sqrt(vi[i]!), mu, s2, g, h) +
        flatMass(line, a, b, Math.sqrt(vi[i]!), mu, s2, g, h);
      if (!(mass > 0 && mass < Infinity)) return null;
      toMinusLog(g, h, mass);
      sum.ll += normalShare(g, h, yi[i]! - mu, s2) - Math.log(mass);
      addStudy(sum, X, i, g, h);
    }
    return Number.isFinite(sum.ll) ? sum : null;
  };
  return { p, c: 2, evaluate };
}

/** ∫ w(z) over the nodes with its derivatives in (μ, τ², δ₁, δ₂) added to g and the lower triangle of h. */
function varyingMass(
  l: Line,
  weight: Float64Array,
  sei: number,
  mu: number,
  s2: number,
  g: Float64Array,
  h: Float64Array,
): number {
  const s = Math.sqrt(s2);
  const { z, lp, lq } = l;
  let [m0, m1, m2, m3, m4, p0, p1, p2, q0, q1, q2, pp, pq, qq] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const scale = sei / s;
  const shift = mu / s;
  // moments of u under the weighted density; Hermite polynomials of u then give every derivative in μ and τ²
  for (let m = 0; m < z.length; m++) {
    const u = scale * z[m]! - shift;
    const f = weight[m]! * Math.exp(-0.5 * u * u);
    const u2 = u * u;
    const fu = f * u;
    const fu2 = f * u2;
    const fp = f * lp[m]!;
    const fq = f * lq[m]!;
    m0 += f;
    m1 += fu;
    m2 += fu2;
    m3 += fu2 * u;
    m4 += fu2 * u2;
    p0 += fp;
    p1 += fp * u;
    p2 += fp * u2;
    q0 += fq;
    q1 += fq * u;
    q2 += fq * u2;
    pp += fp * lp[m]!;
    pq += fp * lq[m]!;
    qq += fq * lq[m]!;
  }
  const c = scale / Math.sqrt(2 * Math.PI);
  g[0]! += (c * m1) / s;
  g[1]! += (c * (m2 - m0)) / (2 * s2);
  g[2]! += c * p0;
  g[3]! += c * q0;
  h[0]! += (c * (m2 - m0)) / s2;
  h[4]! += (c * (m3 - 3 * m1)) / (2 * s2 * s);
  h[5]! += (c * (m4 - 6 * m2 + 3 * m0)) / (4 * s2 * s2);
  h[8]! += (c * p1) / s;
  h[9]! += (c * (p2 - p0)) / (2 * s2);
  h[10]! += c * pp;
  h[12]! += (c * q1) / s;
  h[13]! += (c * (q2 - q0)) / (2 * s2);
  h[14]! += c * pq;
  h[15]! += c * qq;
  return c * m0;
}

/** The same for the pieces of constant weight, in closed form. */
function flatMass(
  l: Line,
  a: number,
  b: number,
  sei: number,
  mu: number,
  s2: number,
  g: Float64Array,
  h: Float64Array,
): number {
  const s = Math.sqrt(s2);
  let total = 0;
  for (const piece of l.flat) {
    const w = Math.exp(a * piece.lp + b * piece.lq);
    const from = (piece.from * sei - mu) / s;
    const to = (piece.to * sei - mu) / s;
    const mass = w * (from > 0 ? normalUpper(from) - normalUpper(to) : normalCdf(to) - normalCdf(from));
    const edge = (f: (u: number) => number) => w * (at(to, f) - at(from, f));
    const dMu = edge(() => -1) / s;
    const dTau = edge((u) => -u) / (2 * s2);
    const logs = [piece.lp, piece.lq];
    g[0]! += dMu;
    g[1]! += dTau;
    h[0]! += edge((u) => -u) / s2;
    h[4]! += edge((u) => 1 - u * u) / (2 * s2 * s);
    h[5]! += edge((u) => u * (3 - u * u)) / (4 * s2 * s2);
    logs.forEach((log, j) => {
      g[2 + j]! += log * mass;
      h[(2 + j) * 4]! += log * dMu;
      h[(2 + j) * 4 + 1]! += log * dTau;
      for (let i = 0; i <= j; i++) h[(2 + j) * 4 + 2 + i]! += log * logs[i]! * mass;
    });
    total += mass;
  }
  return total;
}

function at(u: number, f: (u: number) => number): number {
  return Number.isFinite(u) ? normalPdf(u) * f(u) : 0;
}
