import { formatCount, formatFixed, formatPCell, formatPercent, formatR } from "../format.ts";
import { type Facts, factRows, factsIn, numberIn, textIn } from "./facts.ts";

/** A method with what it says; estimate and limits on yi's scale, absent for a test. */
export interface MethodLine {
  readonly method: string;
  readonly estimate?: number;
  readonly ciLb?: number;
  readonly ciUb?: number;
  /** p of the hypothesis that nothing was selected or that effects are symmetric; absent where a method tests none */
  readonly biasP?: number;
  /** p of the hypothesis that the mean is zero */
  readonly zeroP?: number;
  /** what else the method gives, in words */
  readonly gives: string;
  readonly convention: string;
}

/** Where a method stands in the JSON, and how its line is told. */
interface Method {
  readonly name: string;
  readonly path: readonly string[];
  readonly convention: string;
  readonly biasP?: string;
  readonly zeroP?: string;
  /** name of the object with the estimate, where it is not the method's own */
  readonly mean?: string;
  gives?(facts: Facts): string;
}

const at = (facts: Facts | undefined, path: readonly string[]) =>
  path.reduce<Facts | undefined>((inner, name) => factsIn(inner, name), facts);

const fixed = (facts: Facts, name: string, digits = 2) => {
  const value = numberIn(facts, name);
  return value === undefined ? "" : formatFixed(value, digits);
};

function weights(facts: Facts): string {
  const values = factRows(facts, "weights").flatMap((row) => numberIn(row, "delta") ?? []);
  return values.length ? `selection parameters ${values.map((value) => formatFixed(value, 2)).join(", ")}` : "";
}

/** Kept in one order: estimates first, then tests. */
const methods: readonly Method[] = [
  {
    name: "Trim and fill",
    path: ["trimFill"],
    convention: "estimator L0; side to which Egger’s slope points; same model on observed and filled effects",
    zeroP: "pval",
    gives: (facts) => `${fixed(facts, "k0", 0)} effects filled on the ${textIn(facts, "side")}`,
  },
  {
    name: "PET",
    path: ["petPeese", "pet"],
    convention: "weighted least squares, mean at standard error 0; p of the slope",
    biasP: "slope.pval",
    zeroP: "pval",
  },
  {
    name: "PEESE",
    path: ["petPeese", "peese"],
    convention: "weighted least squares, mean at variance 0; p of the slope",
    biasP: "slope.pval",
    zeroP: "pval",
  },
  {
    name: "WAAP-WLS",
    path: ["waap"],
    convention: "unrestricted weighted least squares on studies with 80% power",
    zeroP: "pval",
    gives: (facts) =>
      facts.poweredOnly === true
        ? `${fixed(facts, "powered", 0)} powered studies`
        : `${fixed(facts, "powered", 0)} powered, too few; all studies used`,
  },
  {
    name: "Henmi–Copas",
    path: ["henmiCopas"],
    convention: "common-effect weights, DerSimonian–Laird τ² in the interval",
  },
  {
    name: "Selection model, step at .025",
    path: ["selection"],
    convention: "one-sided p, effects above zero; maximum likelihood; p of the likelihood-ratio test",
    biasP: "lrtP",
    zeroP: "pval",
    gives: weights,
  },
  {
    name: "Selection model, steps at .025 and .50",
    path: ["selection4"],
    convention: "one-sided p, effects above zero; maximum likelihood; p of the likelihood-ratio test",
    biasP: "lrtP",
    zeroP: "pval",
    gives: weights,
  },
  {
    name: "Selection model, beta weights",
    path: ["selectionBeta"],
    convention: "one-sided p, effects above zero; maximum likelihood; p of the likelihood-ratio test",
    biasP: "lrtP",
    zeroP: "pval",
    gives: weights,
  },
  {
    name: "p-uniform",
    path: ["pUniform"],
    convention: "significant effects only; one true effect assumed",
    biasP: "biasP",
    zeroP: "pval",
    gives: (facts) => `${fixed(facts, "significant", 0)} significant effects`,
  },
  {
    name: "p-uniform*",
    path: ["pUniformStar"],
    convention: "all effects, significant and other ones weighted apart; maximum likelihood",
    zeroP: "pval",
    gives: (facts) => `${fixed(facts, "significant", 0)} significant effects`,
  },
  {
    name: "Egger’s regression test",
    path: ["egger"],
    convention: "standard error as predictor in the model of this page",
    biasP: "pval",
    gives: (facts) => `statistic ${fixed(facts, "stat")}`,
  },
  {
    name: "Begg and Mazumdar’s rank test",
    path: ["begg"],
    convention: "Kendall’s τ of standardised effects and variances",
    biasP: "pval",
    gives: (facts) => `τ = ${formatR(numberIn(facts, "tau") ?? 0)}${facts.exact === true ? ", exact" : ""}`,
  },
  {
    name: "Test of excess significance",
    path: ["tes"],
    convention: "power at the mean of this page, averaged over τ²",
    biasP: "pval",
    gives: (facts) => `${fixed(facts, "O", 0)} significant, ${fixed(facts, "E", 1)} expected`,
  },
  {
    name: "p-curve",
    path: ["pCurve"],
    convention: "significant effects only; tests for evidence, not for selection",
    gives: (facts) => {
      const skew = numberIn(factsIn(facts, "rightSkew"), "pFull");
      const power = numberIn(factsIn(facts, "power"), "estimate");
      return [
        skew === undefined ? "" : `right skew p ${formatPCell(skew)}`,
        power === undefined ? "" : `average power ${formatPercent(100 * power, 0)}`,
      ]
        .filter(Boolean)
        .join("; ");
    },
  },
  {
    name: "Fail-safe numbers",
    path: ["failSafe"],
    convention: "null results that would have to be missing; they assume that what is missing averages zero",
    gives: (facts) =>
      [
        ["Rosenthal", "rosenthal"],
        ["Rosenberg", "rosenberg"],
        ["general", "general"],
      ]
        .flatMap(([label, key]) => {
          const value = numberIn(facts, key as string);
          return value === undefined ? [] : [`${label} ${formatCount(value)}`];
        })
        .join("; "),
  },
];

