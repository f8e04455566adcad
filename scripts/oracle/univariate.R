# Oracle of the univariate engine: writes test/fixtures/metafor/univariate-{tau2,fits,inference}.json.
# Run from the repository's root: Rscript scripts/oracle/univariate.R
# Data are made here from a seed and rounded, so that the fixtures hold exactly what R was given.

suppressMessages(library(metafor))
source("scripts/oracle/univariate-support.R")

methods <- c("EE", "DL", "HE", "HS", "HSk", "SJ", "ML", "REML", "EB", "PM", "PMM", "GENQ")
tests <- c("z", "t", "knha", "adhoc")
tight <- list(threshold = 1e-14, maxiter = 10000, tol = 1e-14)

set.seed(20180601)
spreads <- list(
  unequal = function(k) signif(exp(runif(k, log(0.003), log(0.08))), 4),
  equal = function(k) rep(0.02, k),
  tenThousandfold = function(k) signif(exp(seq(log(2e-5), log(2e-1), length.out = k))[sample(k)], 4),
  homogeneous = function(k) signif(runif(k, 0.01, 0.05), 4)
)

makeProblem <- function(k, spread) {
  vi <- spreads[[spread]](k)
  tau2 <- if (spread == "homogeneous") 0 else 0.03
  shrink <- if (spread == "homogeneous") 0.6 else 1
  level <- c("a", "b", "c")[c(1, 1, 2, 2, 3, rep(c(1, 2), 6), rep(c(1, 2, 3), 100))[seq_len(k)]]
  x <- sample(-9:10, k, replace = TRUE)
  x[1:2] <- c(-3, 4)
  yi <- round(0.2 + 0.1 * (level == "b") + 0.01 * x + shrink * rnorm(k, 0, sqrt(vi + tau2)), 3)
  list(id = paste0(spread, k), yi = yi, vi = vi, level = level, x = x)
}

problems <- list()
for (k in c(2, 3, 5, 16, 60, 160, 300)) for (s in names(spreads)) problems <- c(problems, list(makeProblem(k, s)))

strong <- list(id = "strong", yi = round(0.55 + 0.02 * sin(1:40), 3), vi = signif(0.011 + 0.001 * cos(1:40), 4),
  level = rep(c("a", "b"), 20), x = rep(-2:1, 10))
missing <- makeProblem(16, "unequal")
missing$id <- "missingModerator"
missing$x[c(4, 9)] <- NA
problems <- c(problems, list(strong, missing))

molloy <- escalc(measure = "ZCOR", ri = ri, ni = ni, data = metadat::dat.molloy2014)
problems <- c(problems, list(list(id = "molloy2014", yi = c(molloy$yi), vi = molloy$vi, level = molloy$design, x = molloy$year - 2000)))
mcdaniel <- escalc(measure = "ZCOR", ri = ri, ni = ni, data = metadat::dat.mcdaniel1994)
keep <- mcdaniel$struct %in% c("s", "u")
mcdaniel <- mcdaniel[keep, ]
problems <- c(problems, list(list(id = "mcdaniel1994", yi = c(mcdaniel$yi), vi = mcdaniel$vi, level = mcdaniel$type, x = round(log(mcdaniel$ni), 3))))

designs <- list(
  intercept = function(d) ~1, factor = function(d) ~level, both = function(d) ~ level + x, cells = function(d) ~ 0 + level
)

fitOne <- function(d, design, method, test) {
  frame <- data.frame(yi = d$yi, vi = d$vi, level = d$level, x = d$x)
  arguments <- list(yi = frame$yi, vi = frame$vi, method = method, test = test, control = tight)
  if (design != "intercept") {
    arguments$mods <- designs[[design]](d)
    arguments$data <- frame
  }
  if (method == "GENQ") arguments$weights <- 1 / sqrt(frame$vi)
  tryCatch(suppressWarnings(do.call(rma, arguments)), error = function(e) NULL)
}

possible <- function(d, design) {
  levels <- length(unique(d$level))
  p <- switch(design, intercept = 1, factor = levels, both = levels + 1, cells = levels)
  (design == "intercept" || levels > 1) && sum(!is.na(d$x)) > p && length(d$yi) > p
}

tau2Rows <- c()
fitRows <- c()
for (d in problems) for (design in names(designs)) if (possible(d, design)) {
  for (method in methods[-1]) {
    fit <- fitOne(d, design, method, "z")
    tau2Rows <- c(tau2Rows, object(problem = d$id, design = design, method = method, tau2 = fit$tau2, seTau2 = fit$se.tau2))
  }
  for (method in c("REML", "EE")) for (test in tests) {
    fit <- fitOne(d, design, method, test)
    fitRows <- c(fitRows, if (is.null(fit)) object(problem = d$id, design = design, method = method, test = test) else if (test == "z") wholeFit(d$id, design, method, test, fit) else inferenceOf(d$id, design, method, test, fit))
  }
}

maker <- paste0("rma(yi, vi, mods, method, test, control = list(threshold = 1e-14, maxiter = 10000, tol = 1e-14)); GENQ with weights 1/sqrt(vi); metafor ",
  packageVersion("metafor"), ", R ", getRversion())
problemRows <- sapply(problems, function(d) object(id = d$id, yi = d$yi, vi = d$vi, level = d$level, x = d$x))
writeFixture("univariate-tau2", maker, problems = problemRows, rows = tau2Rows)
writeFixture("univariate-fits", maker, rows = fitRows)

source("scripts/oracle/univariate-inference-support.R")
