# Second part of univariate.R: intervals, predictions, contrasts, permutation, subgroups, variance inflation, model averaging.

# Distribution function of a sum of weighted chi-squares by Ruben's series: independent of the engine's route.
# Ruben (1962), Annals of Mathematical Statistics 33:542-570.
ruben <- function(q, lambda) {
  b <- min(lambda)
  n <- length(lambda)
  a <- sqrt(prod(b / lambda))
  total <- a * pchisq(q / b, n)
  g <- c()
  power <- 1 - b / lambda
  for (j in 1:20000) {
    g[j] <- sum(power^j)
    a[j + 1] <- sum(g[j:1] * a[1:j]) / (2 * j)
    total <- total + a[j + 1] * pchisq(q / b, n + 2 * j)
    if (1 - sum(a) < 1e-15) break
  }
  total
}

genq <- function(yi, vi, X, a, level = 0.05) {
  A <- diag(a)
  P <- A - A %*% X %*% solve(t(X) %*% A %*% X) %*% t(X) %*% A
  Q <- c(t(yi) %*% P %*% yi)
  cdf <- function(tau2) {
    S <- diag(sqrt(vi + tau2))
    lambda <- eigen(S %*% P %*% S, symmetric = TRUE, only.values = TRUE)$values
    ruben(Q, lambda[seq_len(length(yi) - ncol(X))])
  }
  limit <- function(target) if (cdf(0) <= target) 0 else uniroot(function(t) cdf(t) - target, c(0, 1e4), tol = 1e-16, maxiter = 5000)$root
  if (cdf(0) < level / 2) return(NULL)
  c(limit(1 - level / 2), limit(level / 2))
}

arr <- function(x) if (is.null(x)) NULL else I(x)
byId <- function(id) Filter(function(d) d$id == id, problems)[[1]]
intervalRows <- c()
for (id in c("molloy2014", "unequal5", "unequal16", "homogeneous16", "tenThousandfold16", "equal60", "mcdaniel1994")) {
  d <- byId(id)
  for (design in c("intercept", "both")) if (possible(d, design)) {
    reml <- fitOne(d, design, "REML", "z")
    ml <- fitOne(d, design, "ML", "z")
    limits <- function(fit, type) {
      ci <- confint(fit, type = type, control = list(tol = 1e-16, tau2.max = 1e4, maxiter = 5000))
      if (ci$ci.null) NULL else I(c(ci$random[1, 2:3], ci$random[3, 2:3], ci$random[4, 2:3]))
    }
    small <- length(d$yi) <= 16
    keep <- !is.na(d$x)
    intervalRows <- c(intervalRows, object(problem = id, design = design, QP = limits(reml, "QP"), PL = limits(reml, "PL"), PLml = limits(ml, "PL"),
      GENQ = if (small) arr(genq(d$yi, d$vi, reml$X, 1 / sqrt(d$vi))), GENQ1 = if (small && id != "tenThousandfold16") arr(genq(d$yi, d$vi, reml$X, 1 / d$vi))))
  }
}

predictionRows <- c()
for (id in c("molloy2014", "unequal5", "mcdaniel1994")) for (test in c("z", "knha")) {
  fit <- fitOne(byId(id), "intercept", "REML", test)
  for (pi in c("default", "riley")) {
    p <- if (pi == "default") predict(fit) else predict(fit, pi.type = "riley")
    predictionRows <- c(predictionRows, object(problem = id, test = test, pi = if (pi == "default") "metafor" else "riley", pred = p$pred, se = p$se,
      ciLb = p$ci.lb, ciUb = p$ci.ub, piLb = p$pi.lb, piUb = p$pi.ub,
      integrated = transf.ztor.int(p$pred, targs = list(tau2 = fit$tau2, lower = p$pred - 12 * sqrt(fit$tau2), upper = p$pred + 12 * sqrt(fit$tau2)))))
  }
}

contrastRows <- c()
for (test in tests) {
  d <- byId("unequal160")
  fit <- fitOne(d, "factor", "REML", test)
  L <- rbind(c(0, 1, 0), c(0, 0, 1), c(0, -1, 1))
  a <- anova(fit, X = L)
  joint <- anova(fit, X = L[1:2, ], rhs = c(0.05, 0))
  adjusted <- sapply(c("none", "bonferroni", "holm", "hochberg", "hommel", "BH", "BY"), function(m) p.adjust(a$pval, m))
  contrastRows <- c(contrastRows, object(test = test, tau2 = fit$tau2, estimate = I(c(a$Xb)), se = I(c(a$se)), pval = I(c(a$pval)),
    joint = joint$QM, jointP = joint$QMp, adjusted = raw(object(none = I(adjusted[, 1]), bonferroni = I(adjusted[, 2]), holm = I(adjusted[, 3]),
      hochberg = I(adjusted[, 4]), hommel = I(adjusted[, 5]), BH = I(adjusted[, 6]), BY = I(adjusted[, 7])))))
}

set.seed(3)
adjustRows <- sapply(c(1, 2, 5, 9, 12), function(n) {
  p <- round(runif(n)^2, 4)
  m <- sapply(c("bonferroni", "holm", "hochberg", "hommel", "BH", "BY"), function(method) I(p.adjust(p, method)), simplify = FALSE)
  object(p = I(p), values = raw(do.call(object, m)))
})

d <- byId("unequal60")
vifFit <- fitOne(d, "both", "REML", "z")
vifRows <- c(object(columns = I(c(1, 2)), gvif = unname(vif(vifFit, btt = 2:3)$vifs)), object(columns = I(3), gvif = unname(vif(vifFit)$vifs[3])))

permutationRows <- c()
d8 <- byId("molloy2014")
d8 <- lapply(d8, function(v) if (length(v) > 1) v[1:8] else v)
for (method in c("REML", "HE", "EE")) for (test in c("z", "knha")) for (design in c("intercept", "factor", "cells")) {
  fit <- fitOne(d8, design, method, test)
  p <- permutest(fit, exact = TRUE, progbar = FALSE)
  permutationRows <- c(permutationRows, object(method = method, test = test, design = design, pval = I(c(p$pval)), QMp = c(p$QMp)))
}

modelRows <- c()
d <- byId("molloy2014")
for (m in c("~1", "~level", "~x", "~level + x")) {
  fit <- suppressWarnings(rma(d$yi, d$vi, mods = as.formula(m), data = data.frame(level = d$level, x = d$x), method = "ML", control = tight))
  modelRows <- c(modelRows, object(model = m, AICc = fit$fit.stats["AICc", "ML"], beta = I(c(fit$beta)), se = I(fit$se), names = I(rownames(fit$beta))))
}

writeFixture("univariate-inference", maker, intervals = intervalRows, predictions = predictionRows, contrasts = contrastRows,
  adjusted = adjustRows, vif = vifRows, permutation = permutationRows, models = modelRows)
