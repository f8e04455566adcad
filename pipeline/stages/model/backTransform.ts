/** A mean on Fisher's z with its interval. */
interface OnZ {
  readonly beta: number;
  readonly ciLb: number;
  readonly ciUb: number;
}

/** A mean and its interval on Fisher's z, as correlations: tanh of each. */
export function backTransform({ beta, ciLb, ciUb }: OnZ): { pred: number; ciLb: number; ciUb: number } {
  return { pred: Math.tanh(beta), ciLb: Math.tanh(ciLb), ciUb: Math.tanh(ciUb) };
}
