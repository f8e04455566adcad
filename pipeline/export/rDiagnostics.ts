/**
 * The part of an exported script that recomputes what a report says of its leading model: leave-one-out, influence, the cumulative
 * analysis, and the small-study methods, by the function of metafor that has the method or by its few lines.
 */
export const R_DIAGNOSTICS = `
check_part <- function(prefix, x) check_all(prefix, list(estimate = as.numeric(x$beta), se = x$se, stat = x$zval, pval = x$pval,
  ciLb = x$ci.lb, ciUb = x$ci.ub, Q = x$QE, Qp = x$QEp, tau2 = x$tau2, I2 = x$I2, H2 = x$H2))
# Eleven digits of tau2 are enough where a model is fitted hundreds of times, and asking for the last one costs metafor a thousand rounds.
brisk <- controls[-(1:4)]
without_each <- function(d, method, test, level) lapply(seq_len(nrow(d)), function(i) fit(d[-i, ], method, test, level, ways = brisk))
check_leave_one_out <- function(d, fits) for (i in seq_along(fits)) check_part(paste0("diagnostics/leaveOneOut/", d$effect_id[i]), fits[[i]])
# A multilevel model without each effect, its variances anew.
check_without_each <- function(d, random, method, test, rho, level) for (i in seq_len(nrow(d))) {
  name <- paste0("diagnostics/leaveOneOut/", d$effect_id[i])
  if (!any(startsWith(expected$name, paste0(name, "/")))) next
  x <- fit_multilevel(d[-i, ], random, method, test, rho, level)
  check_all(name, list(estimate = as.numeric(x$beta), se = x$se, stat = x$zval, pval = x$pval, ciLb = x$ci.lb, ciUb = x$ci.ub, Q = x$QE, Qp = x$QEp))
  for (l in seq_along(x$sigma2)) check(sprintf("%s/sigma2/%d", name, l), x$sigma2[l])
}
check_funnel <- function(d) for (i in seq_len(nrow(d)))
  check_all(paste0("diagnostics/funnel/", d$effect_id[i]), list(yi = d$yi[i], sei = sqrt(d$vi[i])))

# By year where every effect has one, in the table's order where not.
check_cumulative <- function(d, method, test, level) {
  sequence <- if (anyNA(d$year)) seq_len(nrow(d)) else order(d$year)
  for (j in seq_along(sequence)) {
    name <- paste0("diagnostics/influence/cumulative/", d$effect_id[sequence[j]])
    check(paste0(name, "/k"), j)
    check_part(name, fit(d[sequence[1:j], ], method, test, level, ways = brisk))
  }
}

# influence() leaves a row empty where its refit does not converge: it is then asked for under looser control.
check_influence <- function(d, method, test, level) {
  cases <- NULL
  for (control in brisk) {
    x <- tryCatch(suppressWarnings(rma(d$yi, d$vi, method = method, test = test, level = level, control = control)), error = function(e) NULL)
    if (is.null(x)) next
    found <- suppressWarnings(influence(x))
    now <- cbind(as.data.frame(unclass(found$inf)[c("rstudent", "dffits", "cook.d", "cov.r", "tau2.del", "QE.del", "hat", "weight")]), dfbetas = found$dfbs[[1]])
    if (is.null(cases)) cases <- now
    empty <- is.na(cases$rstudent); cases[empty, ] <- now[empty, ]
    if (!anyNA(cases$rstudent)) break
  }
  names(cases) <- c("rstudent", "dffits", "cookD", "covR", "tau2Del", "QEDel", "hat", "weight", "dfbetas/1")
  for (i in seq_len(nrow(d))) check_all(paste0("diagnostics/influence/influence/", d$effect_id[i]), cases[i, ])
}
# The axes of baujat(): squared Pearson residual, and squared change of the mean over its variance without the effect.
check_baujat <- function(d, x, fits) for (i in seq_along(fits)) check_all(paste0("diagnostics/influence/baujat/", d$effect_id[i]),
  list(x = (d$yi[i] - c(x$beta))^2 / (d$vi[i] + x$tau2), y = c(fits[[i]]$beta - x$beta)^2 / c(fits[[i]]$vb)))

check_egger <- function(d, method, test, level) {
  x <- fit(d, method, test, level, of = function(x) regtest(x, model = "rma", predictor = "sei"))
  check_all("diagnostics/bias/egger", list(stat = x$zval, df = if (is.null(x$dfs) || is.na(x$dfs)) numeric() else x$dfs, pval = x$pval, estimate = x$est, ciLb = x$ci.lb, ciUb = x$ci.ub))
}
check_begg <- function(d) {
  # variances that differ by rounding alone are ties
  x <- suppressWarnings(ranktest(signif(d$yi, 12), signif(d$vi, 12)))
  check_all("diagnostics/bias/begg", list(tau = unname(x$tau), pval = x$pval))
}
check_trim_fill <- function(d, method, test, level) {
  x <- first_found(controls, function(control) trimfill(rma(d$yi, d$vi, method = method, test = test, level = level, control = control), estimator = "L0", control = control))
  check_all("diagnostics/bias/trimFill", list(k0 = x$k0, seK0 = x$se.k0, k = x$k, beta = as.numeric(x$beta), se = x$se, stat = x$zval,
    pval = x$pval, ciLb = x$ci.lb, ciUb = x$ci.ub, tau2 = x$tau2))
  out <- tail(order(if (x$side == "left") d$yi else -d$yi), x$k0)
  for (i in seq_along(out)) check_all(paste0("diagnostics/bias/trimFill/filled/", d$effect_id[out[i]]), list(yi = x$yi[x$fill][i], vi = x$vi[x$fill][i]))
}
check_fail_safe <- function(d) check_all("diagnostics/bias/failSafe", list(rosenthal = fsn(d$yi, d$vi, type = "Rosenthal")$fsnum,
  orwin = fsn(d$yi, d$vi, type = "Orwin", weighted = TRUE)$fsnum, orwinUnweighted = fsn(d$yi, type = "Orwin")$fsnum,
  rosenberg = fsn(d$yi, d$vi, type = "Rosenberg")$fsnum))

# A weighted regression's coefficient with its test: weights 1/vi, dispersion estimated.
coefficient_of <- function(x, j, level) {
  s <- summary(x)$coefficients[j, ]
  limits <- confint(x, level = level / 100)[j, ]
  list(estimate = s[[1]], se = s[[2]], stat = s[[3]], df = x$df.residual, pval = s[[4]], ciLb = limits[[1]], ciUb = limits[[2]])
}
check_pet_peese <- function(d, level) {
  ways <- lapply(list(pet = sqrt(d$vi), peese = d$vi), function(precision) lm(d$yi ~ precision, weights = 1 / d$vi))
  for (name in names(ways)) {
    at <- paste0("diagnostics/bias/petPeese/", name)
    check_all(at, c(coefficient_of(ways[[name]], 1, level), tau2 = 0))
    check_all(paste0(at, "/slope"), coefficient_of(ways[[name]], 2, level))
  }
  pet <- coefficient_of(ways$pet, 1, level)
  p <- pt(pet$stat * if (sum(d$yi / d$vi) < 0) -1 else 1, pet$df, lower.tail = FALSE)
  check("diagnostics/bias/petPeese/petOneSidedP", p)
  check_all("diagnostics/bias/petPeese/conditional", if (p < 0.05) coefficient_of(ways$peese, 1, level) else pet)
}
# The weighted mean of the studies with 80% power for the mean of all; of all where fewer than two have it.
check_waap <- function(d, level) {
  powered <- sqrt(d$vi) <= abs(sum(d$yi / d$vi) / sum(1 / d$vi)) / 2.8
  of <- if (sum(powered) >= 2) d[powered, ] else d
  check_all("diagnostics/bias/waap", c(coefficient_of(lm(yi ~ 1, weights = 1 / vi, data = of), 1, level), powered = sum(powered)))
}
check_henmi_copas <- function(d, level) {
  x <- hc(rma(d$yi, d$vi, method = "DL", level = level), control = list(tol = 1e-13, maxiter = 10000))
  check_all("diagnostics/bias/henmiCopas", list(beta = as.numeric(x$beta), se = x$se, ciLb = x$ci.lb, ciUb = x$ci.ub, tau2 = x$tau2))
}
# tes() leaves out what lies beyond five tau and finds its limits to four digits, so that its few lines stand here:
# Ioannidis and Trikalinos (2007), Clin Trials 4; power under heterogeneity in closed form, the count's distribution by convolution.
check_excess <- function(d, method, test, level) {
  x <- fit(d, method, test, level)
  theta <- as.numeric(x$beta); k <- nrow(d); O <- sum(abs(d$yi) / sqrt(d$vi) >= qnorm(0.975))
  power_at <- function(theta) {
    reach <- qnorm(0.975) * sqrt(d$vi); spread <- sqrt(d$vi + x$tau2)
    pnorm((reach - theta) / spread, lower.tail = FALSE) + pnorm((-reach - theta) / spread)
  }
  X2_at <- function(E) (O - E)^2 * (1 / E + 1 / (k - E))
  exact <- sum(choose(k, O:k)) <= 1e6
  p_at <- function(theta) {
    power <- power_at(theta); E <- sum(power)
    if (!exact) return(pnorm(sign(O - E) * sqrt(X2_at(E)), lower.tail = FALSE))
    mass <- 1
    for (p in power) mass <- c(mass * (1 - p), 0) + c(0, mass * p)
    min(1, sum(mass[(O:k) + 1]))
  }
  E <- sum(power_at(theta))
  check_all("diagnostics/bias/tes", list(k = k, O = O, E = E, ratio = O / E, X2 = if (exact) numeric() else X2_at(E), pval = p_at(theta), theta = theta, tau2 = x$tau2))
  if (!any(startsWith(expected$name, "diagnostics/bias/tes/limits/"))) return(invisible())
  far <- sign(theta) * max(abs(d$yi) + 10 * sqrt(d$vi + x$tau2))
  surplus <- function(theta) O - sum(power_at(theta))
  middle <- if (surplus(0) <= 0) 0 else if (surplus(far) < 0) uniroot(surplus, sort(c(0, far)), tol = 1e-13)$root else far
  check("diagnostics/bias/tes/limits/1", uniroot(function(theta) p_at(theta) - 0.1, sort(c(0, middle)), tol = 1e-13)$root)
}

check_bias <- function(d, method, test, level) {
  check_egger(d, method, test, level)
  check_begg(d)
  check_trim_fill(d, method, test, level)
  check_fail_safe(d)
  check_pet_peese(d, level)
  check_waap(d, level)
  check_henmi_copas(d, level)
  check_excess(d, method, test, level)
  check_selection(d, method, level)
  check_p_curve(d)
  check_p_uniform(d, fit(d, method, test, level)$beta < 0, level)
}
`;
