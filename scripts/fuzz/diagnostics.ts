import { begg } from "../../pipeline/stats/bias/begg.ts";
import { egger } from "../../pipeline/stats/bias/egger.ts";
import { excessSignificance } from "../../pipeline/stats/bias/excessSignificance.ts";
import { orwin, rosenberg, rosenthal } from "../../pipeline/stats/bias/failSafe.ts";
import { henmiCopas } from "../../pipeline/stats/bias/henmiCopas.ts";
import { trimFill } from "../../pipeline/stats/bias/trimFill.ts";
import { ConvergenceError } from "../../pipeline/stats/convergence.ts";
import { influence } from "../../pipeline/stats/influence.ts";
import { cumulative, leaveOneOut, type PartialPool } from "../../pipeline/stats/leaveOneOut.ts";
import { selectionModel } from "../../pipeline/stats/selection/selectionModel.ts";

/** Runs of numbers by name; undefined where an effect has none. */
export type Values = Readonly<Record<string, readonly (number | undefined)[]>>;

const pools = (rows: readonly PartialPool[]): Values => ({
  estimate: rows.map((row) => row.estimate),
  se: rows.map((row) => row.se),
  pval: rows.map((row) => row.pval),
  Q: rows.map((row) => row.Q),
  tau2: rows.map((row) => row.tau2),
});
const DL = { method: "DL" } as const;

type Method = (yi: readonly number[], vi: readonly number[]) => Values;

function regression(model: "lm" | "rma"): Method {
  return (yi, vi) => {
    const { stat, pval, estimate } = egger(yi, vi, { model, ...DL });
    return { stat: [stat], pval: [pval], estimate: [estimate] };
  };
}

/** Each method by the name that R's answers have, with a mean by DerSimonian–Laird. */
const METHODS: Readonly<Record<string, Method>> = {
  influence: (yi, vi) => {
    const rows = influence(yi, vi, DL);
    const names = ["rstudent", "dffits", "cookD", "covR", "tau2Del", "QEDel", "hat", "weight"] as const;
    const columns = names.map((name) => [name, rows.map((row) => row[name])] as const);
    return { ...Object.fromEntries(columns), dfbetas: rows.map((row) => row.dfbetas?.[0]) };
  },
  leaveOneOut: (yi, vi) => pools(leaveOneOut(yi, vi, DL)),
  cumulative: (yi, vi) =>
    pools(
      cumulative(
        yi,
        vi,
        yi.map((_, i) => i),
        DL,
      ).rows,
    ),
  eggerLm: regression("lm"),
  eggerRma: regression("rma"),
  begg: (yi, vi) => {
    const { tau, pval } = begg(yi, vi);
    return { tau: [tau], pval: [pval] };
  },
  trimFill: (yi, vi) => {
    const { k0, fit } = trimFill(yi, vi, { estimator: "L0", ...DL });
    return { k0: [k0], estimate: [fit.beta[0]], se: [fit.se[0]], tau2: [fit.tau2] };
  },
  failSafe: (yi, vi) => {
    const first = rosenthal(yi, vi);
    return {
      rosenthal: [first.fsnum],
      rosenthalP: [first.pval],
      rosenberg: [rosenberg(yi, vi).fsnum],
      orwin: [orwin(yi).fsnum],
    };
  },
  henmiCopas: (yi, vi) => {
    const { beta, se, ciLb, ciUb } = henmiCopas(yi, vi);
    return { estimate: [beta], se: [se], ciLb: [ciLb], ciUb: [ciUb] };
  },
  excess: (yi, vi) => {
    const { O, E, pval } = excessSignificance(yi, vi, { test: "chi2" });
    return { O: [O], E: [E], pval: [pval] };
  },
  selection: (yi, vi) => {
    const fit = selectionModel(yi, vi, { type: "step", steps: [0.025], method: "ML" });
    return {
      ll: [fit.ll],
      estimate: [fit.coefficients[0]!.estimate],
      tau2: [fit.tau2],
      delta: [fit.delta[1]!.delta],
    };
  },
};

/** What we make of a table by every method; the reason in words where a method refuses. */
export function ourDiagnostics(yi: readonly number[], vi: readonly number[]): Record<string, Values | string> {
  return Object.fromEntries(
    Object.entries(METHODS).map(([name, method]) => {
      try {
        return [name, method(yi, vi)];
      } catch (error) {
        if (error instanceof RangeError || error instanceof ConvergenceError) return [name, error.message];
        throw error;
      }
    }),
  );
}

/** One number of a method against R's. */
interface Finding {
  readonly method: string;
  readonly quantity: string;
  readonly size: number;
  readonly text: string;
}

