# Oracle of influence diagnostics of multilevel models: Rscript scripts/oracle/multilevelDiagnostics.R
# Writes test/fixtures/metafor/multilevelDiagnostics.json from metafor's rstudent, cooks.distance, dfbetas, hatvalues and weights of rma.mv,
# reestimate = TRUE, by study and by effect, and from refits as studies enter one by one.
# Optimisers are the limit: every column comes with its largest difference between two of them.
# metafor begins each refit at the full model's variances; from one that is all but 0 it never comes away (noOuter without row 5: a
# log-likelihood of 16.866 instead of 17.119), so that the refits here begin inside.
source("scripts/oracle/dependent.support.R")
two <- controls[c("nlminb", "BFGS")]
fitWith <- function(d, X, V, control) suppressWarnings(rma.mv(yi, V, mods = X, intercept = FALSE, random = ~ 1 | study/effect, data = d, control = control))

columnsOf <- function(x, cluster) {
  r <- rstudent(x, cluster = cluster); slab <- as.character(r$cluster$slab); first <- as.character(unique(cluster)); at <- match(first, slab)
  list(cluster = first, rstudent = col(r$obs$z), X2 = col(r$cluster$X2[at]), cookD = col(cooks.distance(x, cluster = cluster)[first]),
    dfbetas = col(t(as.matrix(dfbetas(x, cluster = cluster)[first, , drop = FALSE]))))
}
cases <- list()
for (case in list(list("crede", ~ 1, 0, "study"), list("tanner", ~ aget1, 0.6, "study"), list("noOuter", ~ 1, 0.6, "study"), list("tiny", ~ 1, 0, "study"),
  list("noInner", ~ x, 0, "study"), list("noInner", ~ 1, 0.6, "effect"), list("noOuter", ~ x, 0, "effect"))) {
  d <- shuffled[[case[[1]]]]
  X <- model.matrix(case[[2]], d)
  V <- V_of(d, case[[3]])
  by <- if (case[[4]] == "study") d$study else seq_len(nrow(d))
  found <- lapply(two, function(control) fitWith(d, X, V, control))
  inside <- function(x) { x$sigma2 <- pmax(x$sigma2, 0.2 * sum(x$sigma2)); x }
  both <- lapply(lapply(found, inside), columnsOf, by)
  x <- found[[1]]
  gap <- function(name) max(abs(both[[1]][[name]] - both[[2]][[name]]), na.rm = TRUE)
  names <- c("rstudent", "X2", "cookD", "dfbetas")
  cases[[length(cases) + 1]] <- Filter(Negate(is.null), c(list(table = case[[1]], rho = case[[3]], by = case[[4]], X = if (ncol(X) > 1) unname(X)), both[[1]],
    list(hat = col(hatvalues(x)), hatSpread = max(abs(hatvalues(x) - hatvalues(found[[2]]))), weight = if (ncol(X) == 1) col(weights(x, type = "rowsum"))),
    list(spread = setNames(lapply(names, gap), names))))
  message("diagnostics ", case[[1]], " by ", case[[4]])
}

cumulative <- list()
for (case in list(list("tanner", 0), list("noOuter", 0.6))) {
  d <- shuffled[[case[[1]]]]
  studies <- sort(unique(d$study))
  rows <- lapply(seq_along(studies)[-1], function(j) {
    part <- d[d$study %in% studies[1:j], ]
    f <- fits(part, cbind(rep(1, nrow(part))), V_of(part, case[[2]]), ~ 1 | study/effect, "REML", "z", "residual")
    best <- f[[which.max(sapply(f, function(x) as.numeric(logLik(x))))]]
    list(study = studies[j], k = best$k, beta = as.numeric(best$beta), se = best$se, sigma2 = col(best$sigma2), QE = best$QE, ll = as.numeric(logLik(best)))
  })
  cumulative[[length(cumulative) + 1]] <- list(table = case[[1]], rho = case[[2]], rows = rows)
  message("cumulative ", case[[1]])
}
json <- json17(list(maker = maker("rstudent, cooks.distance, dfbetas (cluster=, reestimate=TRUE), hatvalues, weights(type='rowsum') of rma.mv(random = ~ 1 | study/effect); rma.mv on the first studies"), cases = cases, cumulative = cumulative))
writeLines(json, "test/fixtures/metafor/multilevelDiagnostics.json")
