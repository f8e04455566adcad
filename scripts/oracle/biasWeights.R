# Oracle of small-study methods under weights of one's own: Rscript scripts/oracle/biasWeights.R
# Writes test/fixtures/metafor/biasWeights.json from regtest, trimfill and tes of rma.uni(yi, vi, weights = ni); tables are those of bias.json.
suppressMessages({library(metafor); library(jsonlite)})
source("scripts/oracle/json17.R")
tight <- list(threshold = 1e-14, tol = 1e-14, maxiter = 10000)
tables <- fromJSON("test/fixtures/metafor/bias.json")$tables
fit <- function(d, method) suppressWarnings(rma.uni(d$yi, d$vi, weights = d$ni, method = method, control = tight))
egger <- trimFill <- tesCases <- list()
for (table in c("k5", "asymmetric", "negative", "k40", "molloy2014")) for (method in c("EE", "REML", "DL")) {
  d <- tables[[table]]; x <- fit(d, method)
  for (predictor in c("sei", "vi", "sqrtninv")) {
    r <- regtest(suppressWarnings(rma.uni(d$yi, d$vi, ni = d$ni, weights = d$ni, method = method, control = tight)), predictor = predictor)
    egger[[length(egger) + 1]] <- list(table = table, method = method, predictor = predictor, stat = r$zval, pval = r$pval, estimate = r$est, ciLb = r$ci.lb, ciUb = r$ci.ub)
  }
  for (estimator in c("L0", "R0", "Q0")) for (side in c("left", "right")) {
    r <- tryCatch(suppressWarnings(trimfill(x, estimator = estimator, side = side)), error = function(e) NULL)
    if (is.null(r)) next
    # as in bias.R: k0 is taken, the filled model is fitted again with tight controls
    ord <- order(if (side == "left") d$yi else -d$yi); keep <- ord[seq_len(length(ord) - r$k0)]; out <- setdiff(ord, keep)
    centre <- as.numeric(fit(lapply(d[c("yi", "vi", "ni")], `[`, keep), method)$beta)
    filled <- fit(list(yi = c(d$yi, 2 * centre - d$yi[out]), vi = c(d$vi, d$vi[out]), ni = c(d$ni, d$ni[out])), method)
    trimFill[[length(trimFill) + 1]] <- list(table = table, method = method, estimator = estimator, side = side, k0 = r$k0, beta = as.numeric(filled$beta), se = filled$se, tau2 = filled$tau2)
  }
  r <- tes(x, test = "chi2", progbar = FALSE)
  tesCases[[length(tesCases) + 1]] <- list(table = table, method = method, theta = as.numeric(x$beta), tau2 = x$tau2, O = r$O, E = r$E)
}
refused <- tryCatch(selmodel(fit(tables$k40, "ML"), type = "stepfun", steps = 0.025), error = function(e) conditionMessage(e))
writeLines(json17(list(maker = list(package = "metafor", version = as.character(packageVersion("metafor")), R = R.version.string,
  call = "regtest, trimfill, tes of rma.uni(yi, vi, weights = ni, control = list(threshold = 1e-14, tol = 1e-14, maxiter = 10000))"),
  egger = egger, trimFill = trimFill, tes = tesCases, selection = refused)), "test/fixtures/metafor/biasWeights.json")
