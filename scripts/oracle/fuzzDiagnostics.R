# Diagnostics and small-study methods of a fuzz run's tables: Rscript scripts/oracle/fuzzDiagnostics.R TABLES.json ANSWERS.json
# DL has a closed form, so that what is compared is the method and not an iteration's end; selection models are fitted by two optimisers.
suppressMessages({library(metafor); library(jsonlite)})
source("scripts/oracle/json17.R")
files <- commandArgs(TRUE)
num <- function(x) I(as.numeric(x))
attempt <- function(expr) tryCatch(suppressWarnings(expr), error = function(e) list(error = conditionMessage(e)))
pools <- function(x) list(estimate = num(x$estimate), se = num(x$se), pval = num(x$pval), Q = num(x$Q), tau2 = num(x$tau2))

# hc() has no control of its integrals, whose default has eight digits at best: the same function with tight ones
hcTight <- getS3method("hc", "rma.uni", envir = asNamespace("metafor"))
tight <- function(f, lower, upper, ...) stats::integrate(f, lower, upper, ..., rel.tol = 1e-11, subdivisions = 5000L)
environment(hcTight) <- list2env(list(integrate = tight), parent = asNamespace("metafor"))

# influence() takes differences of nearly equal means: the same data in other units and from the last row up show how many digits are left
influenceIn <- function(d, unit, rows) {
  f <- influence(rma.uni(d$yi[rows] * unit, d$vi[rows] * unit^2, method = "DL")); i <- f$inf
  columns <- list(rstudent = i$rstudent, dffits = i$dffits, cookD = i$cook.d, covR = i$cov.r, tau2Del = i$tau2.del / unit^2, QEDel = i$QE.del,
    hat = i$hat, weight = i$weight, dfbetas = f$dfbs[[1]])
  lapply(columns, function(column) as.numeric(column)[order(rows)])
}

# log-likelihood of effects published with certainty where one-sided p <= .025 and with relative probability delta otherwise
stepLikelihood <- function(d, estimate, tau2, delta, ...) {
  crit <- qnorm(0.975) * sqrt(d$vi); s <- sqrt(d$vi + tau2)
  published <- pnorm(crit, estimate, s, lower.tail = FALSE) + delta * pnorm(crit, estimate, s)
  sum(dnorm(d$yi, estimate, s, log = TRUE) + ifelse(d$yi >= crit, 0, log(delta)) - log(published))
}

# at the tightest tolerance that an optimiser ends at
eased <- function(control, fit) {
  for (loose in c(1, 1e3, 1e6)) {
    now <- control
    for (name in intersect(c("rel.tol", "reltol"), names(control))) now[[name]] <- loose * control[[name]]
    x <- tryCatch(suppressWarnings(fit(now)), error = function(e) e)
    if (!inherits(x, "error")) return(x)
  }
  stop(x)
}

methods <- list(
  influence = function(d, x) {
    a <- influenceIn(d, 1, seq_along(d$yi)); b <- influenceIn(d, 7, rev(seq_along(d$yi)))
    c(lapply(a, num), list(spread = mapply(function(x, y) num(abs(x - y)), a, b, SIMPLIFY = FALSE))) },
  leaveOneOut = function(d, x) pools(leave1out(x)),
  cumulative = function(d, x) pools(cumul(x, order = seq_along(d$yi))),
  eggerLm = function(d, x) { r <- regtest(x, model = "lm"); list(stat = num(r$zval), pval = num(r$pval), estimate = num(r$est)) },
  eggerRma = function(d, x) { r <- regtest(x, model = "rma"); list(stat = num(r$zval), pval = num(r$pval), estimate = num(r$est)) },
  begg = function(d, x) { r <- ranktest(d$yi, d$vi); list(tau = num(r$tau), pval = num(r$pval)) },
  trimFill = function(d, x) { r <- trimfill(x, estimator = "L0"); list(k0 = num(r$k0), estimate = num(r$beta), se = num(r$se), tau2 = num(r$tau2)) },
  failSafe = function(d, x) { a <- fsn(d$yi, d$vi); b <- fsn(d$yi, d$vi, type = "Rosenberg"); o <- fsn(d$yi, type = "Orwin")
    list(rosenthal = num(a$fsnum), rosenthalP = num(a$pval), rosenberg = num(b$fsnum), orwin = num(o$fsnum)) },
  henmiCopas = function(d, x) {
    r <- hcTight(x, control = list(tol = 1e-13, maxiter = 10000))
    list(estimate = num(r$beta), se = num(r$se), ciLb = num(r$ci.lb), ciUb = num(r$ci.ub)) },
  # by the common-effect mean: with tau2 its integrals have four digits
  excess = function(d, x) { r <- tes(d$yi, d$vi, test = "chi2", progbar = FALSE); list(O = num(r$O), E = num(r$E), pval = num(r$pval)) },
  # stepwise likelihoods have several maxima: lines of R, not selmodel's, say which is higher
  selection = function(d, x) {
    ml <- rma.uni(d$yi, d$vi, method = "ML", control = list(threshold = 1e-14, maxiter = 10000))
    one <- function(control) { r <- eased(control, function(control) selmodel(ml, type = "stepfun", steps = 0.025, alternative = "greater", control = control))
      list(ll = num(r$fit.stats["ll", "ML"]), estimate = num(r$beta), tau2 = num(r$tau2), delta = num(r$delta[2])) }
    both <- lapply(list(list(optimizer = "nlminb", rel.tol = 1e-10, iter.max = 1000, eval.max = 2000), list(optimizer = "BFGS", reltol = 1e-12, maxit = 1000)), one)
    best <- both[[which.max(sapply(both, function(b) b$ll))]]
    best$spread <- num(max(abs(unlist(both[[1]]) - unlist(both[[2]]))))
    if (!is.null(d$selection)) best$gain <- num(do.call(stepLikelihood, c(list(d), d$selection)) - stepLikelihood(d, best$estimate, best$tau2, best$delta))
    best
  })
run <- fromJSON(files[1], simplifyVector = TRUE, simplifyDataFrame = FALSE)
answers <- lapply(run$tables, function(d) {
  x <- attempt(rma.uni(d$yi, d$vi, method = "DL"))
  lapply(methods, function(method) attempt(method(d, x)))
})
writeLines(json17(list(answers = answers)), files[2])
