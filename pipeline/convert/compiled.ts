// Generated from pipeline/convert/catalogue.ts by scripts/compile-conversions.ts: edit the catalogue, not this file.

/** Values of an expression's symbols, by name. */
export type ExpressionValues = Readonly<Record<string, number>>;

/** Functions that an expression may call beside those of Math. */
export interface ExpressionFunctions {
  /** the t value that a t distribution with df degrees of freedom exceeds with probability q */
  readonly tUpperQuantile: (q: number, df: number) => number;
}

/** One expression: its text, its TeX, and the function written from the text. */
export interface CompiledEntry {
  readonly expression: string;
  readonly tex: string;
  readonly run: (v: ExpressionValues, f: ExpressionFunctions) => number;
}

/** Every expression of the catalogue by id, ready to run without mathjs. */
export const compiled: Readonly<Record<string, CompiledEntry>> = {
  "orient-magnitude": {
    expression: "s * abs(value)",
    tex: "s\\cdot\\left| \\mathrm{value}\\right|",
    run: (v) => v.s! * Math.abs(v.value!),
  },
  "orient-sign": {
    expression: "s * value",
    tex: "s\\cdot \\mathrm{value}",
    run: (v) => v.s! * v.value!,
  },
  "n-from-df": {
    expression: "df + 2",
    tex: "\\mathrm{df}+2",
    run: (v) => v.df! + 2,
  },
  "df-from-n": {
    expression: "n - 2",
    tex: "n-2",
    run: (v) => v.n! - 2,
  },
  "n-from-groups": {
    expression: "n1 + n2",
    tex: "n_{1}+ n_{2}",
    run: (v) => v.n1! + v.n2!,
  },
  "group-ratio": {
    expression: "(n1 + n2)^2 / (n1 * n2)",
    tex: "\\frac{{\\left( n_{1}+ n_{2}\\right)}^{2}}{ n_{1}\\cdot n_{2}}",
    run: (v) => (v.n1! + v.n2!) ** 2 / (v.n1! * v.n2!),
  },
  "ln-odds-ratio": {
    expression: "log(OR)",
    tex: "\\ln\\left( \\mathrm{OR}\\right)",
    run: (v) => Math.log(v.OR!),
  },
  "d-from-ln-odds-ratio": {
    expression: "lnOR * sqrt(3) / pi",
    tex: "\\frac{ \\ln\\mathrm{OR}\\cdot\\sqrt{3}}{ \\pi}",
    run: (v) => (v.lnOR! * Math.sqrt(3)) / Math.PI,
  },
  "t-from-p": {
    expression: "tUpperQuantile(p / tails, df)",
    tex: "t_{\\mathrm{df};\\,\\frac{ p}{ \\mathrm{tails}}}",
    run: (v, f) => f.tUpperQuantile(v.p! / v.tails!, v.df!),
  },
  "fisher-z": {
    expression: "atanh(r)",
    tex: "\\tanh^{-1}\\left( r\\right)",
    run: (v) => Math.atanh(v.r!),
  },
  "vi-n": {
    expression: "1 / (n - 3)",
    tex: "\\frac{1}{ n-3}",
    run: (v) => 1 / (v.n! - 3),
  },
  "vi-df": {
    expression: "1 / (df - 1)",
    tex: "\\frac{1}{ \\mathrm{df}-1}",
    run: (v) => 1 / (v.df! - 1),
  },
  "vi-spearman": {
    expression: "(1 + rho^2 / 2) / (n - 3)",
    tex: "\\frac{1+\\frac{{ \\rho}^{2}}{2}}{ n-3}",
    run: (v) => (1 + v.rho! ** 2 / 2) / (v.n! - 3),
  },
  "vi-r": {
    expression: "(1 - r^2)^2 / (n - 1)",
    tex: "\\frac{{\\left(1-{ r}^{2}\\right)}^{2}}{ n-1}",
    run: (v) => (1 - v.r! ** 2) ** 2 / (v.n! - 1),
  },
  r: {
    expression: "r",
    tex: "r",
    run: (v) => v.r!,
  },
  "spearman-to-r": {
    expression: "2 * sin(pi * rho / 6)",
    tex: "2\\cdot\\sin\\left(\\frac{ \\pi\\cdot \\rho}{6}\\right)",
    run: (v) => 2 * Math.sin((Math.PI * v.rho!) / 6),
  },
  "partial-r": {
    expression: "r",
    tex: "r",
    run: (v) => v.r!,
  },
  "beta-to-r": {
    expression: "beta + 0.05 * (beta >= 0)",
    tex: "\\beta+0.05\\cdot\\left( \\beta\\geq0\\right)",
    run: (v) => v.beta! + 0.05 * Number(v.beta! >= 0),
  },
  "r2-to-r": {
    expression: "sign(r2) * sqrt(abs(r2))",
    tex: "\\mathrm{sign}\\left( R^{2}\\right)\\cdot\\sqrt{\\left| R^{2}\\right|}",
    run: (v) => Math.sign(v.r2!) * Math.sqrt(Math.abs(v.r2!)),
  },
  "t-to-r": {
    expression: "t / sqrt(t^2 + df)",
    tex: "\\frac{ t}{\\sqrt{{ t}^{2}+ \\mathrm{df}}}",
    run: (v) => v.t! / Math.sqrt(v.t! ** 2 + v.df!),
  },
  "F-to-r": {
    expression: "sign(F) * sqrt(abs(F) / (abs(F) + df))",
    tex: "\\mathrm{sign}\\left( F\\right)\\cdot\\sqrt{\\frac{\\left| F\\right|}{\\left| F\\right|+ \\mathrm{df}}}",
    run: (v) => Math.sign(v.F!) * Math.sqrt(Math.abs(v.F!) / (Math.abs(v.F!) + v.df!)),
  },
  "chi2-to-r": {
    expression: "sign(chi2) * sqrt(abs(chi2) / n)",
    tex: "\\mathrm{sign}\\left( \\chi^{2}\\right)\\cdot\\sqrt{\\frac{\\left| \\chi^{2}\\right|}{ n}}",
    run: (v) => Math.sign(v.chi2!) * Math.sqrt(Math.abs(v.chi2!) / v.n!),
  },
  "z-to-r": {
    expression: "z / sqrt(n)",
    tex: "\\frac{ z}{\\sqrt{ n}}",
    run: (v) => v.z! / Math.sqrt(v.n!),
  },
  "p-to-r": {
    expression: "t / sqrt(t^2 + df)",
    tex: "\\frac{ t}{\\sqrt{{ t}^{2}+ \\mathrm{df}}}",
    run: (v) => v.t! / Math.sqrt(v.t! ** 2 + v.df!),
  },
  "d-to-r": {
    expression: "d / sqrt(d^2 + a)",
    tex: "\\frac{ d}{\\sqrt{{ d}^{2}+ a}}",
    run: (v) => v.d! / Math.sqrt(v.d! ** 2 + v.a!),
  },
  "g-to-r": {
    expression: "d / sqrt(d^2 + a)",
    tex: "\\frac{ d}{\\sqrt{{ d}^{2}+ a}}",
    run: (v) => v.d! / Math.sqrt(v.d! ** 2 + v.a!),
  },
  "OR-to-r": {
    expression: "d / sqrt(d^2 + a)",
    tex: "\\frac{ d}{\\sqrt{{ d}^{2}+ a}}",
    run: (v) => v.d! / Math.sqrt(v.d! ** 2 + v.a!),
  },
};
