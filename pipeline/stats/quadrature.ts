/** Nodes and weights of a quadrature rule: ∫ f ≈ Σ weight · f(node). */
export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Gauss–Legendre rule with n nodes on [from, to]: exact for polynomials of degree 2n − 1.
 *
 * Nodes are the roots of the Legendre polynomial, by Newton's method from Tricomi's starting values.
 *
 * @param n number of nodes, a whole number of at least 1
 * @param from lower limit
 * @param to upper limit
 * @throws {RangeError} if n is not a whole number of at least 1 or a limit is not finite
 * @see Davis & Rabinowitz (1984), Methods of Numerical Integration, section 2.7
 */
export function gaussLegendre(n: number, from = -1, to = 1): QuadratureRule {
  if (!(Number.isInteger(n) && n >= 1)) throw new RangeError(`gaussLegendre needs at least 1 node, got ${n}`);
  if (!Number.isFinite(to - from)) throw new RangeError(`gaussLegendre needs finite limits, got ${from} and ${to}`);
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  const middle = (from + to) / 2;
  const half = (to - from) / 2;
  for (let i = 0; 2 * i < n; i++) {
    const root = 2 * i + 1 === n ? 0 : legendreRoot(n, Math.cos((Math.PI * (i + 0.75)) / (n + 0.5)));
    const slope = legendre(n, root).slope;
    const weight = (2 * half) / ((1 - root * root) * slope * slope);
    nodes[i] = middle - half * root;
    nodes[n - 1 - i] = middle + half * root;
    weights[i] = weight;
    weights[n - 1 - i] = weight;
  }
  return { nodes, weights };
}

function legendreRoot(n: number, start: number): number {
  let x = start;
  for (let step = 0; step < 100; step++) {
    const { value, slope } = legendre(n, x);
    const next = x - value / slope;
    if (Math.abs(next - x) <= 1e-16) return next;
    x = next;
  }
  return x;
}

/** Pₙ(x) and its derivative, by the three-term recurrence; |x| < 1. */
function legendre(n: number, x: number): { value: number; slope: number } {
  let before = 1;
  let value = x;
  for (let m = 2; m <= n; m++) {
    const next = ((2 * m - 1) * x * value - (m - 1) * before) / m;
    before = value;
    value = next;
  }
  return { value, slope: (n * (x * value - before)) / (x * x - 1) };
}
