# Oracle of what `fit` reaches by its options: Rscript scripts/oracle/fit.R
# Each case is a table, the choices, and R's answer; the test reads the table as a file, as a user would.
suppressMessages({library(metafor); library(metadat); library(clubSandwich)})
source("scripts/oracle/json17.R")
control <- list(threshold = 1e-14, maxiter = 1000)
col <- function(x) I(as.numeric(x))
txt <- function(x) I(as.character(x))
z <- escalc(measure = "ZCOR", ri = ri, ni = ni, data = dat.molloy2014)
molloy <- list(effect_id = txt(seq_len(nrow(z))), ri = col(z$ri), ni = col(z$ni), design = txt(z$design), controls = txt(z$controls))
mc <- subset(dat.mcdaniel1994, !is.na(ri) & !is.na(ni) & !is.na(struct) & type %in% c("j", "p", "s"))
mcz <- escalc(measure = "ZCOR", ri = ri, ni = ni, data = mc)
mcdaniel <- list(effect_id = txt(mc$study), ri = col(mc$ri), ni = col(mc$ni), type = txt(mc$type), struct = txt(mc$struct))
aloe <- dat.aloe2013
aloeTable <- list(effect_id = txt(seq_len(nrow(aloe))), ti = col(aloe$tval), ni = col(aloe$n), mi = col(aloe$preds), r2i = col(aloe$R2))
# study 17 lacks correlations that its covariances need
craft <- subset(dat.craft2003, study != 17 & !is.na(ri))
craftTable <- list(effect_id = txt(seq_len(nrow(craft))), study_id = txt(craft$study), ri = col(craft$ri), ni = col(craft$ni), var1 = txt(craft$var1), var2 = txt(craft$var2))

hypotheses <- lapply(c("z", "knha"), function(test) {
  fit <- rma(yi, vi, mods = ~ design, data = z, test = test, control = control)
  a <- anova(fit, X = rbind(c(0, 1)), rhs = 0.1)
  df <- if (test == "z") Inf else fit$k - fit$p
  list(test = test, hypothesis = "designprospective = 0.1", estimate = as.numeric(a$Xb), se = as.numeric(a$se), stat = as.numeric(a$zval), pval = as.numeric(a$pval),
       ciLb = as.numeric(a$Xb) - qt(.975, df) * as.numeric(a$se), ciUb = as.numeric(a$Xb) + qt(.975, df) * as.numeric(a$se))
})

thresholds <- lapply(c("z", "knha"), function(test) {
  fit <- rma(yi, vi, data = z, test = test, control = control)
  p <- predict(fit)
  df <- if (test == "z") Inf else fit$k - 1
  tau <- sqrt(fit$tau2); distance <- (atanh(.1) - fit$beta[1]) / tau
  share <- 1 - pnorm(distance)
  # delta method on the share as a function of mu and tau2 (Mathur & VanderWeele 2019)
  gradient <- c(dnorm(distance) / tau, dnorm(distance) * distance / (2 * fit$tau2))
  se <- sqrt(gradient[1]^2 * fit$vb[1] + gradient[2]^2 * fit$se.tau2^2)
  int <- sapply(c(p$pred, p$ci.lb, p$ci.ub), function(x) transf.ztor.int(x, targs = list(tau2 = fit$tau2)))
  list(test = test, probability = pt((atanh(.1) - p$pred) / sqrt(p$se^2 + fit$tau2), df, lower.tail = FALSE), share = share, se = se, integrated = col(int))
})

