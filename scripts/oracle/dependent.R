# Oracle of multilevel models and cluster-robust tests: Rscript scripts/oracle/dependent.R
# Writes test/fixtures/metafor/dependent*.json from metafor::rma.mv, rma.uni, clubSandwich and robumeta.
# rma.mv's optimisers are the limit: each fit stores the one with the highest log-likelihood and the spread over three of them.
source("scripts/oracle/dependent.support.R")

robustness <- function(fit, cluster, slopes) {
  out <- lapply(c(CR0 = "CR0", CR1 = "CR1", CR2 = "CR2"), function(type) {
    V <- vcovCR(fit, cluster = cluster, type = type)
    ct <- coef_test(fit, vcov = V, test = "Satterthwaite")
    ci <- conf_int(fit, vcov = V, test = "Satterthwaite")
    one <- list(vb = unname(as.matrix(V)), se = col(ct$SE), stat = col(ct$tstat), df = col(ct$df_Satt), pval = col(ct$p_Satt), ciLb = col(ci$CI_L), ciUb = col(ci$CI_U))
    if (length(slopes) > 1) {
      w <- Wald_test(fit, constraints = constrain_zero(slopes), vcov = V, test = "HTZ")
      one$htz <- list(F = w$Fstat, df = I(c(w$df_num, w$df_denom)), p = w$p_val)
    }
    one
  })
  c(list(clusters = length(unique(cluster))), out)
}

run <- function(table, name, formula, random, rho, method, test = "z", dfs = "residual", factors, robust = FALSE) {
  d <- shuffled[[table]]
  X <- model.matrix(formula, d)
  found <- fits(d, X, V_of(d, rho), random, method, test, dfs)
  if (length(found) < 1) stop(paste(table, name, rho, method))
  best <- found[[which.max(sapply(found, function(f) as.numeric(logLik(f))))]]
  stats <- best$fit.stats[[method]]
  slopes <- setdiff(seq_len(ncol(X)), which(colnames(X) == "(Intercept)"))
  out <- list(table = table, design = name, rho = rho, method = method, test = test, dfs = dfs, factors = I(factors), names = I(colnames(X)), X = if (ncol(X) > 1) unname(X),
    optimisers = I(names(found)), sigma2 = col(best$sigma2), beta = col(best$beta), se = col(best$se), stat = col(best$zval), pval = col(best$pval),
    ciLb = col(best$ci.lb), ciUb = col(best$ci.ub), ddf = if (test == "t") col(best$ddf), QE = best$QE, QEp = best$QEp, QM = best$QM, QMdf = col(best$QMdf), QMp = best$QMp,
    logLik = list(ll = stats[1], dev = stats[2], AIC = stats[3], BIC = stats[4], AICc = stats[5]),
    spread = list(sigma2 = spread(found, function(f) f$sigma2), beta = spread(found, function(f) as.numeric(f$beta)), se = spread(found, function(f) f$se), ll = spread(found, function(f) as.numeric(logLik(f)))))
  if (robust) out$robust <- robustness(best, d$study, slopes)
  message(table, " ", name, " ", rho, " ", method, " ", test, " ", paste(names(found), collapse = "+"))
  Filter(Negate(is.null), out)
}

nested <- ~ 1 | study/effect
mv <- list()
add <- function(...) mv[[length(mv) + 1]] <<- run(...)
se <- c("study", "effect")
for (method in c("REML", "ML")) for (rho in c(0, 0.6)) {
  add("crede", "null", ~ 1, nested, rho, method, factors = se, robust = TRUE)
  add("crede", "source", ~ source, nested, rho, method, factors = se, robust = TRUE)
  add("crede", "class+source+year", ~ class + source + I(year - 2000), nested, rho, method, "t", "contain", se, TRUE)
  add("tanner", "null", ~ 1, nested, rho, method, "t", "contain", se, TRUE)
  add("tanner", "sexmix", ~ sexmix, nested, rho, method, "t", "residual", se, TRUE)
  add("tanner", "aget1", ~ aget1, nested, rho, method, "t", "contain", se, TRUE)
  for (t in c("homogeneous", "noOuter", "noInner", "tiny", "wide")) add(t, "null", ~ 1, nested, rho, method, factors = se)
  for (t in c("homogeneous", "noOuter", "noInner")) add(t, "x", ~ x, nested, rho, method, "t", "residual", se)
}
for (method in c("REML", "ML")) {
  add("oswald", "focus+cat", ~ focus + cat, nested, 0, method, factors = se, robust = TRUE)
  add("credeAll", "study only", ~ 1, ~ 1 | study, 0, method, factors = "study", robust = TRUE)
  add("credeAll", "three nested", ~ criterion, ~ 1 | study/sample/effect, 0, method, factors = c("study", "sample", "effect"), robust = TRUE)
  add("credeAll", "three nested", ~ criterion, ~ 1 | study/sample/effect, 0.6, method, factors = c("study", "sample", "effect"), robust = TRUE)
  add("oswald", "crossed", ~ 1, list(~ 1 | study, ~ 1 | target), 0, method, factors = c("study", "target"))
  add("oswald", "crossed with effects", ~ focus, list(~ 1 | study, ~ 1 | target, ~ 1 | effect), 0, method, factors = c("study", "target", "effect"))
}
add("oswald", "null", ~ 1, nested, 0.6, "REML", factors = se, robust = TRUE)
add("bakdash", "null", ~ 1, nested, 0, "REML", factors = se, robust = TRUE)
add("bakdash", "year", ~ I(year - 2000), nested, 0, "REML", "t", "contain", se, TRUE)
data_of <- function(d) Filter(Negate(is.null), list(yi = col(d$yi), vi = col(d$vi), study = col(d$study), effect = col(d$effect),
  sample = if (!is.null(d$sample)) col(d$sample), target = if (!is.null(d$target)) col(d$target)))

