/** Axis labels as APA prints quantities within ±1: `−.2`, `0`, `.4`. */
const BOUNDED_LABEL = "datum.value === 0 ? '0' : replace(format(datum.value, '~f'), '0.', '.')";
/** Axis labels of other quantities: decimals as they are, a true minus. */
const PLAIN_LABEL = "format(datum.value, '~f')";

/** Least distance of two labels beside each other, and of two above each other, px. */
const LABEL_ROOM = { across: 34, down: 20 } as const;

/** The smallest round step (1, 2 or 5 times a power of ten) whose labels stand apart on an axis `length` pixels long. */
function roundStep(span: number, length: number, room: number): number {
  const least = (span * room) / length;
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((factor) => factor * power >= least - 1e-12) as number) * power;
}

/** Ticks at a round step inside a domain, so that labels are exact decimals. */
export function ticks(domain: readonly [number, number], step: number): number[] {
  const digits = Math.max(0, Math.ceil(-Math.log10(step)) + 1);
  const result: number[] = [];
  for (let i = Math.ceil(domain[0] / step - 1e-9); i * step <= domain[1] + 1e-9 * step; i += 1) {
    result.push(Number((i * step).toFixed(digits)) + 0);
  }
  return result;
}

/** How an axis is marked. */
export interface AxisLook {
  readonly grid?: boolean;
  /** labels without the zero before the point */
  readonly bounded?: boolean;
  /** whole numbers only */
  readonly whole?: boolean;
  /** labels stand above each other: a vertical axis */
  readonly down?: boolean;
}

/** An axis with round labels that stand apart. @param length in pixels */
export function axis(domain: readonly [number, number], length: number, title: string, look: AxisLook = {}) {
  const step = roundStep(domain[1] - domain[0], length, look.down ? LABEL_ROOM.down : LABEL_ROOM.across);
  const values = ticks(domain, look.whole ? Math.max(1, step) : step);
  return {
    title,
    values,
    tickCount: values.length,
    labelExpr: look.bounded ? BOUNDED_LABEL : PLAIN_LABEL,
    labelFlush: false,
    labelOverlap: false,
    grid: look.grid ?? false,
  };
}

/** An axis of correlations or other quantities within ±1. */
export function boundedAxis(domain: readonly [number, number], across: number, title: string, grid: boolean) {
  return axis(domain, across, title, { grid, bounded: true });
}

/** Lowest and highest of many numbers. */
function extent(values: readonly number[]): [number, number] {
  return [
    values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ];
}

/** A round domain that holds all `values` and `include`, at multiples of `step`. */
export function roundDomain(values: readonly number[], include: readonly number[], step = 0.1): [number, number] {
  const [low, high] = extent([...include, ...values]);
  const fix = (x: number) => Number(x.toFixed(9)) + 0;
  return [fix(Math.floor(low / step + 1e-9) * step), fix(Math.ceil(high / step - 1e-9) * step)];
}

/**
 * A domain that holds all values with a margin, at round limits; one unit wide where all values agree.
 *
 * @param include values that need no margin, such as the zero of a quantity that cannot be negative
 */
export function looseDomain(values: readonly number[], include: readonly number[] = []): [number, number] {
  const [from, to] = extent([...include, ...(values.length + include.length ? values : [0])]);
  const span = to > from ? to - from : 1;
  const margin = (limit: number, sign: number) => (include.includes(limit) ? limit : limit + sign * 0.04 * span);
  const power = 10 ** Math.floor(Math.log10(span / 2));
  return roundDomain([margin(from, -1), margin(to, 1)], include, span / power < 5 ? power / 2 : power);
}

/** A quantitative scale over exactly this domain. */
export function scaleOf(domain: readonly [number, number], more: { readonly range?: readonly [number, number] } = {}) {
  return { domain: [...domain], nice: false, zero: false, ...(more.range ? { range: [...more.range] } : {}) };
}
