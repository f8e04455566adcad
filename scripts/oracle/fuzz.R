# Fits every case of a fuzz run with metafor and clubSandwich: Rscript scripts/oracle/fuzz.R CASES.json ANSWERS.json
# Each univariate case is fitted freely and with tau2 held at ours; each multilevel case by two optimisers, the better counts.
suppressMessages({library(metafor); library(clubSandwich); library(jsonlite)})
source("scripts/oracle/json17.R")
invisible(Sys.setlocale("LC_COLLATE", "C"))
files <- commandArgs(TRUE)
num <- function(x) I(as.numeric(x))
quiet <- function(expr) suppressWarnings(expr)
compact <- function(x) Filter(Negate(is.null), x)
attempt <- function(expr) tryCatch(quiet(expr), error = function(e) list(error = conditionMessage(e)))
variablesOf <- function(mods, d) intersect(all.vars(as.formula(paste("~", mods))), names(d))

# rows and variables as our own reading prepares them: subset, then groupings, then moderators
prepared <- function(case) {
  d <- as.data.frame(case$columns, stringsAsFactors = FALSE)
  for (name in names(d)) if (is.logical(d[[name]])) d[[name]] <- as.numeric(d[[name]])
  s <- case$spec
  if (case$source == "ri") {
    e <- escalc(measure = s$measure, ri = d$ri, ni = d$ni, vtype = "LS")
    # gsl's hypergeometric series is the limit of UCOR near r = 0 and small n: effects are compared, then ours are taken
    off <- max(abs(e$yi - case$ours$yi), abs(e$vi / case$ours$vi - 1))
    if (s$measure == "UCOR") { d$yi <- case$ours$yi; d$vi <- case$ours$vi } else { d$yi <- as.numeric(e$yi); d$vi <- as.numeric(e$vi) }
    attr(d, "effectsOff") <- off
  }
  if (!is.null(s$subset)) d <- d[which(eval(parse(text = s$subset), d)), , drop = FALSE]
  needed <- c(s$weights, s$cluster, if (!is.null(s$rho)) "study_id", if (!is.null(s$random)) trimws(strsplit(s$random, "[/+]")[[1]]))
  for (name in needed) d <- d[!is.na(d[[name]]), , drop = FALSE]
  if (!is.null(s$mods)) {
    vars <- variablesOf(s$mods, d)
    for (v in vars) if (is.character(d[[v]])) d[[v]] <- factor(d[[v]])
    d <- d[stats::complete.cases(d[, vars, drop = FALSE]), , drop = FALSE]
  }
  d
}

coefficients <- function(x) {
  df <- if (!is.null(x$ddf) && !all(is.na(x$ddf))) rep_len(as.numeric(x$ddf), length(x$beta)) else NULL
  compact(list(names = I(rownames(x$beta)), beta = num(x$beta), se = num(x$se), stat = num(x$zval), df = if (!is.null(df)) num(df),
    pval = num(x$pval), ciLb = num(x$ci.lb), ciUb = num(x$ci.ub), vb = num(x$vb)))
}
statistics <- function(x) { s <- x$fit.stats[[if (x$method %in% c("REML")) "REML" else "ML"]]; list(ll = s[1], dev = s[2], AIC = s[3], BIC = s[4], AICc = s[5]) }