/** The methods of a multilevel model, which allow for effects of one study. */
const dependentMethods: readonly Method[] = [
  {
    name: "Three-level PET",
    path: ["threeLevelPet"],
    mean: "limit",
    convention: "effects in studies, mean at standard error 0; CR2 tests by study; p of the slope",
    biasP: "slope.pval",
    zeroP: "limit.pval",
    gives: (facts) => `${fixed(facts, "clusters", 0)} studies`,
  },
  {
    name: "Egger’s regression test, cluster-robust",
    path: ["eggerRobust"],
    convention: "standard error as predictor, random-effects weights; CR2 test by study",
    biasP: "slope.pval",
    gives: (facts) => {
      const slope = factsIn(facts, "slope");
      return slope ? `statistic ${fixed(slope, "stat")}` : "";
    },
  },
];

function lineOf({ name, path, convention, biasP, zeroP, mean, gives }: Method, bias: Facts): MethodLine | undefined {
  const facts = at(bias, path);
  if (!facts) return undefined;
  const p = (key: string | undefined) => {
    const keys = key?.split(".") ?? [];
    return keys.length ? numberIn(at(facts, keys.slice(0, -1)), keys.at(-1) as string) : undefined;
  };
  // the estimates stand first; what a test gives beside its p is no mean of the effects
  const isTest = methods.findIndex((method) => method.name === name) >= TESTS;
  const own = mean === undefined ? facts : factsIn(facts, mean);
  const estimate = isTest ? undefined : (numberIn(own, "beta") ?? numberIn(own, "estimate"));
  const [ciLb, ciUb] = [numberIn(own, "ciLb"), numberIn(own, "ciUb")];
  const [selected, zero] = [p(biasP), p(zeroP)];
  return {
    method: name,
    ...(estimate === undefined ? {} : { estimate }),
    ...(estimate === undefined || ciLb === undefined || ciUb === undefined ? {} : { ciLb, ciUb }),
    ...(selected === undefined ? {} : { biasP: selected }),
    ...(zero === undefined ? {} : { zeroP: zero }),
    gives: gives?.(facts) ?? "",
    convention,
  };
}

/** Place of the first test. */
const TESTS = methods.findIndex(({ path }) => path[0] === "egger");

/** Whether small-study methods are those of a multilevel model. */
export function isDependent(bias: Facts): boolean {
  return dependentMethods.some(({ path }) => at(bias, path) !== undefined);
}

/** Every method of the model that could be computed, and the names of those that could not: none is left out without a word. */
export function methodLines(bias: Facts): { readonly lines: MethodLine[]; readonly absent: string[] } {
  const known = isDependent(bias) ? dependentMethods : methods;
  const lines = known.flatMap((method) => lineOf(method, bias) ?? []);
  const names = new Set(lines.map((line) => line.method));
  return { lines, absent: known.map(({ name }) => name).filter((name) => !names.has(name)) };
}
