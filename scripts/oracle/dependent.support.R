# Tables, optimisers and fits shared by dependent.R and dependentDiagnostics.R.
suppressMessages({library(metafor); library(metadat); library(clubSandwich); library(robumeta)})
source("scripts/oracle/json17.R")
maker <- function(call) list(call = call, R = as.character(getRversion()), metafor = as.character(packageVersion("metafor")),
  clubSandwich = as.character(packageVersion("clubSandwich")), robumeta = as.character(packageVersion("robumeta")))
col <- function(x) I(as.numeric(x))

set.seed(20260101)
crede <- subset(dat.crede2010, criterion == "grade")
crede <- transform(crede, yi = atanh(ri), vi = 1 / (ni - 3), study = studyid, effect = sampleid)
credeAll <- transform(dat.crede2010, yi = atanh(ri), vi = 1 / (ni - 3), study = studyid, sample = sampleid, effect = seq_len(97))
tanner <- transform(dat.tannersmith2016, study = studyid, effect = seq_len(113))
data(oswald2013)
oswald <- transform(oswald2013, yi = atanh(R), vi = 1 / (N - 3), study = as.integer(factor(Study)), effect = seq_len(nrow(oswald2013)),
  target = as.integer(Target), focus = as.character(IAT.Focus), cat = as.character(Crit.Cat))
oswald <- subset(oswald, is.finite(yi) & is.finite(vi) & vi > 0)
bakdash <- transform(dat.bakdash2021, yi = es.z, vi = vi.z, study = as.integer(factor(SampleID)), effect = seq_len(678), year = Year)
made <- function(seed, sizes, between, within, n) {
  set.seed(seed)
  study <- rep(seq_along(sizes), sizes)
  vi <- 1 / (sample(n, length(study), replace = TRUE) - 3)
  yi <- 0.25 + rnorm(length(sizes), 0, sqrt(between))[study] + rnorm(length(study), 0, sqrt(within)) + rnorm(length(study), 0, sqrt(vi))
  data.frame(yi, vi, study, effect = seq_along(study), x = round(rnorm(length(study)), 2))
}
tables <- list(
  crede = crede, credeAll = credeAll, tanner = tanner, oswald = oswald, bakdash = bakdash,
  homogeneous = transform(made(3, c(1, 2, 4, 3, 2), 0, 0, 30:200), yi = 0.25 + (yi - 0.25) / 3),
  noOuter = made(11, c(3, 5, 2, 4, 6, 3, 4), 0, 0.06, 40:300),
  noInner = transform(made(23, c(2, 3, 2, 4, 2, 3, 5), 0.05, 0, 20:80), yi = ave(yi, study) + (yi - ave(yi, study)) / 4),
  tiny = made(5, c(1, 2, 1), 0.05, 0.02, 20:60),
  wide = transform(made(8, c(3, 1, 4, 2, 5, 2), 0.03, 0.02, 30:100), vi = vi * 10^seq(-6, 2, length.out = 17))
)
shuffled <- lapply(tables, function(d) { set.seed(nrow(d)); d[sample(nrow(d)), ] })

controls <- list(nlminb = list(optimizer = "nlminb", rel.tol = 1e-10, iter.max = 2000, eval.max = 4000),
  BFGS = list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-16, maxit = 2000),
  NelderMead = list(optimizer = "optim", optmethod = "Nelder-Mead", reltol = 1e-15, maxit = 5000))
fits <- function(d, X, V, random, method, test, dfs) {
  found <- lapply(controls, function(control) tryCatch(suppressWarnings(
    rma.mv(yi, V, mods = X, intercept = FALSE, random = random, data = d, method = method, test = test, dfs = dfs, sparse = nrow(d) > 300, control = control)),
    error = function(e) NULL))
  Filter(Negate(is.null), found)
}
spread <- function(found, get) { m <- sapply(found, get); if (is.matrix(m)) I(apply(m, 1, function(r) diff(range(r)))) else I(diff(range(m))) }
V_of <- function(d, rho) if (rho == 0) d$vi else { V <- rho * outer(d$study, d$study, "==") * sqrt(outer(d$vi, d$vi)); diag(V) <- d$vi; V }
