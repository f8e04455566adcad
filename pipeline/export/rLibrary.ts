/**
 * The part of an exported script that is the same for every report: reading, merging effects of one sample, fitting by metafor with
 * tight controls, and holding each number against the report's.
 */
export const R_LIBRARY = String.raw`suppressMessages(library(metafor))
invisible(Sys.setlocale("LC_COLLATE", "C"))

here <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
here <- if (length(here) == 1) dirname(here) else "."
effects <- read.csv(file.path(here, "effects.csv"), check.names = FALSE, na.strings = "", encoding = "UTF-8")
rows <- read.csv(file.path(here, "rows.csv"), check.names = FALSE, colClasses = "character", encoding = "UTF-8")
expected <- read.csv(file.path(here, "expected.csv"), check.names = FALSE, colClasses = c("character", "numeric", "character"), encoding = "UTF-8")
recomputed <- new.env()

# Correlations corrected for the unreliability of both measures, their variances along (reliabilities of 1 change nothing).
A <- sqrt(effects$rxx * effects$ryy); corrected_r <- effects$ri / A
effects$corrected <- A < 1
effects$vi <- ifelse(effects$corrected, effects$vi * ((1 - effects$ri^2) / (A * (1 - corrected_r^2)))^2, effects$vi)
effects$yi <- ifelse(effects$corrected, atanh(corrected_r), effects$yi)
effects$vi_r <- effects$vi_r / A^2
effects$ri <- corrected_r

# Stops at the first number that differs by more than 1e-6 (relative, absolute below 1); a number that the report lacks is passed over.
check <- function(name, value) {
  row <- match(name, expected$name)
  if (is.na(row) || length(value) == 0) return(invisible())
  off <- abs(value - expected$value[row]) / max(1, abs(expected$value[row]))
  if (!isTRUE(off <= 1e-6)) stop(structure(class = c("difference", "error", "condition"),
    list(message = sprintf("%s: the report says %.10g, R gives %.10g", name, expected$value[row], value), call = NULL)))
  assign(name, value, envir = recomputed)
}
check_all <- function(prefix, values) for (name in names(values)) check(paste0(prefix, "/", name), unname(values[[name]]))

# Effects of one sample become one: mean of z (of r for a model of raw correlations), errors correlated by rho.
merge_sample <- function(rows, rho, scale, composite, moderator, numeric) {
  m <- nrow(rows)
  if (m == 1) return(rows)
  of_mean <- function(v) (sum(v) + rho * (sum(sqrt(v))^2 - sum(v))) / m^2
  out <- rows[1, ]
  out$effect_id <- out$sample_id
  out$ni <- mean(rows$ni)
  if (composite == "HS") {
    size <- m + m * (m - 1) * rho
    out$ri <- sum(rows$ri) / sqrt(size)
    out$vi_r <- of_mean(rows$vi_r) * m^2 / size
  } else out$vi_r <- of_mean(rows$vi_r)
  if (composite == "HS" || scale == "r") {
    if (composite != "HS") out$ri <- mean(rows$ri)
    out$yi <- atanh(out$ri)
    out$vi <- out$vi_r / (1 - out$ri^2)^2
  } else {
    out$yi <- mean(rows$yi)
    out$vi <- of_mean(rows$vi)
    out$ri <- tanh(out$yi)
  }
  if (length(unique(rows$year)) > 1) out$year <- NA
  if (!is.null(moderator) && numeric) out[[moderator]] <- mean(rows[[moderator]])
  out$merged <- TRUE
  out
}

effects_of <- function(value_set, measure = "ZCOR", keep = NULL, merge = TRUE, rho = 0.5, composite = "mean", moderator = NULL, numeric = FALSE) {
  d <- effects[effects$value_set == value_set, ]
  if (!is.null(keep)) d <- d[d[[keep]] == 1, ]
  d$merged <- rep(FALSE, nrow(d))
  key <- d$sample_id
  if (!is.null(moderator)) {
    d <- d[!is.na(d[[moderator]]), ]
    key <- d$sample_id
    # a level that changes within a sample keeps its effects apart
    varies <- any(tapply(as.character(d[[moderator]]), key, function(x) length(unique(x)) > 1))
    if (!numeric && varies) key <- paste(d$sample_id, d[[moderator]], sep = "\u00b7")
  }
  if (merge) {
    groups <- split(d, factor(key, levels = unique(key)))
    d <- do.call(rbind, lapply(groups, merge_sample, rho = rho, scale = if (measure == "ZCOR") "z" else "r", composite = composite, moderator = moderator, numeric = numeric))
  }
  if (measure != "ZCOR") {
    raw <- escalc(measure = measure, ri = d$ri, ni = d$ni, vtype = "LS")
    made <- d$merged | d$corrected
    d$yi <- ifelse(made, d$ri, raw$yi)
    d$vi <- ifelse(made, d$vi_r, raw$vi)
  }
  d
}

# metafor's defaults stop after about four digits; these go on until nothing changes. The tightest under which R finds an answer is taken.
controls <- do.call(c, lapply(c(1e-14, 1e-13, 1e-11, 1e-9), function(threshold) lapply(c(1, 0.5), function(stepadj)
  list(threshold = threshold, maxiter = 1000, tol = 1e-14, stepadj = stepadj))))
first_found <- function(ways, of) {
  for (way in ways) {
    x <- tryCatch(suppressWarnings(of(way)), error = identity)
    if (!inherits(x, "error")) return(x)
  }
  stop(x)
}
fit <- function(d, method, test, level = 95, mods = NULL, of = identity, ways = controls) first_found(ways, function(control) {
  args <- list(yi = d$yi, vi = d$vi, method = method, test = test, level = level, control = control)
  if (!is.null(mods)) args <- c(args, list(mods = mods, data = d))
  of(do.call(rma, args))
})
fit_multilevel <- function(d, random, method, test, rho = NULL, level = 95) {
  V <- d$vi
  if (!is.null(rho)) { V <- outer(d$study_id, d$study_id, "==") * rho * sqrt(outer(d$vi, d$vi)); diag(V) <- d$vi }
  fits <- lapply(list(list(optimizer = "nlminb", rel.tol = 1e-13), list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-16)), function(control)
    tryCatch(suppressWarnings(rma.mv(yi, V, random = random, data = d, method = method, test = test, level = level, control = control)), error = function(e) NULL))
  fits <- Filter(Negate(is.null), fits)
  fits[[which.max(sapply(fits, function(x) as.numeric(logLik(x))))]]
}

check_coefficients <- function(prefix, names, runs) for (j in seq_along(names))
  check_all(paste0(prefix, "/", names[j]), lapply(runs, function(run) if (length(run) > 1) run[j] else run))

# rma() leaves R2 empty when its own model without moderators does not reach the tight threshold.
share_explained <- function(x) {
  if (length(x$R2) == 0 || !is.na(x$R2)) return(x$R2)
  total <- fit(data.frame(yi = as.numeric(x$yi), vi = x$vi), x$method, "z")$tau2
  if (total == 0) 0 else max(0, 100 * (total - x$tau2) / total)
}
check_fit <- function(prefix, x, level = 95) {
  names <- rownames(x$beta)
  check_all(paste0(prefix, "/fit"), list(level = 100 * (1 - x$level), k = x$k, p = x$p))
  check_coefficients(paste0(prefix, "/coefficients"), names,
    list(beta = as.numeric(x$beta), se = x$se, stat = x$zval, df = if (x$test == "z") numeric() else x$ddf, pval = x$pval, ciLb = x$ci.lb, ciUb = x$ci.ub))
  for (i in seq_along(names)) for (j in seq_along(names)) check(sprintf("%s/vb/%d/%d", prefix, i, j), x$vb[i, j])
  check_all(paste0(prefix, "/heterogeneity"), list(tau2 = x$tau2, seTau2 = x$se.tau2, I2 = x$I2, H2 = x$H2, R2 = share_explained(x), QE = x$QE, QEdf = x$k - x$p, QEp = x$QEp))
  df <- x$QMdf[!is.na(x$QMdf)]
  check_all(paste0(prefix, "/moderators"), list(QM = x$QM, "QMdf/1" = df[1], "QMdf/2" = df[-1], QMp = x$QMp))
  s <- x$fit.stats[[if (x$method == "REML") "REML" else "ML"]]
  check_all(paste0(prefix, "/logLik"), list(ll = s[1], dev = s[2], AIC = s[3], BIC = s[4], AICc = s[5]))
  if (x$int.only) {
    p <- predict(x, level = level)
    limits <- Filter(is.numeric, list(pred = p$pred, ciLb = p$ci.lb, ciUb = p$ci.ub, piLb = p$pi.lb, piUb = p$pi.ub))
    check_all(paste0(prefix, "/prediction"), c(limits, list(se = p$se)))
    check_all(paste0(prefix, "/backTransformed"), lapply(limits, tanh))
  }
  if (!is.null(x$sigma2)) check_levels(paste0(prefix, "/multilevel"), x)
}
check_levels <- function(prefix, x) {
  W <- solve(x$V)
  P <- W - W %*% x$X %*% solve(t(x$X) %*% W %*% x$X) %*% t(x$X) %*% W
  total <- sum(x$sigma2) + (x$k - x$p) / sum(diag(P))
  for (l in seq_along(x$sigma2)) {
    check(sprintf("%s/sigma2/%d", prefix, l), x$sigma2[l])
    check(sprintf("%s/I2/%d", prefix, l), 100 * x$sigma2[l] / total)
    check(sprintf("%s/levels/%s/n", prefix, x$s.names[l]), x$s.nlevels[l])
  }
  if (x$int.only) {
    shares <- weights(x, type = "rowsum")
    for (i in seq_along(shares)) check(sprintf("%s/weights/%d", prefix, i), shares[[i]])
  }
}
check_robust <- function(prefix, x, cluster, level = 95) {
  V <- clubSandwich::vcovCR(x, cluster = cluster, type = "CR2")
  tests <- clubSandwich::coef_test(x, vcov = V, test = "Satterthwaite")
  limits <- clubSandwich::conf_int(x, vcov = V, level = level / 100, test = "Satterthwaite")
  check(paste0(prefix, "/clusters"), length(unique(cluster)))
  runs <- list(beta = tests$beta, se = tests$SE, stat = tests$tstat, df = tests$df_Satt, pval = tests$p_Satt, ciLb = limits$CI_L, ciUb = limits$CI_U)
  check_coefficients(paste0(prefix, "/coefficients"), rownames(x$beta), runs)
  slopes <- which(rownames(x$beta) != "intrcpt")
  if (length(x$beta) > 1 && any(expected$name == paste0(prefix, "/wald/F"))) {
    joint <- clubSandwich::Wald_test(x, constraints = clubSandwich::constrain_zero(slopes), vcov = V, test = "HTZ")
    check_all(paste0(prefix, "/wald"), list(F = joint$Fstat, "df/1" = joint$df_num, "df/2" = joint$df_denom, p = joint$p_val))
  }
  runs
}
check_missing <- function(prefix, value_set, moderator)
  check(paste0(prefix, "/missing"), sum(is.na(effects[[moderator]][effects$value_set == value_set])))
check_mean <- function(prefix, mean) {
  check_all(prefix, mean)
  check_all(paste0(prefix, "/backTransformed"), list(pred = tanh(mean$beta), ciLb = tanh(mean$ciLb), ciUb = tanh(mean$ciUb)))
}
# Means of the levels: the model without intercept, and each level with at least two effects by itself.
check_level_means <- function(prefix, d, moderator, method, test, level = 95, cluster = NULL) {
  common <- fit(d, method, test, level, as.formula(paste0("~ 0 + \x60", moderator, "\x60")))
  runs <- list(beta = as.numeric(common$beta), se = common$se, ciLb = common$ci.lb, ciUb = common$ci.ub)
  # a level that one sample alone decides has no robust variance: then none of the levels is given one
  if (!is.null(cluster) && any(tapply(cluster, as.character(d[[moderator]]), function(x) length(unique(x))) < 2)) cluster <- NULL
  if (!is.null(cluster)) runs <- check_robust("", common, cluster, level)[names(runs)]
  levels <- sort(unique(as.character(d[[moderator]])), method = "radix")
  for (j in seq_along(levels)) {
    at <- paste0(prefix, "/", levels[j])
    rows <- d[as.character(d[[moderator]]) == levels[j], ]
    check(paste0(at, "/k"), nrow(rows))
    check_mean(paste0(at, "/common"), lapply(runs, function(run) run[j]))
    if (!any(startsWith(expected$name, paste0(at, "/separate/")))) next
    own <- fit(rows, method, test, level)
    check_mean(paste0(at, "/separate"), list(beta = as.numeric(own$beta), se = own$se, ciLb = own$ci.lb, ciUb = own$ci.ub, tau2 = own$tau2))
  }
}
# Rows of the study table, counted: all, included, excluded by reason, and the studies and samples of the included ones.
check_counts <- function(picture) {
  of <- rows[rows$include == "yes", ]
  check_all("counts", list(rows = nrow(rows), included = nrow(of), studies = length(unique(of$study_id)), samples = length(unique(of$sample_id)),
    effects = if (picture) 0 else nrow(of), corrected = sum(as.numeric(rows$corrected))))
  for (reason in unique(rows$exclude_reason[rows$include == "no"]))
    check(paste0("counts/excluded/", reason), sum(rows$include == "no" & rows$exclude_reason == reason))
}

finish <- function() {
  listed <- expected$not_compared != ""
  left <- setdiff(expected$name[!listed], ls(recomputed, all.names = TRUE))
  if (length(left) > 0) stop(sprintf("%d numbers of the report were not recomputed, the first is %s", length(left), left[1]), call. = FALSE)
  cat(sprintf("%d numbers recomputed by R %s and metafor %s: all agree\n", sum(!listed), getRversion(), packageVersion("metafor")))
  for (reason in unique(expected$not_compared[listed])) {
    of <- expected$name[expected$not_compared == reason]
    cat(sprintf("not compared, %s: %d (%s%s)\n", reason, length(of), paste(head(of, 3), collapse = ", "), if (length(of) > 3) ", ..." else ""))
  }
}
`;
