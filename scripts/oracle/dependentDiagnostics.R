# Oracle of intervals and diagnostics of multilevel models: Rscript scripts/oracle/dependentDiagnostics.R
# Writes test/fixtures/metafor/dependentDiagnostics.json from metafor's confint.rma.mv, cooks.distance.rma.mv and refits without each study.
# Optimisers are the limit, so intervals store their spread over two of them, refits the best of three.
source("scripts/oracle/dependent.support.R")

nested <- ~ 1 | study/effect
best <- function(d, X, V, method) {
  f <- fits(d, X, V, nested, method, "z", "residual")
  # where no optimiser meets its tight tolerance, R's default one
  if (length(f) == 0) return(rma.mv(yi, V, mods = X, intercept = FALSE, random = nested, data = d, method = method))
  f[[which.max(sapply(f, function(x) as.numeric(logLik(x))))]]
}

profiles <- list()
for (case in list(list("tanner", ~ 1, 0, "REML"), list("tanner", ~ 1, 0.6, "ML"), list("noOuter", ~ 1, 0, "REML"), list("noInner", ~ x, 0, "REML"), list("noInner", ~ 1, 0.6, "ML"),
  list("homogeneous", ~ 1, 0, "REML"), list("tiny", ~ 1, 0, "REML"))) {
  d <- shuffled[[case[[1]]]]
  X <- model.matrix(case[[2]], d)
  found <- fits(d, X, V_of(d, case[[3]]), nested, case[[4]], "z", "residual")[c("nlminb", "BFGS")]
  limits <- lapply(Filter(Negate(is.null), found), function(f) t(sapply(Filter(function(ci) is.list(ci) && !is.null(ci$random), unclass(confint(f, control = list(tol = 1e-12)))), function(ci) as.numeric(ci$random[1, 2:3]))))
  profiles[[length(profiles) + 1]] <- Filter(Negate(is.null), list(table = case[[1]], rho = case[[3]], method = case[[4]], X = if (ncol(X) > 1) unname(X),
    limits = unname(limits[[1]]), spread = if (length(limits) > 1) unname(abs(limits[[1]] - limits[[2]]))))
  message("profile ", case[[1]])
}

left <- list()
for (case in list(list("tanner", ~ 1, 0), list("tanner", ~ aget1, 0.6))) {
  d <- shuffled[[case[[1]]]]
  X <- model.matrix(case[[2]], d)
  full <- best(d, X, V_of(d, case[[3]]), "REML")
  cook <- cooks.distance(full, cluster = d$study)
  studies <- unique(d$study)
  without <- lapply(studies, function(s) {
    part <- d[d$study != s, ]
    f <- best(part, X[d$study != s, , drop = FALSE], V_of(part, case[[3]]), "REML")
    list(study = s, k = f$k, beta = col(f$beta), se = col(f$se), sigma2 = col(f$sigma2), QE = f$QE, ll = as.numeric(logLik(f)), cookD = as.numeric(cook[as.character(s)]))
  })
  left[[length(left) + 1]] <- Filter(Negate(is.null), list(table = case[[1]], rho = case[[3]], X = if (ncol(X) > 1) unname(X), without = without))
  message("left out ", case[[1]])
}

json <- json17(list(maker = maker("confint(rma.mv(), control=list(tol=1e-12)); cooks.distance(rma.mv(), cluster=study); rma.mv() without each study"), profiles = profiles, leftOut = left))
writeLines(json, "test/fixtures/metafor/dependentDiagnostics.json")
