/** The part of an exported script that recomputes selection models by metafor, and p-curve, p-uniform and p-uniform* from their definitions. */
export const R_SELECTION = `
# Metafor's optimisers stop near the top of the likelihood: Newton's steps go on to it, and its curvature gives the standard errors.
top_of <- function(x, ll, par) {
  free <- c(TRUE, x$method != "EE" && par[2] > 1e-8, rep(TRUE, length(par) - 2)); par[2] <- par[2] * free[2]
  of <- function(theta) { now <- par; now[free] <- theta; ll(now) }
  for (round in 1:5) par[free] <- par[free] - solve(numDeriv::hessian(of, par[free]), numDeriv::grad(of, par[free]))
  se <- rep(NA, length(par)); se[free] <- sqrt(diag(solve(-numDeriv::hessian(of, par[free]))))
  crit <- qnorm(1 - x$level / 2); stat <- (par - c(0, 0, rep(1, length(par) - 2))) / se; LRT <- 2 * (ll(par) - x$fit.stats["ll", "ML"])
  list(par = par, se = se, stat = stat, pval = 2 * pnorm(-abs(stat)), ciLb = c(par[1] - crit * se[1], pmax(0, par - crit * se)[-1]), ciUb = par + crit * se,
    ll = ll(par), lrt = LRT, lrtDf = length(par) - 2, lrtP = pchisq(LRT, length(par) - 2, lower.tail = FALSE))
}
select_steps <- function(x, steps) {
  ways <- list(list(optimizer = "nlminb", rel.tol = 1e-12, x.tol = 1e-12, step.min = 1e-3, iter.max = 5000, eval.max = 10000),
    list(optimizer = "Nelder-Mead", reltol = 1e-14, maxit = 50000), list(optimizer = "BFGS", reltol = 1e-15, maxit = 5000))
  near <- first_found(ways, function(way) selmodel(x, type = "stepfun", steps = steps, control = way))
  y <- as.numeric(x$yi); sei <- sqrt(x$vi); inside <- findInterval(-pnorm(-y / sei), -rev(near$steps), left.open = FALSE); inside <- length(near$steps) + 1 - inside
  cuts <- qnorm(c(0, near$steps), lower.tail = FALSE)
  ll <- function(par) {
    delta <- c(1, par[-(1:2)]); s <- sqrt(x$vi + par[2])
    mass <- sapply(cuts, function(z) pnorm(z * sei, par[1], s))
    sum(log(delta[inside]) + dnorm(y, par[1], s, log = TRUE) - log((mass[, -ncol(mass), drop = FALSE] - mass[, -1, drop = FALSE]) %*% delta))
  }
  c(top_of(x, ll, c(near$beta, near$tau2, near$delta[-1])), list(steps = near$steps, k = near$ptable$k))
}
# The beta model in its own lines: selmodel() integrates across the kinks at p = 1e-5, which costs its standard errors digits.
# Citkowicz and Vevea (2017), Psychol Methods 22; Simpson's rule between the kinks, closed beyond them.
select_beta <- function(x) {
  y <- as.numeric(x$yi); sei <- sqrt(x$vi); edge <- qnorm(1e-5, lower.tail = FALSE)
  grid <- seq(-edge, edge, length.out = 2001); rule <- c(1, rep(c(4, 2), 999), 4, 1) * (grid[2] - grid[1]) / 3
  logs <- function(z, i) pmin(log1p(-1e-5), pmax(log(1e-5), pnorm(c(-1, 1)[i] * z, log.p = TRUE)))
  ll <- function(par) {
    at <- function(z) exp((par[3] - 1) * logs(z, 1) + (par[4] - 1) * logs(z, 2))
    spread <- sqrt(1 + par[2] / x$vi); middle <- par[1] / sei
    inner <- colSums(rule * at(grid) * dnorm(t((t(outer(grid, middle, "-"))) / spread))) / spread
    outer_ <- at(-edge) * pnorm(-edge, middle, spread) + at(edge) * pnorm(edge, middle, spread, lower.tail = FALSE)
    sum(log(at(y / sei)) + dnorm(y, par[1], sqrt(x$vi + par[2]), log = TRUE) - log(inner + outer_))
  }
  # from the model without selection and from where the report ends, the higher top
  from <- sapply(c("beta", "tau2", "delta/1", "delta/2"), function(name) expected$value[expected$name == paste0("diagnostics/bias/selectionBeta/", name)])
  ends <- lapply(list(c(x$beta, max(x$tau2, 1e-3), 1, 1), from), function(start)
    nlminb(start, function(par) -ll(par), lower = c(-Inf, 0, 1e-5, 1e-5), control = list(iter.max = 1000, eval.max = 5000)))
  top_of(x, ll, unname(ends[[which.min(sapply(ends, function(end) end$objective))]]$par))
}
check_selection_model <- function(name, d, method, level, select) {
  at <- paste0("diagnostics/bias/", name)
  if (!any(startsWith(expected$name, paste0(at, "/")))) return(invisible())
  x <- select(fit(d, if (method == "EE") "EE" else "ML", "z", level))
  tests <- function(i) Filter(function(value) !is.na(value), lapply(x[c("se", "stat", "pval", "ciLb", "ciUb")], function(values) values[i]))
  check_all(at, c(list(beta = x$par[1]), tests(1), list(tau2 = x$par[2], seTau2 = x$se[2]), x[c("ll", "lrt", "lrtDf", "lrtP")]))
  check_all(paste0(at, "/coefficients/1"), c(list(estimate = x$par[1]), tests(1)))
  own <- seq_along(x$par)[-(1:2)]
  places <- if (is.null(x$steps)) own else c(NA, own)
  for (j in seq_along(places)) {
    delta <- if (is.na(places[j])) 1 else x$par[places[j]]
    check(paste0(at, "/delta/", j), delta)
    check_all(paste0(at, "/weights/", j), c(list(delta = delta), if (!is.na(places[j])) tests(places[j])))
    if (!is.null(x$steps)) check_all(paste0(at, "/weights/", j), list(from = c(0, x$steps)[j], to = x$steps[j], k = x$k[j]))
  }
  for (j in seq_along(x$steps)) check(paste0(at, "/steps/", j), x$steps[j])
}
check_selection <- function(d, method, level) {
  check_selection_model("selection", d, method, level, function(x) select_steps(x, 0.025))
  check_selection_model("selection4", d, method, level, function(x) select_steps(x, c(0.025, 0.5)))
  check_selection_model("selectionBeta", d, method, level, select_beta)
}

# p-curve: Simonsohn, Nelson and Simmons (2014, 2015), J Exp Psychol Gen 143 and 144.
check_p_curve <- function(d) {
  z <- abs(d$yi) / sqrt(d$vi); z <- z[2 * pnorm(-z) < 0.05]
  if (length(z) == 0) return(invisible())
  within <- function(x) pmin(1 - .Machine$double.eps, pmax(.Machine$double.eps, x))
  stouffer <- function(share) sum(qnorm(within(share))) / sqrt(length(share))
  beyond <- function(z, shift) pnorm(z - shift, lower.tail = FALSE) + pnorm(-z - shift)
  shift_of <- function(power) uniroot(function(shift) beyond(qnorm(0.975), shift) - power, c(0, 12), tol = 1e-14)$root
  check_test <- function(name, full, half, binomial) {
    values <- c(list(binomialP = binomial, zFull = stouffer(full), pFull = pnorm(stouffer(full))),
      if (length(half) > 0) list(zHalf = stouffer(half), pHalf = pnorm(stouffer(half))))
    check_all(paste0("diagnostics/bias/pCurve/", name), values)
  }
  p <- pmax(.Machine$double.eps, 2 * pnorm(-z)); low <- sum(p < 0.025)
  check_all("diagnostics/bias/pCurve", list(k = nrow(d), significant = length(z), below025 = low))
  check_test("rightSkew", p / 0.05, p[p < 0.025] / 0.025, pbinom(low - 1, length(z), 0.5, lower.tail = FALSE))
  third <- shift_of(1 / 3); cut <- qnorm(1 - 0.0125); share <- 3 * beyond(cut, third)
  check_test("flatness", 1 - 3 * beyond(z, third), 1 - beyond(z[z > cut], third) / share, pbinom(low, length(z), share))
  at <- function(power) stouffer(1 - beyond(z, shift_of(power)) / power)
  power_at <- function(target) {
    if (at(0.051) <= target) return(0.051)
    if (at(0.99) >= target) return(0.99)
    uniroot(function(power) at(power) - target, c(0.051, 0.99), tol = 1e-13)$root
  }
  check_all("diagnostics/bias/pCurve/power", list(estimate = power_at(0), ciLb = power_at(qnorm(0.95)), ciUb = power_at(qnorm(0.05))))
}

root <- function(f, from, to) uniroot(f, c(from, to), tol = 1e-13, extendInt = "yes", maxiter = 10000)$root

# p-uniform (van Assen, van Aert and Wicherts 2015, Psychol Methods 20) and p-uniform* (van Aert and van Assen 2018, MetaArXiv zqjr9).
check_p_uniform <- function(d, negative, level) {
  beyond <- (1 - level / 100) / 2
  sign <- if (negative) -1 else 1
  y <- sign * d$yi; cut <- qnorm(0.975) * sqrt(d$vi); above <- y > cut
  signed <- function(limits) sort(sign * limits)
  if (any(above)) check_p_uniform_shares(y[above], sqrt(d$vi[above]), cut[above], sign, sum(y / d$vi) / sum(1 / d$vi), beyond)
  if (!any(startsWith(expected$name, "diagnostics/bias/pUniformStar/"))) return(invisible())
  ll <- function(mu, tau2) { s <- sqrt(d$vi + tau2)
    sum(dnorm(y, mu, s, log = TRUE) - ifelse(above, pnorm(cut, mu, s, lower.tail = FALSE, log.p = TRUE), pnorm(cut, mu, s, log.p = TRUE))) }
  reach <- max(var(y), max(d$vi))
  of_mu <- function(mu) optimize(function(tau2) ll(mu, tau2), c(0, 4 * reach), maximum = TRUE, tol = 1e-13)$objective
  of_tau2 <- function(tau2) optimize(function(mu) ll(mu, tau2), range(c(-y, y)), maximum = TRUE, tol = 1e-13)$objective
  best <- profile_maximum(ll, of_mu, y, reach)
  mu <- best$mu; tau2 <- best$tau2; top <- best$ll; drop <- qchisq(level / 100, 1) / 2
  spread <- function(direction) root(function(x) top - of_mu(x) - drop, mu, mu + direction * sqrt(reach))
  limits <- signed(c(spread(-1), spread(1)))
  lr <- 2 * (top - of_mu(0)); lr_het <- max(0, 2 * (top - of_tau2(0)))
  high <- root(function(x) top - of_tau2(x) - drop, tau2, tau2 + reach)
  low <- if (tau2 <= 0 || top - of_tau2(0) <= drop) 0 else uniroot(function(x) top - of_tau2(x) - drop, c(0, tau2), tol = 1e-13)$root
  check_all("diagnostics/bias/pUniformStar", list(k = length(y), significant = sum(above), estimate = sign * mu, ciLb = limits[1], ciUb = limits[2],
    lr = lr, pval = pchisq(lr, 1, lower.tail = FALSE), tau2 = tau2, tau2CiLb = low, tau2CiUb = high, lrHet = lr_het,
    pHet = pchisq(lr_het, 1, lower.tail = FALSE) / 2, ll = top))
}
# Where the slope of the log-likelihood vanishes: a search for the top itself would stop at half the digits.
profile_maximum <- function(ll, of_mu, y, reach) {
  slope <- function(f, x, h) (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)
  mu <- optimize(of_mu, range(c(-y, y)), maximum = TRUE, tol = 1e-12)$maximum
  tau2 <- optimize(function(tau2) ll(mu, tau2), c(0, 4 * reach), maximum = TRUE, tol = 1e-13)$maximum
  for (round in 1:200) {
    before <- c(mu, tau2)
    mu <- root(function(x) slope(function(x) ll(x, tau2), x, 1e-4), mu - 1e-3, mu + 1e-3)
    rises <- (ll(mu, 1e-8) - ll(mu, 0)) > 0
    tau2 <- if (!rises && tau2 < 1e-6) 0 else root(function(x) slope(function(x) ll(mu, x), x, tau2 / 100), tau2 * 0.99, tau2 * 1.01)
    if (max(abs(before - c(mu, tau2))) < 1e-12) break
  }
  list(mu = mu, tau2 = tau2, ll = ll(mu, tau2))
}
check_p_uniform_shares <- function(y, se, cut, sign, mean, beyond) {
  n <- length(y)
  shares <- function(mu) sum(exp(pnorm(y, mu, se, lower.tail = FALSE, log.p = TRUE) - pnorm(cut, mu, se, lower.tail = FALSE, log.p = TRUE)))
  solve_for <- function(target) root(function(mu) shares(mu) - target, min(cut) - max(se), max(y) + max(se))
  limits <- sort(sign * c(solve_for(sum_quantile(beyond, n)), solve_for(sum_quantile(1 - beyond, n))))
  tail <- function(x, ...) pnorm((x - n / 2) / sqrt(n / 12), ...)
  check_all("diagnostics/bias/pUniform", list(significant = n, estimate = sign * solve_for(n / 2), ciLb = limits[1], ciUb = limits[2],
    pval = tail(shares(0)), biasP = tail(shares(sign * mean), lower.tail = FALSE)))
}
# Quantile of a sum of n uniforms: a closed sum for few, the inversion of the characteristic function for many.
sum_quantile <- function(p, n) {
  below <- function(x) {
    if (n <= 12) return(sum((-1)^(0:floor(x)) * choose(n, 0:floor(x)) * (x - 0:floor(x))^n) / factorial(n))
    0.5 + integrate(function(t) sin(t * (x - n / 2)) / t * (sin(t / 2) / (t / 2))^n, 0, Inf, rel.tol = 1e-12, subdivisions = 5000)$value / pi
  }
  uniroot(function(x) below(x) - p, c(0, n), tol = 1e-13)$root
}
`;
