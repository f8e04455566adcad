# Oracle of influence, leave-one-out, cumulative, Baujat and GOSH: Rscript scripts/oracle/diagnostics.R
# Writes test/fixtures/metafor/diagnostics.json from metafor; the tables are small and made to be awkward.
suppressMessages(library(metafor))
source("scripts/oracle/json17.R")

tight <- list(threshold = 1e-14, tol = 1e-14, maxiter = 10000)
fit <- function(d, method, test) {
  args <- list(yi = d$yi, vi = d$vi, method = method, test = test, control = tight)
  if (!is.null(d$X)) args$mods <- d$X
  do.call(rma.uni, args)
}

tables <- list(
  k2 = list(yi = c(0.1, 0.6), vi = c(0.02, 0.05)),
  k3 = list(yi = c(0.31, -0.12, 0.44), vi = c(0.01, 0.04, 0.02)),
  k5ties = list(yi = c(0.2, 0.2, 0.5, 0.5, -0.1), vi = c(0.01, 0.01, 0.03, 0.02, 0.02)),
  equalVi = list(yi = c(0.05, 0.21, 0.33, -0.14, 0.62, 0.27, 0.18, 0.4), vi = rep(0.02, 8)),
  homogeneous = list(yi = c(0.25, 0.24, 0.27, 0.26, 0.22, 0.255), vi = c(0.02, 0.03, 0.01, 0.05, 0.04, 0.015)),
  outlier = list(yi = c(0.12, 0.2, 0.18, 0.25, 0.1, 0.22, 0.16, 1.9, 0.15, 0.21),
                 vi = c(0.02, 0.03, 0.01, 0.02, 0.04, 0.02, 0.03, 0.02, 0.05, 0.01)),
  heavy = list(yi = c(0.3, 0.1, 0.45, -0.2, 0.6, 0.28), vi = c(1e-5, 0.05, 0.02, 0.08, 0.1, 0.03)),
  mods = list(yi = c(0.11, 0.35, 0.28, -0.05, 0.49, 0.62, 0.2, 0.33, 0.41, 0.02, 0.17, 0.55),
              vi = c(0.02, 0.01, 0.03, 0.05, 0.02, 0.04, 0.015, 0.03, 0.02, 0.06, 0.025, 0.01),
              X = cbind(year = c(1, 3, 2, 5, 4, 9, 7, 6, 2, 8, 3, 5), group = c(0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 0, 1)))
)
molloy <- escalc(measure = "ZCOR", ri = ri, ni = ni, data = dat.molloy2014)
tables$molloy2014 <- list(yi = as.numeric(molloy$yi), vi = as.numeric(molloy$vi))

influenceOf <- function(res) {
  inf <- tryCatch(suppressWarnings(influence(res)), error = function(e) NULL)
  if (is.null(inf)) return(NULL)
  i <- inf$inf
  list(rstudent = i$rstudent, dffits = i$dffits, cookD = i$cook.d, covR = i$cov.r, tau2Del = i$tau2.del,
       QEDel = i$QE.del, hat = i$hat, weight = i$weight, dfbetas = unname(as.matrix(as.data.frame(inf$dfbs))),
       influential = as.logical(inf$is.infl))
}
rowsOf <- function(x) {
  stat <- if (is.null(x$zval)) x$tval else x$zval
  list(estimate = x$estimate, se = x$se, stat = stat, pval = x$pval, ciLb = x$ci.lb, ciUb = x$ci.ub, Q = x$Q, Qp = x$Qp,
       tau2 = x$tau2, I2 = x$I2, H2 = x$H2)
}
baujatOf <- function(res) {
  pdf(NULL); on.exit(dev.off())
  b <- tryCatch(suppressWarnings(baujat(res)), error = function(e) NULL)
  if (is.null(b)) NULL else list(x = b$x, y = b$y)
}

cases <- list()
for (table in names(tables)) for (method in c("EE", "DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM")) for (test in c("z", "knha")) {
  d <- tables[[table]]
  if (!method %in% c("REML", "DL", "EE") && (test == "knha" || !table %in% c("k5ties", "outlier", "mods"))) next
  if (table == "molloy2014" && method != "REML") next
  res <- suppressWarnings(fit(d, method, test))
  case <- list(table = table, method = method, test = test, influence = influenceOf(res), baujat = baujatOf(res))
  if (is.null(d$X)) {
    case$leaveOneOut <- rowsOf(suppressWarnings(leave1out(res)))
    if (method %in% c("REML", "DL", "EE")) {
      key <- order(d$vi, decreasing = TRUE)
      case$cumulativeOrder <- key - 1
      case$cumulative <- rowsOf(suppressWarnings(cumul(res, order = rank(-d$vi, ties.method = "first"))))
    }
  }
  cases[[length(cases) + 1]] <- case
}

goshOf <- function(n, method) {
  d <- list(yi = tables$molloy2014$yi[1:n], vi = tables$molloy2014$vi[1:n])
  g <- suppressWarnings(gosh(fit(d, method, "z"), progbar = FALSE))
  list(n = n, method = method, incl = apply(g$incl, 1, function(row) sum(2^(which(row) - 1))),
       k = g$res$k, QE = g$res$QE, I2 = g$res$I2, H2 = g$res$H2,
       tau2 = if (is.null(g$res$tau2)) rep(0, nrow(g$res)) else g$res$tau2, estimate = g$res$estimate)
}

out <- list(
  maker = list(package = "metafor", version = as.character(packageVersion("metafor")), R = R.version.string,
               call = "influence(rma.uni(yi, vi, mods, method, test, control = list(threshold = 1e-14, tol = 1e-14, maxiter = 10000))); leave1out; cumul(order = -vi); baujat; gosh"),
  tables = tables, cases = cases, gosh = list(goshOf(7, "EE"), goshOf(7, "REML"), goshOf(7, "DL")))
writeLines(json17(out), "test/fixtures/metafor/diagnostics.json")