subgroup <- function(test) {
  common <- rma(yi, vi, mods = ~ 0 + type, data = mcz, test = test, control = control)
  equal <- anova(common, X = rbind(c(-1, 1, 0), c(-1, 0, 1)))
  levels <- sort(unique(mcz$type))
  own <- lapply(levels, function(l) rma(yi, vi, data = mcz, subset = type == l, test = test, control = control))
  means <- sapply(own, function(f) f$beta[1]); ses <- sapply(own, function(f) f$se)
  between <- rma(means, sei = ses, method = "FE")
  list(test = test, levels = txt(levels), k = col(sapply(own, function(f) f$k)), tau2 = common$tau2, common = col(common$beta), commonSe = col(common$se),
       QM = as.numeric(equal$QM), QMp = as.numeric(equal$QMp), own = col(means), ownSe = col(ses), ownTau2 = col(sapply(own, function(f) f$tau2)),
       ownI2 = col(sapply(own, function(f) f$I2)), Q = between$QE, Qp = between$QEp)
}

fe <- rma(yi, vi, mods = ~ type, data = mcz, method = "FE"); fe0 <- rma(yi, vi, data = mcz, method = "FE")
fromQ <- list(I2 = 100 * (fe$QE - (fe$k - fe$p)) / fe$QE, H2 = fe$QE / (fe$k - fe$p), R2 = 100 * (1 - fe$QE / fe0$QE))

partial <- lapply(c("PCOR", "SPCOR"), function(measure) {
  x <- escalc(measure = measure, ti = tval, ni = n, mi = preds, r2i = R2, data = aloe)
  fit <- rma(yi, vi, data = x, control = control)
  list(measure = measure, tau2 = fit$tau2, beta = fit$beta[1], se = fit$se)
})
# 1/(df - 1) after Fisher (1924), where escalc has 1/df
zp <- escalc(measure = "ZPCOR", ti = tval, ni = n, mi = preds, data = aloe)
zpFit <- rma(zp$yi, 1 / (aloe$n - aloe$preds - 2), control = control)
partial <- c(partial, list(list(measure = "ZPCOR", tau2 = zpFit$tau2, beta = zpFit$beta[1], se = zpFit$se)))
variances <- lapply(list(c("COR", "LS"), c("COR", "AV"), c("UCOR", "LS")), function(m) {
  x <- escalc(measure = m[1], vtype = m[2], ri = ri, ni = ni, data = dat.molloy2014)
  fit <- rma(yi, vi, data = x, control = control)
  list(measure = m[1], vtype = m[2], tau2 = fit$tau2, beta = fit$beta[1], se = fit$se)
})

# sampling errors of every shape, through rma.mv; the best of three optimisers, with their spread
optimisers <- list(list(optimizer = "nlminb", rel.tol = 1e-12, eval.max = 5000, iter.max = 5000),
  list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-15, maxit = 5000), list(optimizer = "optim", optmethod = "Nelder-Mead", reltol = 1e-15, maxit = 5000))
multilevel <- function(V, random, data, yi) {
  fits <- lapply(optimisers, function(control) tryCatch(rma.mv(yi, V, random = random, data = data, control = control), error = function(e) NULL))
  fits <- Filter(Negate(is.null), fits)
  best <- fits[[which.max(sapply(fits, function(f) as.numeric(logLik(f))))]]
  spread <- function(of) max(apply(rbind(sapply(fits, of)), 1, function(s) diff(range(s))))
  list(optimisers = length(fits), sigma2 = col(best$sigma2), beta = col(best$beta), se = col(best$se), ll = as.numeric(logLik(best)), QE = best$QE,
       spread = list(sigma2 = spread(function(f) f$sigma2), beta = spread(function(f) f$beta), se = spread(function(f) f$se)))
}
d <- data.frame(study_id = rep(1:8, c(3, 2, 4, 3, 2, 3, 4, 3)), kind = c("a","b","c","a","b","a","b","c","a","b","c","a","a","b","c","b","a","b","c","a","a","b","c","b"))
set.seed(4)
d$effect_id <- paste0("e", seq_len(nrow(d))); d$time <- round(ave(rep(1, nrow(d)), d$study_id, FUN = cumsum) + runif(nrow(d), -.3, .3), 2)
d$vi <- round(runif(nrow(d), .01, .05), 4); d$yi <- round(.2 + rnorm(8, 0, .15)[d$study_id] + rnorm(nrow(d), 0, sqrt(d$vi)), 4)
R <- matrix(c(1, .3, .2, .3, 1, .5, .2, .5, 1), 3, dimnames = list(c("a", "b", "c"), c("a", "b", "c")))
shapes <- list(
  phi = vcalc(vi, cluster = study_id, time1 = time, phi = .8, data = d),
  rhoPhi = vcalc(vi, cluster = study_id, obs = effect_id, time1 = time, rho = .6, phi = .8, data = d),
  rhoMatrix = vcalc(vi, cluster = study_id, obs = effect_id, type = kind, rho = list(.6, R), data = d))
