# Effect measures of correlations: metafor's escalc, transf.ztor.int and rcalc.
# Rscript scripts/oracle/measures.R   (from the repository's root; needs the package gsl for UCOR)
suppressMessages({library(metafor); library(jsonlite)})

# not n = 20: gsl's hyperg_2F1 (GSL 2.7) is off by 7e-4 there at r = -.05, where the defining series is unambiguous
grid <- expand.grid(r = c(-.95, -.4, -.05, .001, .12, .3, .77, .99), n = c(5, 6, 9, 21, 47, 300, 5000))
effects <- function(measure, vtype) {
  x <- escalc(measure = measure, ri = r, ni = n, data = grid, vtype = vtype)
  list(measure = measure, vtype = vtype, yi = as.numeric(x$yi), vi = as.numeric(x$vi))
}
pgrid <- expand.grid(t = c(-2.2, 0, .3, 4.1), n = c(12, 60), m = c(1, 3), r2 = c(.25, .6))
partial <- function(measure) {
  x <- escalc(measure = measure, ti = t, ni = n, mi = m, r2i = r2, data = pgrid)
  list(measure = measure, yi = as.numeric(x$yi), vi = as.numeric(x$vi))
}
zgrid <- expand.grid(mu = c(-.5, 0, .15, 1.2), tau2 = c(.001, .04, .5, 2))
craft <- subset(dat.craft2003, study %in% c(1, 3))
covariance <- function(rtoz) {
  x <- rcalc(ri ~ var1 + var2 | study, ni = ni, data = craft, rtoz = rtoz)
  list(rtoz = rtoz, study = as.character(x$dat$study), pair = x$dat$var1.var2, yi = x$dat$yi, V = unname(x$V))
}

out <- list(
  maker = list(call = "escalc, rcalc, transf.ztor.int (scripts/oracle/measures.R)", metafor = as.character(packageVersion("metafor")),
               gsl = as.character(packageVersion("gsl")), R = paste(R.version$major, R.version$minor, sep = ".")),
  grid = as.list(grid),
  effects = list(effects("COR", "LS"), effects("COR", "AV"), effects("UCOR", "LS"), effects("UCOR", "AV"), effects("UCOR", "UB"), effects("ZCOR", "LS")),
  pgrid = as.list(pgrid),
  partial = lapply(c("PCOR", "ZPCOR", "SPCOR"), partial),
  zgrid = c(as.list(zgrid), list(int = mapply(function(mu, tau2) transf.ztor.int(mu, targs = list(tau2 = tau2)), zgrid$mu, zgrid$tau2))),
  craft = list(ri = craft$ri, ni = craft$ni, study = craft$study, rcalc = lapply(c(TRUE, FALSE), covariance))
)
writeLines(toJSON(out, digits = I(17), auto_unbox = TRUE, na = "null"), "test/fixtures/metafor/measures.json")