interval <- function(x, method, level) {
  c0 <- confint(x, type = method, level = level, control = list(tol = 1e-15, tau2.max = max(1000, 1e6 * x$tau2, 1e9 * var(as.numeric(x$yi))), maxiter = 10000))$random
  list(tau2 = num(c0[1, 2:3]), I2 = num(c0[3, 2:3]), H2 = num(c0[4, 2:3]))
}
prediction <- function(x, s, level) {
  if (x$method == "EE") s$pi <- "none"
  a <- (100 - level) / 200
  se <- x$se
  crit <- if (x$test == "z") qnorm(1 - a) else qt(1 - a, x$k - x$p)
  width <- switch(s$pi,
    metafor = crit * sqrt(se^2 + x$tau2), normal = qnorm(1 - a) * sqrt(se^2 + x$tau2),
    riley = if (x$k - x$p - is.null(s$tau2) > 0) qt(1 - a, x$k - x$p - is.null(s$tau2)) * sqrt(se^2 + x$tau2),
    hts = if (x$k > 2) qt(1 - a, x$k - 2) * sqrt((if (is.null(x$unscaledSe)) se else x$unscaledSe)^2 + x$tau2))
  p <- predict(x, level = level)
  compact(list(pred = p$pred, se = p$se, ciLb = p$ci.lb, ciUb = p$ci.ub, piLb = if (!is.null(width)) p$pred - width, piUb = if (!is.null(width)) p$pred + width))
}
# clubSandwich cuts eigenvalues at 1e-12 whatever their scale and inverts X'WX as it stands. It is asked three times: with the smallest
# sampling variance as unit, with the largest variance as unit and the rows reversed, and with the median variance as unit. How far its
# answers differ from the first, `own`, is how far it can be relied on.
robust <- function(x, d, s, level, h, args) {
  if (is.null(s$cluster)) return(NULL)
  out <- robustIn(1 / sqrt(min(d$vi)), x, d, s, level, h, args)
  back <- rev(seq_len(nrow(d)))
  turned <- args
  turned$data <- d[back, , drop = FALSE]
  turned$yi <- d$yi[back]
  if (!is.null(args$vi)) turned$vi <- args$vi[back]
  if (!is.null(args$weights)) turned$weights <- args$weights[back]
  if (!is.null(args$V)) turned$V <- if (is.matrix(args$V)) args$V[back, back] else args$V[back]
  largest <- max(d$vi) + if (is.null(args$V)) x$tau2 else sum(x$sigma2)
  others <- list(tryCatch(robustIn(1 / sqrt(largest), x, turned$data, s, level, h, turned), error = function(e) NULL),
    tryCatch(robustIn(1 / sqrt(median(d$vi)), x, d, s, level, h, args), error = function(e) NULL))
  difference <- function(other, get) { a <- get(out); b <- get(other); if (is.null(a) || is.null(b)) 0 else max(abs(a / b - 1), 0, na.rm = TRUE) }
  parts <- list(function(o) o$se, function(o) o$df, function(o) o$wald$F, function(o) o$wald$df)
  out$own <- max(0, sapply(others, function(other) if (is.null(other)) 0 else max(sapply(parts, function(get) difference(other, get)))))
  out
}
robustIn <- function(unit, x, d, s, level, h, args) {
  args$yi <- args$yi * unit
  if (is.null(args$V)) { args$vi <- args$vi * unit^2; if (s$method != "EE") args$tau2 <- x$tau2 * unit^2 }
  else { args$V <- args$V * unit^2; args$sigma2 <- x$sigma2 * unit^2 }
  x <- quiet(do.call(if (is.null(args$V)) rma.uni else rma.mv, args))
  if (!is.null(h)) h$rhs <- h$rhs * unit
  out <- robustInUnits(x, d, s, level, h)
  for (name in c("beta", "se", "ciLb", "ciUb")) out[[name]] <- num(out[[name]] / unit)
  for (name in intersect(c("estimate", "se", "ciLb", "ciUb"), names(out$hypothesis))) out$hypothesis[[name]] <- out$hypothesis[[name]] / unit
  out
}
robustInUnits <- function(x, d, s, level, h) {
  V <- vcovCR(x, cluster = d[[s$cluster]], type = s$vcov)
  ct <- coef_test(x, vcov = V, test = "Satterthwaite")
  ci <- conf_int(x, vcov = V, level = level / 100, test = "Satterthwaite")
  slopes <- setdiff(seq_along(x$beta), which(rownames(x$beta) == "intrcpt"))
  joint <- if (length(x$beta) > 1) tryCatch({
    w <- Wald_test(x, constraints = constrain_zero(slopes), vcov = V, test = "HTZ")
    list(F = w$Fstat, df = num(c(w$df_num, w$df_denom)), p = w$p_val)
  }, error = function(e) NULL)
  compact(list(clusters = length(unique(d[[s$cluster]])), beta = num(ct$beta), se = num(ct$SE), stat = num(ct$tstat), df = num(ct$df_Satt),
    pval = num(ct$p_Satt), ciLb = num(ci$CI_L), ciUb = num(ci$CI_U), wald = joint, hypothesis = attempt(hypothesis(x, h, level, V))))
}