# Univariate fits, tau2 as R has it so that only what follows is compared; own weights take the general form of CR2.
uni <- list()
addUni <- function(table, name, formula, method, weights = NULL) {
  d <- shuffled[[table]]
  X <- model.matrix(formula, d)
  w <- if (is.null(weights)) NULL else weights(d)
  args <- list(yi = d$yi, vi = d$vi, mods = X, intercept = FALSE, method = method, control = list(threshold = 1e-14, maxiter = 1000))
  if (!is.null(w)) args$weights <- w
  fit <- do.call(rma.uni, args)
  slopes <- setdiff(seq_len(ncol(X)), which(colnames(X) == "(Intercept)"))
  message(table, " ", name, " ", method, if (is.null(w)) "" else " weighted")
  uni[[length(uni) + 1]] <<- Filter(Negate(is.null), list(table = table, design = name, method = method, names = I(colnames(X)), X = if (ncol(X) > 1) unname(X),
    weights = if (!is.null(w)) col(w), tau2 = fit$tau2, beta = col(fit$beta), robust = robustness(fit, d$study, slopes)))
}
for (method in c("REML", "EE")) {
  addUni("crede", "null", ~ 1, method)
  addUni("crede", "class+source+year", ~ class + source + I(year - 2000), method)
  addUni("tanner", "null", ~ 1, method)
  addUni("tanner", "sexmix+aget1", ~ sexmix + aget1, method)
  addUni("oswald", "focus+cat", ~ focus + cat, method)
  addUni("tanner", "sexmix", ~ sexmix, method, function(d) ave(d$vi, d$study, FUN = function(v) 1 / (mean(v) * length(v))))
  addUni("crede", "source", ~ source, method, function(d) 10 + seq_len(nrow(d)) %% 7)
}

# robumeta's own weights and its small-sample tests.
robus <- list()
addRobu <- function(table, name, formula, model, rho) {
  d <- shuffled[[table]]
  X <- model.matrix(formula, d)
  # robu sorts by cluster; columns are passed by name so that its design is this one
  cols <- as.data.frame(X[, -1, drop = FALSE]); names(cols) <- sprintf("x%d", seq_along(cols))
  data <- cbind(data.frame(es = d$yi, vv = d$vi, st = d$study), cols)
  f <- if (ncol(cols)) reformulate(names(cols), "es") else es ~ 1
  fit <- robu(f, data = data, studynum = st, var.eff.size = vv, rho = rho, small = TRUE, modelweights = model)
  r <- fit$reg_table
  message("robu ", table, " ", name, " ", model)
  robus[[length(robus) + 1]] <<- Filter(Negate(is.null), list(table = table, design = name, model = model, rho = rho, X = if (ncol(X) > 1) unname(X),
    tau2 = as.numeric(fit$mod_info$tau.sq), omega2 = if (model == "HIER") as.numeric(fit$mod_info$omega.sq), I2 = if (model == "CORR") as.numeric(fit$mod_info$I.2),
    beta = col(r$b.r), se = col(r$SE), stat = col(r$t), df = col(r$dfs), pval = col(r$prob), ciLb = col(r$CI.L), ciUb = col(r$CI.U)))
}
for (model in c("CORR", "HIER")) for (rho in if (model == "CORR") c(0.8, 0.5) else 0.8) {
  addRobu("tanner", "null", ~ 1, model, rho)
  addRobu("tanner", "sexmix", ~ sexmix, model, rho)
  addRobu("tanner", "aget1", ~ aget1, model, rho)
  addRobu("crede", "class+source+year", ~ class + source + I(year - 2000), model, rho)
  addRobu("oswald", "focus", ~ focus, model, rho)
}
write17 <- function(x, file) writeLines(json17(x), file.path("test/fixtures/metafor", file))
write17(list(maker = maker("rma.mv(yi, V, mods=X, random=, method=, test=, dfs=); vcovCR, coef_test, conf_int, Wald_test(test='HTZ')"),
  data = lapply(shuffled, data_of), fits = mv), "dependent.json")
write17(list(maker = maker("rma.uni(yi, vi, mods=X, method=, weights=, control=list(threshold=1e-14)); vcovCR, coef_test, conf_int, Wald_test(test='HTZ'); robu(small=TRUE)"),
  fits = uni, robu = robus), "dependentUnivariate.json")
