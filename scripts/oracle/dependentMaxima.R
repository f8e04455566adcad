# Oracle of likelihoods with several maxima: Rscript scripts/oracle/dependentMaxima.R
# Writes test/fixtures/metafor/dependentMaxima.json: every maximum that rma.mv ends at from a grid of initial variances, the highest first.
suppressMessages({library(metafor); library(jsonlite)})
source("scripts/oracle/json17.R")

d <- data.frame(
  yi = c(0.591141, 0.421687, 1.411909, 0.62656, 0.642667, 0.499263, 2.990487, 0.325272, 1.080547, 0.486637, 0.344527, 0.545775, 0.563875, 11.070574, 1.380153, 1.67954, 1.466786, 1.151068, 0.542928, -6.585198),
  vi = c(0.00825448, 0.00431407, 0.755391, 0.0169706, 0.014296, 0.000157229, 3.151849, 0.0188511, 0.686565, 0.00405298, 0.0334814, 0.0000352170, 0.00181135, 60.435124, 0.330155, 4.124472, 1.311942, 0.127163, 0.00000162918, 45.90168),
  study = c(1, 5, 1, 12, 7, 9, 8, 11, 12, 4, 2, 12, 6, 5, 1, 9, 9, 10, 3, 3))
d$effect <- seq_len(nrow(d))
starts <- expand.grid(c(1e-7, 1e-5, 1e-3, 0.1, 5), c(1e-7, 1e-5, 1e-3, 0.1, 5))
cases <- lapply(c("ML", "REML"), function(method) {
  found <- lapply(seq_len(nrow(starts)), function(row) tryCatch(suppressWarnings({
    f <- rma.mv(yi, vi, random = ~ 1 | study/effect, data = d, method = method,
      control = list(optimizer = "nlminb", sigma2.init = as.numeric(starts[row, ]), rel.tol = 1e-10, iter.max = 2000, eval.max = 4000))
    list(ll = as.numeric(logLik(f)), sigma2 = I(f$sigma2), beta = as.numeric(f$beta), se = f$se)
  }), error = function(e) { message(conditionMessage(e)); NULL }))
  found <- Filter(Negate(is.null), found)
  found <- found[order(-sapply(found, `[[`, "ll"))]
  list(method = method, maxima = found[!duplicated(round(sapply(found, `[[`, "ll"), 4))])
})
maker <- list(call = "rma.mv(yi, vi, random=~1|study/effect, control=list(optimizer='nlminb', sigma2.init=..., rel.tol=1e-10)) from 25 points",
  R = as.character(getRversion()), metafor = as.character(packageVersion("metafor")))
writeLines(json17(list(maker = maker, data = list(yi = I(d$yi), vi = I(d$vi), study = I(d$study)), cases = cases)), "test/fixtures/metafor/dependentMaxima.json")