# L beta - rhs, as anova() has it
hypothesis <- function(x, h, level, V = NULL) {
  if (is.null(h)) return(NULL)
  L <- rep(0, length(x$beta)); L[match(h$names, rownames(x$beta))] <- h$values
  if (anyNA(match(h$names, rownames(x$beta)))) return(NULL)
  if (!is.null(V)) {
    lc <- linear_contrast(x, vcov = V, contrasts = rbind(L), level = level / 100, test = "Satterthwaite", p_values = TRUE)
    stat <- (lc$Est - h$rhs) / lc$SE
    return(list(stat = stat, pval = 2 * pt(abs(stat), lc$df, lower.tail = FALSE), se = lc$SE, estimate = lc$Est - h$rhs, df = lc$df, ciLb = lc$CI_L - h$rhs, ciUb = lc$CI_U - h$rhs))
  }
  a <- anova(x, X = rbind(L), rhs = h$rhs)
  df <- if (length(a$ddf) && !all(is.na(a$ddf))) a$ddf else NULL
  crit <- if (is.null(df)) qnorm(1 - (100 - level) / 200) else qt(1 - (100 - level) / 200, df)
  est <- as.numeric(a$Xb); se <- as.numeric(a$se)
  list(stat = as.numeric(a$zval), pval = as.numeric(a$pval), se = se, estimate = est, ciLb = est - crit * se, ciUb = est + crit * se)
}

