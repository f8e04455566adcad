/** Keys that the command line promises of `influence --json`, by section; a partial pool also has its `k`. */
export const INFLUENCE_KEYS = [
  "effect_id",
  "rstudent",
  "dffits",
  "cookD",
  "covR",
  "tau2Del",
  "QEDel",
  "hat",
  "weight",
  "dfbetas",
  "influential",
];
export const POOL_KEYS = ["effect_id", "estimate", "se", "stat", "pval", "ciLb", "ciUb", "Q", "Qp", "tau2", "I2", "H2"];
export const BAUJAT_KEYS = ["effect_id", "x", "y"];