export interface DiagnosticsReport {
  /** largest deviation of each method within its tolerance or beyond */
  readonly worst: ReadonlyMap<string, { readonly compared: number; readonly size: number }>;
  readonly failures: readonly Finding[];
  /** how often one side alone had an answer, by method and reason */
  readonly refusals: ReadonlyMap<string, number>;
}

type RDiagnostics = Readonly<
  Record<string, Readonly<Record<string, readonly unknown[]>> & { readonly error?: string }>
>;

const TOLERANCE = 1e-8;

/** Our diagnostics of tables against R's: 1e-8, or ten times R's own spread where it gives one. */
export function compareDiagnostics(
  tables: readonly { readonly yi: readonly number[]; readonly vi: readonly number[] }[],
  all: readonly Readonly<Record<string, Values | string>>[],
  answers: readonly RDiagnostics[],
): DiagnosticsReport {
  const worst = new Map<string, { compared: number; size: number }>();
  const failures: Finding[] = [];
  const refusals = new Map<string, number>();
  tables.forEach(({ yi, vi }, at) => {
    const ours = all[at]!;
    for (const [method, theirs] of Object.entries(answers[at]!)) {
      const mine = ours[method]!;
      if (theirs.error !== undefined || typeof mine === "string") {
        const side = theirs.error === undefined ? "refused by us" : typeof mine === "string" ? "by both" : "by R";
        const reason = typeof mine === "string" ? mine : String(theirs.error);
        const key = `${method}, ${side}: ${reason.replaceAll(/-?\d+(\.\d+)?(e[-+]?\d+)?/g, "#")}`;
        count(refusals, key);
        if (typeof mine === "string" && mine.includes("NaN"))
          failures.push({ method, quantity: mine, size: Infinity, text: `table ${at + 1}` });
        continue;
      }
      if (method === "trimFill" && Math.max(...yi) - Math.min(...yi) <= 1e-12 * Math.abs(yi[0]!)) {
        count(refusals, "trimFill: all effects agree, and in R rounding decides which are trimmed");
        continue;
      }
      const found = differences(method, mine, theirs, Math.min(...vi));
      if (Number(theirs.gain?.[0]) > 0 && found.some(({ size }) => size > TOLERANCE)) {
        count(refusals, `${method}: R stopped at a lower likelihood than ours, as R's plain formula has it`);
        continue;
      }
      for (const quantity of onlyOurs(mine, theirs)) count(refusals, `${method}, by R: no ${quantity}`);
      for (const finding of found) {
        const entry = worst.get(method) ?? { compared: 0, size: 0 };
        worst.set(method, { compared: entry.compared + 1, size: Math.max(entry.size, finding.size) });
        if (finding.size > TOLERANCE) failures.push({ ...finding, text: `table ${at + 1}: ${finding.text}` });
      }
    }
  });
  return { worst, failures, refusals };
}

function differences(
  method: string,
  ours: Values,
  theirs: Readonly<Record<string, unknown>>,
  scale: number,
): Finding[] {
  return Object.entries(ours).flatMap(([quantity, values]) =>
    values.flatMap((value, i) => {
      const expected = (theirs[quantity] as readonly unknown[] | undefined)?.[i];
      const known = typeof expected === "number" && Number.isFinite(expected) ? expected : undefined;
      // where R has none, ours is counted apart
      if (known === undefined) return [];
      const se = Number((theirs.se as readonly unknown[] | undefined)?.[i] ?? Math.sqrt(scale));
      const floor = /tau2/.test(quantity) ? 1e-3 * scale : /estimate|^ci/.test(quantity) ? se : 1e-3;
      const off = Math.max(0, Math.abs((value ?? Infinity) - known) - 10 * spreadOf(theirs, quantity, i));
      const size = value === undefined ? Infinity : off / Math.max(Math.abs(known), floor);
      return [{ method, quantity, size, text: `${quantity} ${i + 1} is ${value} against ${known}` }];
    }),
  );
}

/** R's own spread: one number for all quantities of a method, or a run of numbers for each. */
function spreadOf({ spread }: Readonly<Record<string, unknown>>, quantity: string, i: number): number {
  const own = Array.isArray(spread)
    ? spread[0]
    : (spread as Record<string, readonly unknown[]> | undefined)?.[quantity]?.[i];
  return typeof own === "number" && Number.isFinite(own) ? own : 0;
}

/** Quantities of which R has no number where we have one: NaN, or nothing. */
function onlyOurs(ours: Values, theirs: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(ours).flatMap(([quantity, values]) => {
    const column = theirs[quantity] as readonly unknown[] | undefined;
    return values.some((value, i) => value !== undefined && typeof column?.[i] !== "number") ? [quantity] : [];
  });
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