# tightest convergence that R's iteration reaches: thresholds are absolute, so they go with the scale of tau2 and vi
tightFit <- function(args, scale, start = NULL) {
  last <- NULL
  for (relative in c(1e-14, 1e-12, 1e-10, 1e-8)) for (step in c(1, 0.5)) {
    args$control <- list(tau2.init = start, threshold = relative * scale, tol = max(1e-300, 1e-14 * scale), maxiter = if (length(args$yi) > 50) 300 else 3000, stepadj = step, tau2.max = max(1000, 1e4 * var(args$yi)))
    x <- tryCatch(quiet(do.call(rma.uni, args)), error = function(e) { last <<- conditionMessage(e); NULL })
    if (!is.null(x)) return(x)
    if (!args$method %in% c("ML", "REML", "EB")) break
  }
  stop(last)
}
univariate <- function(case, d) {
  s <- case$spec
  level <- if (is.null(s$level)) 95 else s$level
  args <- compact(list(yi = d$yi, vi = d$vi, mods = if (!is.null(s$mods)) as.formula(paste("~", s$mods)), data = d,
    method = s$method, test = s$test, level = level, weights = if (!is.null(s$weights)) d[[s$weights]], tau2 = s$tau2))
  scale <- max(min(d$vi), case$ours$tau2)
  made <- steady(tightFit(args, scale), args, scale)
  x <- made$fit
  if (s$test != "z" && identical(s$pi, "hts")) x$unscaledSe <- quiet(do.call(rma.uni, c(args[setdiff(names(args), c("test", "tau2"))], list(test = "z", tau2 = x$tau2))))$se
  # where tau2 without moderators is rounding error, so is R2
  if (is.null(s$tau2) && s$method %in% c("ML", "REML", "EB") && isTRUE(x$R2 > 0) && x$tau2 < 1e-10 * min(d$vi)) { bare <- args; bare$mods <- NULL; if (tightFit(bare, min(d$vi))$tau2 < 1e-8 * min(d$vi)) x$R2 <- 0 }
  out <- describe(x, s, level, case)
  out$design <- design(x, d)
  out$ci <- if (!is.null(s$confint)) attempt(interval(made$turned, s$confint, level))
  out$robust <- attempt(robust(x, d, s, level, case$hypothesis, args))
  if (!is.null(case$ours$tau2) && s$method != "EE") {
    held <- args; held$tau2 <- case$ours$tau2
    y <- steady(quiet(do.call(rma.uni, held)), held, scale)$fit
    if (s$test != "z" && identical(s$pi, "hts")) { held$test <- "z"; y$unscaledSe <- quiet(do.call(rma.uni, held))$se }
    out$held <- describe(y, s, level, case)
    out$held$robust <- attempt(robust(y, d, s, level, case$hypothesis, args))
  }
  compact(out)
}
# metafor 3.8 centres yi for QE and tau2 whatever the design, which is wrong where no intercept is in the columns' span
spansConstant <- function(X) sum(lm.fit(X, rep(1, nrow(X)))$residuals^2) < 1e-12
qrQ <- function(x, tau2 = 0) { w <- sqrt(1 / (x$vi + tau2)); sum(qr.resid(qr(w * x$X, tol = 1e-15), w * as.numeric(x$yi))^2) }
# how far R's Q, trace of P and coefficients, from normal equations, are from those of a QR decomposition
digitsOff <- function(x) tryCatch({
  w <- sqrt(1 / x$vi); W <- diag(w^2, x$k); WX <- W %*% x$X
  h <- qr.Q(qr(w * x$X, tol = 1e-15))
  dense <- sum(diag(W - WX %*% chol2inv(chol(crossprod(x$X, WX))) %*% t(WX)))
  u <- if (is.null(x$weights)) sqrt(1 / (x$vi + x$tau2)) else sqrt(x$weights)
  b <- qr.coef(qr(u * x$X, tol = 1e-15), u * as.numeric(x$yi))
  max(abs(b - x$beta) / x$se, abs(qrQ(x) - x$QE) / max(x$QE, 1e-3), abs(dense / sum(w^2 * (1 - rowSums(h^2))) - 1))
}, error = function(e) 1)
# A fit whose tau2 and Q R computes exactly: of the same model in columns that are orthonormal under the weights, so that a year costs no
# digits, and of residuals instead of effects, shifted along the columns to a mean of 0, so that centring does nothing. Neither changes
# tau2, Q or the likelihood, once SJ is told where to start.
steady <- function(x, args, scale) {
  if (is.null(args$mods)) return(list(fit = x, turned = x))
  off <- digitsOff(x)
  if (spansConstant(x$X) && off < 1e-11) return(list(fit = x, turned = x))
  w <- sqrt(1 / x$vi)
  Q <- qr.Q(qr(w * x$X, tol = 1e-15)) / w
  turned <- args
  turned$mods <- Q; turned$intercept <- FALSE
  j <- which.max(abs(colSums(Q)) / sqrt(colSums(Q^2)))
  u <- if (is.null(args$weights)) w else sqrt(args$weights)
  turned$yi <- qr.resid(qr(u * x$X, tol = 1e-15), u * args$yi) / u
  if (!spansConstant(x$X)) turned$yi <- turned$yi - Q[, j] * sum(turned$yi) / sum(Q[, j])
  o <- if (is.null(args$tau2)) tightFit(turned, scale, if (args$method == "SJ") var(args$yi) * (x$k - 1) / x$k) else quiet(do.call(rma.uni, turned))
  bare <- if (length(x$R2) && is.null(args$tau2) && args$method != "EE") tryCatch(tightFit(replace(args, "mods", NULL), scale)$tau2, error = function(e) 0)
  args$tau2 <- o$tau2
  y <- quiet(do.call(rma.uni, args))
  for (name in c("se.tau2", "QE", "QEp", "I2", "H2", "fit.stats")) y[[name]] <- o[[name]]
  y$R2 <- if (isTRUE(bare > 0)) max(0, 100 * (1 - o$tau2 / bare)) else x$R2
  y$own <- off
  list(fit = y, turned = o)
}
# how far Q(tau2), by QR decomposition, is from what defines these estimators
rootOff <- function(x) if (x$method %in% c("PM", "PMM", "EB") && x$tau2 > 0 && x$k > x$p) abs(qrQ(x, x$tau2) / (if (x$method == "PMM") qchisq(0.5, x$k - x$p) else x$k - x$p) - 1)
# what was fitted, for the likelihood in whole numbers
design <- function(x, d, rho = NULL) compact(list(yi = num(x$yi), vi = num(x$vi), X = num(t(x$X)), groups = if (is.null(x$Z.S)) list(I(seq_len(x$k))) else lapply(x$Z.S, function(Z) I(max.col(as.matrix(Z)))),
  rho = rho, cluster = if (!is.null(rho)) I(as.integer(factor(d$study_id)))))
