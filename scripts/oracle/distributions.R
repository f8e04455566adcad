# Oracle of pipeline/stats/distributions.ts: writes test/fixtures/metafor/distributions.json.
# Run from the repository's root: Rscript scripts/oracle/distributions.R
source("scripts/oracle/univariate-support.R")

ps <- c(1e-300, 1e-200, 1e-100, 1e-50, 1e-20, 1e-10, 1e-6, 1e-3, 0.01, 0.025, 0.05, 0.1, 0.3, 0.45, 0.4999, 0.5)
dfs <- c(1, 1.7, 2, 3, 4.35, 10, 15.5, 59, 158, 300.25, 1e4, 1e6)
d1s <- c(1, 2, 3.3, 8, 50)
d2s <- c(1, 2.5, 14, 59, 158.5, 1e4)
set.seed(1)
row <- function(...) paste0("[", paste(sapply(list(...), function(v) sprintf("%.17g", v)), collapse = ","), "]")

normal <- sapply(c(0, 0.001, 0.5, 1, 1.96, 3, 5, 8, 12, 20, 30, 37), function(z) row(z, pnorm(z, lower = FALSE), pnorm(z), pnorm(z, lower = FALSE, log = TRUE)))
normalQ <- sapply(ps, function(p) row(p, qnorm(p, lower = FALSE)))
t <- c()
for (df in dfs) for (x in c(1e-8, 0.001, 0.3, 1, 1.96, 3, 5, 10, 30, 100, 1e4, 1e10)) t <- c(t, row(x, df, pt(x, df, lower = FALSE)))
chi2 <- c()
for (df in dfs) for (x in c(1e-8, 0.001, 0.1, 1, 3.84, 10, 38.2, 100, 170, 300, 600, 1200, 1e4, 1.01e6)) chi2 <- c(chi2, row(x, df, pchisq(x, df, lower = FALSE), pchisq(x, df)))
f <- c()
for (a in d1s) for (b in d2s) for (x in c(1e-8, 0.01, 0.5, 1, 2, 4, 10, 50, 300, 1e4)) f <- c(f, row(x, a, b, pf(x, a, b, lower = FALSE), pf(x, a, b)))
scattered <- replicate(400, {
  a <- round(exp(runif(1, 0, log(400))), 2)
  b <- round(exp(runif(1, 0, log(3000))), 2)
  x <- round(exp(rnorm(1, 0.3, 1.5)), 3)
  y <- round(max(0.01, 50 * a + rnorm(1) * 40 * sqrt(a)), 3)
  row(a, b, x, pf(x, a, b, lower = FALSE), 2 * pt(x, b, lower = FALSE), y, pchisq(y, 50 * a, lower = FALSE))
})
writeFixture("distributions", paste0("pnorm, qnorm, pt, pchisq, pf with lower.tail = FALSE and TRUE; R ", getRversion()), normal = normal, normalQ = normalQ, t = t, chi2 = chi2, f = f, scattered = scattered)