sampling <- lapply(names(shapes), function(name) c(list(shape = name), multilevel(shapes[[name]], ~ 1 | study_id/effect_id, d, d$yi)))
rc <- rcalc(ri ~ var1 + var2 | study, ni = ni, data = craft, rtoz = TRUE)
craftFit <- multilevel(rc$V, ~ 1 | study/id, transform(rc$dat, id = seq_len(nrow(rc$dat))), rc$dat$yi)
three <- sampling[[which(names(shapes) == "rhoPhi")]]
above <- pnorm((.1 - three$beta) / sqrt(three$se^2 + sum(three$sigma2)), lower.tail = FALSE)

# merged before the model: the mean of each study's effects with the variance of that mean
de <- escalc(measure = "GEN", yi = yi, vi = vi, data = d)
composites <- lapply(list(list(shape = "rho", V = vcalc(vi, cluster = study_id, obs = effect_id, rho = .6, data = d)), list(shape = "phi", V = shapes$phi)), function(case) {
  merged <- aggregate(de, cluster = study_id, V = case$V, weighted = FALSE)
  fit <- rma(yi, vi, data = merged, control = control)
  list(shape = case$shape, tau2 = fit$tau2, beta = fit$beta[1], se = fit$se, QE = fit$QE)
})

# means of levels, their differences, hypotheses and variance inflation by the model and by clubSandwich; kind and time vary within studies
averages <- colMeans(model.matrix(~ kind + time, d))
rows <- rbind(a = c(1, 0, 0, averages["time"]), b = c(1, 1, 0, averages["time"]), c = c(1, 0, 1, averages["time"]))
pairs <- rbind(rows["b", ] - rows["a", ], rows["c", ] - rows["a", ], rows["c", ] - rows["b", ])
joint <- rbind(c(0, -1, 1, 0), c(0, 0, 0, 1))
single <- rbind(c(0, 1, 0, 0))
adjustments <- c("holm", "hommel", "BY")
asTests <- function(estimate, se, df, rhs = 0) {
  estimate <- as.numeric(estimate) - rhs; se <- as.numeric(se); df <- rep(as.numeric(df), length.out = length(se)); q <- qt(.975, df)
  list(estimate = col(estimate), se = col(se), stat = col(estimate / se), df = col(df), pval = col(2 * pt(-abs(estimate / se), df)),
       ciLb = col(estimate - q * se), ciUb = col(estimate + q * se))
}
adjusted <- function(pval) lapply(setNames(adjustments, adjustments), function(m) col(p.adjust(pval, m)))
normal <- function(df) if (is.null(df) || all(is.na(df))) Inf else df
modelTests <- function(fit) {
  p <- predict(fit, newmods = rows[, -1])
  a <- lapply(list(pairs = list(pairs, c(0, 0, 0)), single = list(single, .1), joint = list(joint, c(0, 0))), function(x) anova(fit, X = x[[1]], rhs = x[[2]]))
  stopifnot(max(abs(c(a$pairs$zval - a$pairs$Xb / a$pairs$se, a$single$zval - a$single$Xb / a$single$se))) < 1e-12)
  difference <- asTests(a$pairs$Xb, a$pairs$se, normal(a$pairs$ddf))
  stopifnot(max(abs(difference$pval - a$pairs$pval)) < 1e-12)
  list(means = asTests(p$pred, p$se, normal(p$ddf)), meanLimits = col(c(p$ci.lb, p$ci.ub)), pairwise = difference, adjusted = adjusted(difference$pval), single = asTests(a$single$Xb, a$single$se, normal(a$single$ddf)),
       joint = list(stat = as.numeric(a$joint$QM), df = col(if (is.na(a$joint$QMdf[2])) a$joint$QMdf[1] else a$joint$QMdf), pval = as.numeric(a$joint$QMp)))
}
robustTests <- function(fit, type) {
  vc <- vcovCR(fit, cluster = d$study_id, type = type)
  linear <- function(L, rhs = 0) { x <- linear_contrast(fit, vcov = vc, contrasts = L); asTests(x$Est, x$SE, x$df, rhs) }
  difference <- linear(pairs)
  wald <- Wald_test(fit, constraints = joint, vcov = vc, test = "HTZ")
  list(means = linear(rows), pairwise = difference, adjusted = adjusted(difference$pval), single = linear(single, .1),
       joint = list(stat = wald$Fstat, df = col(c(wald$df_num, wald$df_denom)), pval = wald$p_val))
}
levelTests <- function(fit) {
  v <- vif(fit, btt = list(2:3, 4))$vif
  list(model = modelTests(fit), CR1 = robustTests(fit, "CR1"), CR2 = robustTests(fit, "CR2"), vif = list(gvif = col(sapply(v, function(x) x$vif)), gsif = col(sapply(v, function(x) x$sif))))
}
# by section, the largest difference between two optimisers' answers, relative to 1 or the number itself
sectionSpread <- function(answers) lapply(setNames(names(answers[[1]]), names(answers[[1]])), function(name) {
  x <- sapply(answers, function(a) unlist(a[[name]])); x[!is.finite(x)] <- 0
  max(apply(x, 1, function(s) diff(range(s)) / max(1, abs(s))))
})
V <- vcalc(vi, cluster = study_id, obs = effect_id, rho = .6, data = d)
dependent <- lapply(list(list("z", "residual"), list("t", "residual"), list("t", "contain")), function(how) {
  fits <- lapply(optimisers, function(control) tryCatch(rma.mv(yi, V, mods = ~ kind + time, random = ~ 1 | study_id/effect_id, data = d, test = how[[1]], dfs = how[[2]], control = control), error = function(e) NULL))
  fits <- Filter(Negate(is.null), fits)
  fits <- fits[order(-sapply(fits, function(f) as.numeric(logLik(f))))]
  answers <- lapply(fits, levelTests)
  c(list(random = "study_id/effect_id", test = how[[1]], dfs = how[[2]], optimisers = length(fits), sigma2 = col(fits[[1]]$sigma2), spread = sectionSpread(answers)), answers[[1]])
})
independent <- lapply(c("z", "knha"), function(test) c(list(test = test), levelTests(rma(yi, vi, mods = ~ kind + time, data = d, test = test, control = control))))

plain <- function(frame) lapply(frame, function(x) if (is.numeric(x)) col(x) else txt(x))
out <- list(
  maker = list(call = "rma, anova, predict, vif, escalc, vcalc, rcalc, rma.mv; vcovCR, linear_contrast, Wald_test (scripts/oracle/fit.R)", metafor = as.character(packageVersion("metafor")), clubSandwich = as.character(packageVersion("clubSandwich")),
               R = paste(R.version$major, R.version$minor, sep = ".")),
  tables = list(molloy = molloy, mcdaniel = mcdaniel, aloe = aloeTable, craft = craftTable, dependent = plain(d)),
  hypotheses = hypotheses, thresholds = thresholds, subgroups = lapply(c("z", "knha"), subgroup), fromQ = fromQ, partial = partial, variances = variances,
  kinds = R, V = unname(as.matrix(shapes$rhoPhi)), sampling = sampling, rcalc = craftFit, aboveMultilevel = as.numeric(above), composites = composites, levels = c(independent, dependent))
writeLines(json17(out), "test/fixtures/metafor/fit.json")
