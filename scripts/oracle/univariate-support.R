# JSON with 17 significant digits (jsonlite stops at 15) and the shapes of the univariate fixtures.

json <- function(value) {
  if (is.null(value) || length(value) == 0) return("null")
  if (inherits(value, "rawJson")) return(unclass(value))
  text <- if (is.character(value)) paste0('"', value, '"') else sprintf("%.17g", as.numeric(value))
  text[is.na(value)] <- "null"
  if (length(text) == 1 && !inherits(value, "AsIs")) return(text)
  paste0("[", paste(text, collapse = ","), "]")
}

object <- function(...) {
  fields <- list(...)
  fields <- fields[!sapply(fields, function(f) is.null(f) || (length(f) == 1 && is.na(f)))]
  paste0("{", paste0('"', names(fields), '":', sapply(fields, json), collapse = ","), "}")
}

raw <- function(text) structure(text, class = "rawJson")

writeFixture <- function(name, maker, ...) {
  parts <- list(...)
  body <- sapply(names(parts), function(n) paste0('"', n, '":[\n', paste(parts[[n]], collapse = ",\n"), "\n]"))
  text <- paste0('{"maker":"', maker, '",\n', paste(body, collapse = ",\n"), "}")
  writeLines(text, paste0("test/fixtures/metafor/", name, ".json"))
}

wholeFit <- function(id, design, method, test, fit) {
  stats <- fit$fit.stats[[if (method == "REML") "REML" else "ML"]]
  object(problem = id, design = design, method = method, test = test, beta = I(c(fit$beta)), se = I(fit$se), stat = I(fit$zval),
    pval = I(fit$pval), ciLb = I(fit$ci.lb), ciUb = I(fit$ci.ub), tau2 = fit$tau2, seTau2 = fit$se.tau2, I2 = fit$I2, H2 = fit$H2,
    R2 = fit$R2, QE = fit$QE, QEp = fit$QEp, QM = fit$QM, QMp = fit$QMp, logLik = I(stats))
}

inferenceOf <- function(id, design, method, test, fit) {
  if (anyNA(fit$pval)) return(object(problem = id, design = design, method = method, test = test))
  object(problem = id, design = design, method = method, test = test, tau2 = fit$tau2, se = I(fit$se), pval = I(fit$pval),
    ciLb = I(fit$ci.lb), QM = fit$QM, QMp = fit$QMp)
}
