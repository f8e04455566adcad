# Oracle of the small-study and selection methods: Rscript scripts/oracle/bias.R
# Writes test/fixtures/metafor/bias.json from metafor, base R's lm() and cor.test(); selection models store their spread over optimisers.
suppressMessages(library(metafor))
source("scripts/oracle/json17.R")

tight <- list(threshold = 1e-14, tol = 1e-14, maxiter = 10000)
set.seed(20180611)
n <- c(12, 25, 33, 48, 60, 75, 90, 120, 150, 200, 260, 400)
tables <- list(
  k3 = list(yi = c(0.31, -0.12, 0.44), vi = 1 / (c(40, 25, 60) - 3), ni = c(40, 25, 60)),
  k5 = list(yi = c(0.41, 0.22, 0.35, 0.62, 0.15), vi = 1 / (c(30, 80, 45, 15, 120) - 3), ni = c(30, 80, 45, 15, 120)),
  ties = list(yi = c(0.2, 0.2, 0.5, 0.5, -0.1, 0.35, 0.2), vi = c(0.02, 0.02, 0.04, 0.04, 0.025, 0.03, 0.02), ni = c(53, 53, 28, 28, 43, 36, 53)),
  equalVi = list(yi = c(0.05, 0.21, 0.33, -0.14, 0.62, 0.27, 0.18, 0.4), vi = rep(0.02, 8), ni = rep(53, 8)),
  homogeneous = list(yi = c(0.25, 0.24, 0.27, 0.26, 0.22, 0.255), vi = 1 / (c(50, 35, 100, 20, 25, 70) - 3), ni = c(50, 35, 100, 20, 25, 70)),
  asymmetric = list(yi = c(0.92, 0.55, 0.61, 0.48, 0.2, 0.31, 0.33, 0.12, 0.25, 0.05, 0.18, 0.1), vi = 1 / (n - 3), ni = n),
  negative = list(yi = -c(0.92, 0.55, 0.61, 0.48, 0.2, 0.31, 0.33, 0.12, 0.25, 0.05, 0.18, 0.1), vi = 1 / (n - 3), ni = n)
)
ni40 <- round(exp(runif(40, log(20), log(400))))
tables$k40 <- list(yi = round(rnorm(40, 0.18, sqrt(0.02 + 1 / (ni40 - 3))), 3), vi = 1 / (ni40 - 3), ni = ni40)
molloy <- escalc(measure = "ZCOR", ri = ri, ni = ni, data = dat.molloy2014)
tables$molloy2014 <- list(yi = as.numeric(molloy$yi), vi = as.numeric(molloy$vi), ni = molloy$ni)

fit <- function(d, method, test = "z") suppressWarnings(rma.uni(d$yi, d$vi, ni = d$ni, method = method, test = test, control = tight))
quiet <- function(expr) tryCatch(suppressWarnings(expr), error = function(e) NULL)
or <- function(x, y) if (is.null(x)) y else x

egger <- list()
for (table in names(tables)) for (model in c("EE", "REML", "REML.knha", "DL", "lm")) for (predictor in c("sei", "vi", "ni", "ninv", "sqrtni", "sqrtninv")) {
  if (table == "equalVi") next
  if (model == "DL" && predictor != "sei") next
  d <- tables[[table]]
  knha <- model == "REML.knha"
  x <- fit(d, if (model == "lm") "EE" else sub("\\.knha", "", model), if (knha) "knha" else "z")
  r <- quiet(regtest(x, model = if (model == "lm") "lm" else "rma", predictor = predictor))
  if (is.null(r)) next
  egger[[length(egger) + 1]] <- list(table = table, model = model, predictor = predictor, stat = r$zval, pval = r$pval,
    df = or(r$dfs, NA), estimate = or(r$est, NA), ciLb = or(r$ci.lb, NA), ciUb = or(r$ci.ub, NA))
}

begg <- lapply(names(tables), function(table) {
  d <- tables[[table]]
  r <- quiet(ranktest(d$yi, d$vi))
  if (is.null(r)) list(table = table) else list(table = table, tau = r$tau, pval = r$pval)
})
kendall <- list()
for (k in c(2, 3, 4, 5, 8, 20, 49, 50, 60)) {
  x <- round(rnorm(k), 6); y <- round(0.4 * x + rnorm(k), 6)
  r <- suppressWarnings(cor.test(x, y, method = "kendall"))
  kendall[[length(kendall) + 1]] <- list(x = x, y = y, tau = unname(r$estimate), pval = r$p.value)
  x <- round(x, 1); y <- round(y, 0)
  r <- suppressWarnings(cor.test(x, y, method = "kendall"))
  if (is.finite(r$estimate)) kendall[[length(kendall) + 1]] <- list(x = x, y = y, tau = unname(r$estimate), pval = r$p.value)
}

