# Model matrices of many formulas, as R builds them: names, columns, assign, what lm finds aliased.
# Rscript scripts/oracle/formula.R   (from the repository's root)
library(jsonlite)
invisible(Sys.setlocale("LC_COLLATE", "C"))

dat <- data.frame(
  f = c("b", "a", "c", "b", "a", "c", "b", "a", "c", "a", "b", "c", "a", "b"),
  g = c("x", "y", "x", "y", "x", "y", "y", "x", "y", "x", "x", "y", "y", "x"),
  h = c("Zeta", "alpha", "Zeta", "Zeta", "alpha", "alpha", "Zeta", "alpha", "Zeta", "alpha", "alpha", "Zeta", "Zeta", "alpha"),
  x = c(1.5, 2, 3, 4.25, 5, 6, 7, 8, 9, 10, 11.5, 12, 13, 15),
  w = c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7),
  year = c(2001, 2003, 2001, 2010, 2010, 2003, 2001, 2010, 2003, 2001, 2010, 2003, 2010, 2001),
  stringsAsFactors = FALSE
)
dat$`the col` <- rev(dat$x) / 4
dat$m <- dat$x; dat$m[c(3, 9)] <- NA
dat$k <- dat$f; dat$k[c(1, 5)] <- NA
dat$twice <- 2 * dat$x
dat$big <- rep(c(1e5, 123456, 0.1, 1e-5, 12000000, 0.1 + 0.2, -7.25), 2)

formulas <- c(
  "~ 1", "~ x", "~ f", "~ f + x", "~ x + f", "~ 0 + f", "~ f - 1", "~ -1 + x + f", "~ 0 + x + f", "~ 0 + f + g", "~ 0 + x", "~ 1 + f + g",
  "~ f + g + f:g", "~ f * g", "~ g * f", "~ f:g", "~ 0 + f:g", "~ f + f:g", "~ g + f:g", "~ f:x", "~ x:f", "~ x + f:x", "~ f + f:x", "~ x * f", "~ f * x",
  "~ 0 + f:x", "~ 0 + f * x", "~ x:w", "~ x * w", "~ (x + w)^2", "~ (f + x + g)^2", "~ (f + g + h)^3", "~ f * g * h - f:g:h", "~ f * g - g", "~ f * g - f",
  "~ f * x - x", "~ (f + g) * x", "~ x + g:f + f", "~ f:g:h", "~ f + g:h", "~ f + f:g:h", "~ g:h + f:g", "~ x:f:g", "~ x + x:g", "~ g + x:f",
  "~ I(x^2)", "~ x + I(x^2)", "~ I((x - 3)/10)", "~ I(x * 2 + w)", "~ I(-x)", "~ log(x)", "~ sqrt(w) + exp(-w)", "~ f:I(x^2)",
  "~ poly(x, 2)", "~ poly(x, 3) + f", "~ poly(x, 2, raw = TRUE)", "~ poly(x, 1)", "~ f * poly(w, 2)", "~ poly(year, 2)",
  "~ factor(year)", "~ 0 + factor(year)", "~ factor(year) * f", "~ factor(year):x", "~ h", "~ `the col`", "~ f * `the col`", "~ I(`the col`^2)",
  "~ m", "~ f + m", "~ k", "~ k * x", "~ k + m", "~ x + twice", "~ twice + x + f", "~ f + I(2 * x) + x", "~ f + g - 1 + x", "~ x + 0", "~ x - 0", "~ x - 1 + 1",
  "~ x + x + f", "~ f:g - 1", "~ x:w + x",
  "~ factor(big)", "~ I(x * 1e5)", "~ I(x/0.00001 + 1.50)", "~ 0 + factor(big):x",
  "~ g * (f + w * h)^2", "~ (x + (h + f)^2 * h)^2"
)

build <- function(text) {
  formula <- as.formula(text)
  frame <- dat
  for (name in c("f", "g", "h", "k")) frame[[name]] <- factor(frame[[name]])
  used <- all.vars(formula)
  keep <- if (length(used)) complete.cases(frame[used]) else rep(TRUE, nrow(frame))
  X <- model.matrix(formula, model.frame(formula, frame, na.action = na.pass))
  assign <- attr(X, "assign")
  X <- X[keep, , drop = FALSE]
  y <- cos(seq_len(nrow(X)))
  na <- is.na(coef(lm(y ~ 0 + X)))
  colnames(X)[colnames(X) == "(Intercept)"] <- "intrcpt"
  list(formula = text, rows = I(which(keep) - 1), names = I(colnames(X)), assign = I(assign), labels = I(attr(terms(formula), "term.labels")),
       aliased = I(colnames(X)[na]), X = unname(X))
}

out <- list(
  maker = list(call = "model.matrix, lm (scripts/oracle/formula.R)", R = paste(R.version$major, R.version$minor, sep = ".")),
  data = as.list(dat),
  values = lapply(formulas, build)
)
writeLines(toJSON(out, digits = I(17), auto_unbox = TRUE, na = "null"), "test/fixtures/metafor/formula.json")
