# Pooled values of the two relationship tables under the choices that the ledger's search varies.
# Run from the repository's root: Rscript scripts/oracle/ledger.R
suppressPackageStartupMessages(library(metafor))
source("scripts/oracle/json17.R")

methods <- c("EE", "DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM")
control <- list(threshold = 1e-14, tol = 1e-14, maxiter = 10000)

rows <- list()
for (id in c("farber2011", "kolden2011")) {
  studies <- read.csv(file.path("data", id, "studies.csv"))
  for (values in c("printed", "recoded")) {
    suffix <- if (values == "printed") "" else "_recoded"
    ri <- studies[[paste0("value", suffix)]]
    ni <- studies[[paste0("ni", suffix)]]
    for (measure in c("ZCOR", "COR", "UCOR")) {
      data <- escalc(measure = measure, ri = ri, ni = ni)
      back <- if (measure == "ZCOR") tanh else identity
      for (method in methods) {
        fit <- rma(yi, vi, data = data, method = method, control = control)
        rows[[length(rows) + 1]] <- list(
          id = id, values = values, measure = measure, method = method, weights = "inverse variance", value = back(fit$beta[1])
        )
      }
      for (weights in c("n", "equal")) {
        w <- if (weights == "n") ni else rep(1, length(ni))
        fit <- rma(yi, vi, data = data, weights = w, method = "EE")
        rows[[length(rows) + 1]] <- list(
          id = id, values = values, measure = measure, method = "none", weights = weights, value = back(fit$beta[1])
        )
      }
    }
  }
}

maker <- paste0(
  "rma(yi, vi, method = …, control = list(threshold = 1e-14, tol = 1e-14)) on escalc(measure = …); metafor ",
  packageVersion("metafor"), ", ", R.version.string
)
writeLines(json17(list(maker = maker, rows = rows)), "test/fixtures/metafor/ledger.json")