trimFill <- list()
for (table in names(tables)) for (method in c("EE", "DL", "REML")) for (estimator in c("L0", "R0", "Q0")) for (side in c("left", "right", "auto")) {
  x <- fit(tables[[table]], method)
  r <- if (side == "auto") quiet(trimfill(x, estimator = estimator)) else quiet(trimfill(x, estimator = estimator, side = side))
  if (is.null(r)) next
  # trimfill() refits with loose controls, so its k0 and side are taken and the filled model is fitted again with tight ones
  d <- tables[[table]]; ord <- order(if (r$side == "left") d$yi else -d$yi); keep <- ord[seq_len(length(ord) - r$k0)]; out <- setdiff(ord, keep)
  centre <- as.numeric(fit(list(yi = d$yi[keep], vi = d$vi[keep], ni = d$ni[keep]), method)$beta)
  filled <- fit(list(yi = c(d$yi, 2 * centre - d$yi[out]), vi = c(d$vi, d$vi[out]), ni = c(d$ni, d$ni[out])), method)
  trimFill[[length(trimFill) + 1]] <- list(table = table, method = method, estimator = estimator, asked = side, side = r$side, k0 = r$k0,
    seK0 = r$se.k0, pK0 = r$p.k0, beta = as.numeric(filled$beta), se = filled$se, ciLb = filled$ci.lb, ciUb = filled$ci.ub, tau2 = filled$tau2,
    filledYi = I(2 * centre - d$yi[out]), filledVi = I(d$vi[out]), looseBeta = as.numeric(r$beta))
}

failSafe <- list()
for (table in names(tables)) for (alpha in c(0.05, 0.01)) {
  d <- tables[[table]]
  a <- fsn(d$yi, d$vi, type = "Rosenthal", alpha = alpha)
  b <- fsn(d$yi, d$vi, type = "Rosenberg", alpha = alpha)
  o <- fsn(d$yi, type = "Orwin"); ot <- fsn(d$yi, type = "Orwin", target = 0.05); ow <- fsn(d$yi, d$vi, type = "Orwin", weighted = TRUE, target = 0.05)
  failSafe[[length(failSafe) + 1]] <- list(table = table, alpha = alpha, rosenthal = a$fsnum, rosenthalP = a$pval, rosenberg = b$fsnum,
    rosenbergP = b$pval, rosenbergMean = b$meanes, orwin = o$fsnum, orwinMean = o$meanes, orwinTarget = ot$fsnum, orwinWeighted = ow$fsnum, orwinWeightedMean = ow$meanes)
}

henmiCopas <- list()
for (table in names(tables)) {
  loose <- quiet(hc(fit(tables[[table]], "DL"))); r <- quiet(hc(fit(tables[[table]], "DL"), control = list(tol = 1e-13, maxiter = 10000)))
  if (!is.null(r)) henmiCopas[[length(henmiCopas) + 1]] <- list(table = table, beta = as.numeric(r$beta), se = r$se, ciLb = r$ci.lb, ciUb = r$ci.ub, tau2 = r$tau2, looseCiLb = loose$ci.lb)
}

tesCases <- list()
for (table in names(tables)) for (test in c("exact", "chi2", "binom")) for (alternative in c("two.sided", "greater")) for (method in c("EE", "REML")) {
  if (test == "exact" && length(tables[[table]]$yi) > 16) next
  x <- fit(tables[[table]], method)
  r <- quiet(tes(x, test = test, alternative = alternative, progbar = FALSE))
  if (is.null(r)) next
  tesCases[[length(tesCases) + 1]] <- list(table = table, test = test, alternative = alternative, method = method, O = r$O, E = r$E,
    X2 = or(r$X2, NA), pval = r$pval, power = r$power, theta = as.numeric(r$theta), thetaLim = or(r$theta.lim, NA))
}
for (tesAlternative in c("two.sided", "less")) for (test in c("exact", "chi2", "binom")) {
  r <- tes(fit(tables$molloy2014, "EE"), test = test, tes.alternative = tesAlternative, alpha = 0.1, H0 = 0.05, progbar = FALSE)
  tesCases[[length(tesCases) + 1]] <- list(table = "molloy2014", test = test, alternative = "two.sided", method = "EE", tesAlternative = tesAlternative,
    alpha = 0.1, H0 = 0.05, O = r$O, E = r$E, X2 = or(r$X2, NA), pval = r$pval, power = r$power, theta = as.numeric(r$theta), thetaLim = I(or(r$theta.lim, NA)))
}