describe <- function(x, s, level, case) compact(list(rootOff = rootOff(x), own = x$own, k = x$k, p = x$p, coefficients = coefficients(x),
  tau2 = x$tau2, seTau2 = if (!is.null(x$se.tau2) && is.finite(x$se.tau2)) x$se.tau2, I2 = x$I2, H2 = x$H2, R2 = if (length(x$R2) && !is.na(x$R2)) x$R2,
  QE = x$QE, QEp = x$QEp, QM = x$QM, QMdf = num(x$QMdf[!is.na(x$QMdf)]), QMp = x$QMp, logLik = statistics(x),
  hypothesis = attempt(hypothesis(x, case$hypothesis, level)), prediction = if (x$int.only) attempt(prediction(x, s, level))))

# how far the covariance of the coefficients is from the one that the same columns made orthonormal give: a year squares its size in X'WX
orthonormalOff <- function(x, d, args) {
  decomposed <- qr(x$X)
  inverse <- solve(qr.R(decomposed))
  args$yi <- as.numeric(x$yi); args$V <- x$V; args$data <- d[x$not.na, , drop = FALSE]; args$mods <- qr.Q(decomposed); args$intercept <- FALSE; args$sparse <- NULL
  o <- attempt(do.call(rma.mv, args))
  if (!is.null(o$error)) return(0)
  vb <- inverse %*% o$vb %*% t(inverse)
  max(abs(vb - x$vb) / sqrt(outer(diag(vb), diag(vb))))
}

