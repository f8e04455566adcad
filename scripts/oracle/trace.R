# Weights of the mean of multilevel models: rows of the inverse marginal covariance, summed.
# Run from the repository's root: Rscript scripts/oracle/trace.R
suppressPackageStartupMessages(library(metafor))
source("scripts/oracle/json17.R")

studies <- head(read.csv("data/simulated2018/studies.csv"), 120)
studies <- escalc(measure = "ZCOR", ri = value, ni = ni, data = studies)
# Effects of one study that differ much in precision: under correlated errors some weights are then negative.
studies$vi <- studies$vi * rep_len(c(1, 3, 8), nrow(studies))
# The variances are given: what is asked is what comes after them.

cases <- list(
  list(random = "study_id/effect_id", rho = 0, sigma2 = I(c(0.02, 0.005))),
  list(random = "study_id/effect_id", rho = 0.4, sigma2 = I(c(0.02, 0.005))),
  list(random = "study_id/effect_id", rho = 0.8, sigma2 = I(c(0.03, 0))),
  list(random = "study_id", rho = 0.6, sigma2 = I(0.025)),
  list(random = "study_id + alliance_rater", rho = 0, sigma2 = I(c(0.02, 0.01))),
  list(random = "study_id + alliance_rater", rho = 0.5, sigma2 = I(c(0.02, 0.001)))
)
rows <- lapply(cases, function(case) {
  V <- if (case$rho == 0) diag(studies$vi) else as.matrix(vcalc(vi, cluster = study_id, obs = effect_id, rho = case$rho, data = studies))
  terms <- strsplit(case$random, " + ", fixed = TRUE)[[1]]
  fit <- rma.mv(yi, V, random = lapply(terms, function(term) as.formula(paste("~ 1 |", term))), data = studies, sigma2 = case$sigma2)
  c(case, list(beta = as.numeric(fit$beta), QE = fit$QE, weights = I(unname(weights(fit, type = "rowsum")))))
})

maker <- paste0(
  "weights(rma.mv(yi, V, random = …, sigma2 = …), type = \"rowsum\"), the first 120 rows of data/simulated2018; metafor ",
  packageVersion("metafor"), ", ", R.version.string
)
data <- list(effect_id = studies$effect_id, study_id = studies$study_id, alliance_rater = studies$alliance_rater,
  yi = as.numeric(studies$yi), vi = as.numeric(studies$vi))
writeLines(json17(list(maker = maker, data = data, rows = rows)), "test/fixtures/metafor/trace.json")
