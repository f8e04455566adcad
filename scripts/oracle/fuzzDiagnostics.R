# Diagnostics and small-study methods of a fuzz run's tables: Rscript scripts/oracle/fuzzDiagnostics.R TABLES.json ANSWERS.json
# DL has a closed form, so that what is compared is the method and not an iteration's end; selection models are fitted by two optimisers.
suppressMessages({library(metafor); library(jsonlite)})
source("scripts/oracle/json17.R")
files <- commandArgs(TRUE)
num <- function(x) I(as.numeric(x))
attempt <- function(expr) tryCatch(suppressWarnings(expr), error = function(e) list(error = conditionMessage(e)))
pools <- function(x) list(estimate = num(x$estimate), se = num(x$se), pval = num(x$pval), Q = num(x$Q), tau2 = num(x$tau2))

methods <- list(
  influence = function(d, x) { f <- influence(x); i <- f$inf
    list(rstudent = num(i$rstudent), dffits = num(i$dffits), cookD = num(i$cook.d), covR = num(i$cov.r), tau2Del = num(i$tau2.del), QEDel = num(i$QE.del),
      hat = num(i$hat), weight = num(i$weight), dfbetas = num(f$dfbs[[1]])) },
  leaveOneOut = function(d, x) pools(leave1out(x)),
  cumulative = function(d, x) pools(cumul(x, order = seq_along(d$yi))),
  eggerLm = function(d, x) { r <- regtest(x, model = "lm"); list(stat = num(r$zval), pval = num(r$pval), estimate = num(r$est)) },
  eggerRma = function(d, x) { r <- regtest(x, model = "rma"); list(stat = num(r$zval), pval = num(r$pval), estimate = num(r$est)) },
  begg = function(d, x) { r <- ranktest(d$yi, d$vi); list(tau = num(r$tau), pval = num(r$pval)) },
  trimFill = function(d, x) { r <- trimfill(x, estimator = "L0"); list(k0 = num(r$k0), estimate = num(r$beta), se = num(r$se), tau2 = num(r$tau2)) },
  failSafe = function(d, x) { a <- fsn(d$yi, d$vi); b <- fsn(d$yi, d$vi, type = "Rosenberg"); o <- fsn(d$yi, type = "Orwin")
    list(rosenthal = num(a$fsnum), rosenthalP = num(a$pval), rosenberg = num(b$fsnum), orwin = num(o$fsnum)) },
  # its integrals have no control: the same data in other units show how many digits they have
  henmiCopas = function(d, x) {
    one <- function(unit) { r <- hc(rma.uni(d$yi * unit, d$vi * unit^2, method = "DL"), control = list(tol = 1e-13, maxiter = 10000)); c(r$beta, r$se, r$ci.lb, r$ci.ub) / unit }
    a <- one(1)
    list(estimate = num(a[1]), se = num(a[2]), ciLb = num(a[3]), ciUb = num(a[4]), spread = num(max(abs(a - one(7)), abs(a - one(1 / 13)))))
  },
  # by the common-effect mean: with tau2 its integrals have four digits
  excess = function(d, x) { r <- tes(d$yi, d$vi, test = "chi2", progbar = FALSE); list(O = num(r$O), E = num(r$E), pval = num(r$pval)) },
  selection = function(d, x) {
    ml <- rma.uni(d$yi, d$vi, method = "ML", control = list(threshold = 1e-14, maxiter = 10000))
    one <- function(control) { r <- selmodel(ml, type = "stepfun", steps = 0.025, alternative = "greater", control = control)
      list(ll = num(r$fit.stats["ll", "ML"]), estimate = num(r$beta), tau2 = num(r$tau2), delta = num(r$delta[2])) }
    both <- lapply(list(list(optimizer = "nlminb", rel.tol = 1e-13, iter.max = 5000, eval.max = 10000), list(optimizer = "BFGS", reltol = 1e-15, maxit = 5000)), one)
    best <- both[[which.max(sapply(both, function(b) b$ll))]]
    best$spread <- num(max(abs(unlist(both[[1]]) - unlist(both[[2]]))))
    best
  })
run <- fromJSON(files[1], simplifyVector = TRUE, simplifyDataFrame = FALSE)
answers <- lapply(run$tables, function(d) {
  x <- attempt(rma.uni(d$yi, d$vi, method = "DL"))
  lapply(methods, function(method) attempt(method(d, x)))
})
writeLines(json17(list(answers = answers)), files[2])