# a factor that groups the rows as an earlier one does, or by REML one whose levels are fixed effects too, has no variance of its own: held at 0, as we hold it
unidentified <- function(random, d, s) {
  names <- unlist(lapply(random, function(f) strsplit(as.character(f)[2], "|", fixed = TRUE)[[1]][2]))
  parts <- unlist(lapply(strsplit(trimws(names), "/", fixed = TRUE), function(path) lapply(seq_along(path), function(n) { key <- do.call(paste, c(d[trimws(path[1:n])], sep = "/")); match(key, key) })), recursive = FALSE)
  X <- if (is.null(s$mods)) matrix(1, nrow(d), 1) else model.matrix(as.formula(paste("~", s$mods)), d)
  inside <- sapply(parts, function(part) s$method == "REML" && length(unique(part)) > 1 && qr(cbind(X, outer(part, unique(part), "==")))$rank == qr(X)$rank)
  ifelse(duplicated(parts) | inside, 0, NA)
}
optimisers <- list(nlminb = list(optimizer = "nlminb", rel.tol = 1e-13, iter.max = 2000, eval.max = 4000), BFGS = list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-16, maxit = 2000))
multilevel <- function(case, d) {
  s <- case$spec
  level <- if (is.null(s$level)) 95 else s$level
  V <- if (is.null(s$rho)) d$vi else { same <- outer(d$study_id, d$study_id, "=="); M <- same * s$rho * sqrt(outer(d$vi, d$vi)); diag(M) <- d$vi; M }
  random <- if (is.null(s$random)) list(~ 1 | study_id) else if (grepl("+", s$random, fixed = TRUE))
    lapply(trimws(strsplit(s$random, "+", fixed = TRUE)[[1]]), function(name) as.formula(paste("~ 1 |", name))) else list(as.formula(paste("~ 1 |", s$random)))
  args <- compact(list(yi = d$yi, V = V, mods = if (!is.null(s$mods)) as.formula(paste("~", s$mods)), random = random, data = d, sigma2 = unidentified(random, d, s),
    method = s$method, test = s$test, dfs = s$dfs, level = level))
  # at the tightest tolerance that an optimiser ends at
  climb <- function(control) {
    for (loose in c(1, 1e3, 1e6)) {
      eased <- control
      for (name in intersect(c("rel.tol", "reltol"), names(control))) eased[[name]] <- loose * control[[name]]
      x <- tryCatch(quiet(do.call(rma.mv, c(args, list(control = eased)))), error = function(e) NULL)
      if (!is.null(x)) return(x)
    }
  }
  found <- compact(lapply(optimisers, climb))
  if (length(found) == 0) { again <- args; again$control <- optimisers$nlminb; quiet(do.call(rma.mv, again)) }
  lls <- sapply(found, function(x) as.numeric(logLik(x)))
  x <- found[[which.max(lls)]]
  out <- compact(list(k = x$k, p = x$p, coefficients = coefficients(x), sigma2 = num(x$sigma2), QE = x$QE, QEp = x$QEp, QM = x$QM,
    QMdf = num(x$QMdf[!is.na(x$QMdf)]), QMp = x$QMp, logLik = statistics(x), hypothesis = attempt(hypothesis(x, case$hypothesis, level)),
    prediction = if (x$int.only) { p <- predict(x, level = level); list(pred = p$pred, se = p$se, ciLb = p$ci.lb, ciUb = p$ci.ub, piLb = p$pi.lb, piUb = p$pi.ub) }))
  out$design <- design(x, d, s$rho)
  out$robust <- attempt(robust(x, d, s, level, case$hypothesis, args))
  if (!is.null(case$ours$sigma2)) {
    held <- args; held$sigma2 <- case$ours$sigma2
    y <- attempt(do.call(rma.mv, held))
    held$sparse <- TRUE
    z <- attempt(do.call(rma.mv, held))
    # the same numbers by sparse matrices: how many digits R itself has
    if (is.null(y$error) && is.null(z$error)) out$own <- max(abs(y$beta - z$beta) / y$se, abs(z$se / y$se - 1), abs(z$QE - y$QE) / max(y$QE, 1e-3), orthonormalOff(y, d, held))
    if (is.null(y$error)) {
      out$condition <- max(rowSums(abs(y$M))) / min(d$vi)
      out$held <- compact(list(coefficients = coefficients(y), QE = y$QE, QEp = y$QEp, QM = y$QM, QMp = y$QMp, ll = as.numeric(logLik(y)),
        hypothesis = attempt(hypothesis(y, case$hypothesis, level)),
        prediction = if (y$int.only) { p <- predict(y, level = level); list(pred = p$pred, se = p$se, ciLb = p$ci.lb, ciUb = p$ci.ub, piLb = p$pi.lb, piUb = p$pi.ub) }))
      out$held$robust <- attempt(robust(y, d, s, level, case$hypothesis, args))
    }
  }
  if (!is.null(s$confint)) out$profiles <- lapply(found, function(x) attempt({
    bound <- 1e4 * max(x$sigma2, 1e-3)
    limits <- lapply(seq_along(x$sigma2), function(i) if (x$vc.fix$sigma2[i]) numeric(0) else confint(x, sigma2 = i, level = level, control = list(tol = 1e-9, vc.max = bound))$random[1, 2:3])
    # a limit at the end of R's search is none
    limits <- lapply(limits, function(l) ifelse(l >= bound * (1 - 1e-6), Inf, l))
    list(limits = lapply(limits, num))
  }))
  compact(out)
}

run <- fromJSON(files[1], simplifyVector = TRUE, simplifyDataFrame = FALSE, simplifyMatrix = FALSE)
answers <- lapply(run$cases, function(case) {
  off <- NULL
  seconds <- system.time(answer <- attempt({
    d <- prepared(case)
    off <- attr(d, "effectsOff")
    if (is.null(case$spec$random) && is.null(case$spec$rho)) univariate(case, d) else multilevel(case, d)
  }))[["elapsed"]]
  compact(c(answer, list(seconds = seconds, effectsOff = off)))
})
writeLines(json17(list(maker = list(R = as.character(getRversion()), metafor = as.character(packageVersion("metafor")), clubSandwich = as.character(packageVersion("clubSandwich"))),
  answers = answers)), files[2])
