# Conversions to r: the statistics of one association in R's own data, beside the correlation that they must give back.
# Rscript scripts/oracle/convert.R   (from the repository's root)
library(jsonlite)

x <- mtcars$wt
y <- mtcars$mpg
n <- length(x)
simple <- summary(lm(y ~ x))
partial <- summary(lm(mpg ~ wt + hp + qsec, mtcars))
test <- cor.test(x, y)
flat <- table(mtcars$am, mtcars$vs)
weak <- cor.test(mtcars$qsec, mtcars$wt)
g <- split(mtcars$mpg, mtcars$am)
n1 <- length(g[[1]]); n2 <- length(g[[2]])
pooled <- sqrt(((n1 - 1) * var(g[[1]]) + (n2 - 1) * var(g[[2]])) / (n1 + n2 - 2))
d <- (mean(g[[2]]) - mean(g[[1]])) / pooled
two <- t.test(mpg ~ am, mtcars, var.equal = TRUE)

values <- list(
  n = n,
  simple = list(r = cor(x, y), t = simple$coefficients[2, 3], F = simple$fstatistic[[1]], df = n - 2,
                r2 = simple$r.squared, p = test$p.value),
  weak = list(r = unname(weak$estimate), t = unname(weak$statistic), p = weak$p.value,
              p_one = cor.test(mtcars$qsec, mtcars$wt, alternative = "less")$p.value),
  partial = list(t = partial$coefficients[2, 3], df = partial$df[2],
                 r = cor(resid(lm(mpg ~ hp + qsec, mtcars)), resid(lm(wt ~ hp + qsec, mtcars)))),
  chi2 = list(chi2 = unname(suppressWarnings(chisq.test(flat, correct = FALSE)$statistic)),
              phi = cor(mtcars$am, mtcars$vs)),
  d = list(d = d, n1 = n1, n2 = n2, pointBiserial = cor(mtcars$mpg, mtcars$am), t = -unname(two$statistic)),
  spearman = lapply(c(-.7, 0, .2, .95), function(rho) list(rho = rho, r = 2 * sin(pi * rho / 6), vi = (1 + rho^2 / 2) / (n - 3))),
  ones = lapply(c(.05, .2, .4), function(p) list(p = p, two = qt(p / 2, n - 2, lower.tail = FALSE), one = qt(p, n - 2, lower.tail = FALSE)))
)
out <- list(maker = list(call = "scripts/oracle/convert.R on datasets::mtcars", R = paste(R.version$major, R.version$minor, sep = ".")),
            values = values)
writeLines(toJSON(out, digits = I(17), auto_unbox = TRUE, pretty = TRUE), "test/fixtures/metafor/convert.json")