lmOf <- function(d, x) {
  s <- summary(lm(d$yi ~ x, weights = 1 / d$vi))$coefficients
  list(intercept = s[1, 1], seIntercept = s[1, 2], pIntercept = s[1, 4], slope = s[2, 1], seSlope = s[2, 2], pSlope = s[2, 4])
}
petPeese <- list()
for (table in c("k5", "asymmetric", "negative", "k40", "molloy2014")) {
  d <- tables[[table]]; s <- summary(lm(d$yi ~ 1, weights = 1 / d$vi))$coefficients
  powered <- abs(sum(d$yi / d$vi) / sum(1 / d$vi)) / 2.8 >= sqrt(d$vi)
  w <- if (sum(powered) > 1) summary(lm(yi ~ 1, weights = 1 / vi, data = data.frame(yi = d$yi, vi = d$vi)[powered, ]))$coefficients else s
  petPeese[[length(petPeese) + 1]] <- list(table = table, pet = lmOf(d, sqrt(d$vi)), peese = lmOf(d, d$vi), wls = list(estimate = s[1, 1], se = s[1, 2], pval = s[1, 4]),
    powered = sum(powered), waap = list(estimate = w[1, 1], se = w[1, 2], pval = w[1, 4]))
}

optimisers <- list(list(optimizer = "nlminb", rel.tol = 1e-13, iter.max = 5000, eval.max = 10000),
                   list(optimizer = "Nelder-Mead", reltol = 1e-15, maxit = 50000), list(optimizer = "BFGS", reltol = 1e-15, maxit = 5000))
selOne <- function(x, ctl, ...) {
  r <- quiet(selmodel(x, control = ctl, ...))
  if (is.null(r)) return(NULL)
  list(optimizer = ctl$optimizer, beta = I(as.numeric(r$beta)), se = I(r$se), tau2 = r$tau2, seTau2 = or(r$se.tau2, NA), delta = I(r$delta), seDelta = I(r$se.delta),
    LRT = r$LRT, LRTdf = r$LRTdf, LRTp = r$LRTp, ll = r$fit.stats["ll", "ML"])
}
moderated <- list(yi = tables$k40$yi, vi = tables$k40$vi, X = cbind(x = rep(c(0, 1, 2, 3), 10)))
selection <- list()
addSelection <- function(name, table, type, x, ...) {
  fits <- Filter(Negate(is.null), lapply(optimisers, function(ctl) selOne(x, ctl, type = type, ...)))
  extra <- list(...)
  if (length(fits) > 0) selection[[length(selection) + 1]] <<- list(name = name, table = table, type = type, steps = I(or(extra$steps, numeric(0))), alternative = or(extra$alternative, "greater"), method = x$method, mods = x$p > 1, fits = fits)
}
for (table in c("k40", "asymmetric", "molloy2014")) for (method in c("ML", "EE")) {
  x <- fit(tables[[table]], method)
  addSelection("3PSM", table, "stepfun", x, steps = 0.025)
  addSelection("4PSM", table, "stepfun", x, steps = c(0.025, 0.5))
  addSelection("two-sided", table, "stepfun", x, steps = 0.05, alternative = "two.sided")
}
addSelection("less", "negative", "stepfun", fit(tables$negative, "ML"), steps = 0.025, alternative = "less")
addSelection("moderated", "k40", "stepfun", suppressWarnings(rma.uni(moderated$yi, moderated$vi, mods = moderated$X, method = "ML", control = tight)), steps = 0.025)
optimisers <- lapply(optimisers, function(ctl) c(ctl, list(intCtrl = list(rel.tol = 1e-11, subdivisions = 5000))))
addSelection("beta", "k40", "beta", fit(tables$k40, "ML"))
addSelection("beta EE", "k40", "beta", fit(tables$k40, "EE"))
addSelection("beta EE", "molloy2014", "beta", fit(tables$molloy2014, "EE"))

out <- list(
  maker = list(package = "metafor", version = as.character(packageVersion("metafor")), R = R.version.string,
    call = "regtest, ranktest, trimfill, fsn, hc, tes, selmodel on rma.uni(yi, vi, ni, control = list(threshold = 1e-14, tol = 1e-14, maxiter = 10000)); lm(weights = 1/vi); cor.test(method = \"kendall\")"),
  tables = tables, moderator = moderated$X[, 1], egger = egger, begg = begg, kendall = kendall, trimFill = trimFill, failSafe = failSafe, henmiCopas = henmiCopas,
  tes = tesCases, petPeese = petPeese, selection = selection)
writeLines(json17(out), "test/fixtures/metafor/bias.json")
