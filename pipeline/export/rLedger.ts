/**
 * The part of an exported script that recomputes the ledger: what models and other printed figures give for each printed one.
 *
 * A printed number stands for all values that round to it. What these give by a formula lies between its values at the corners of
 * their box, which R takes all of: it need not know in which direction a formula rises.
 */
export const R_LEDGER = String.raw`
figures <- read.csv(file.path(here, "figures.csv"), check.names = FALSE, colClasses = "character", na.strings = NULL, encoding = "UTF-8")

unit_of <- function(text) 10^-nchar(sub("^[^.]*[.]?", "", text))
box <- function(text, exact = FALSE) as.numeric(text) + c(-0.5, 0.5) * if (exact) 0 else unit_of(text)
whole <- c("k", "n", "Q_df", "QM_df", "F_df1", "F_df2")
# All that is printed at one level: text by quantity, limits, k and n among them.
printed_at <- function(level) {
  of <- figures[figures$level == level, ]
  first <- function(x) x[x != ""][1]
  at <- c(k = first(of$k), n = first(of$n), rev(setNames(of$printed, of$quantity)))
  limits <- c(setNames(of$lb, paste0(of$quantity, "_lb")), setNames(of$ub, paste0(of$quantity, "_ub")))
  c(at, limits[limits != ""])
}
box_of <- function(at, name) box(at[[name]], name %in% whole && !grepl("[.]", at[[name]]))

# What a formula gives over all values that its printed figures stand for (its range), and at the printed figures themselves.
image <- function(f, boxes) {
  corners <- lapply(boxes, function(box) if (min(box) < 0 && max(box) > 0) c(box, 0) else box)
  range(do.call(mapply, c(list(f), unname(as.list(expand.grid(corners))))))
}
t_point <- function(scale, k) if (grepl("t(k-", scale, fixed = TRUE)) qt(0.975, k - as.numeric(sub(".*t[(]k-([0-9]).*", "\\1", scale))) else qnorm(0.975)
on_scale <- function(scale) if (grepl("^z", scale)) list(there = atanh, back = tanh) else list(there = identity, back = identity)
minus <- function(scale) if (grepl("negative", scale)) -1 else 1
tails <- function(scale) if (grepl("one-sided", scale)) 1 else 2
middle <- function(q) list(c(paste0(q, "_lb"), paste0(q, "_ub")), function(lb, ub, on, ...) on$back((on$there(lb) + on$there(ub)) / 2))
prediction <- function(side) list(c("r", "tau2", "r_lb", "r_ub"), function(r, tau2, lb, ub, on, q, ...)
  tanh(atanh(r) + side * q * sqrt(max(0, tau2) + ((atanh(ub) - atanh(lb)) / (2 * q))^2)))
relations <- list(
  "r-d d" = list("r", function(r, ...) 2 * r / sqrt(1 - r^2)), "r-d r" = list("d", function(d, ...) d / sqrt(d^2 + 4)),
  "r-z zr" = list("r", function(r, ...) atanh(r)), "r-z r" = list("zr", function(z, ...) tanh(z)),
  "r-share percent_variance" = list("r", function(r, ...) 100 * r^2),
  "r-share r" = list("percent_variance", function(share, scale, ...) minus(scale) * sqrt(max(0, share) / 100)),
  "interval-r-k r" = middle("r"), "interval-middle d" = middle("d"), "interval-middle zr" = middle("zr"),
  "se-interval se_z" = list(c("r_lb", "r_ub"), function(lb, ub, q, ...) (atanh(ub) - atanh(lb)) / (2 * q)),
  "z-r-interval z" = list(c("r", "r_lb", "r_ub"), function(r, lb, ub, on, q, ...) 2 * q * on$there(abs(r)) / (on$there(ub) - on$there(lb))),
  "z-r-interval r" = list(c("z", "r_lb", "r_ub"), function(z, lb, ub, on, q, scale, ...) minus(scale) * on$back(z * (on$there(ub) - on$there(lb)) / (2 * q))),
  "tau2-prediction pi_lb" = prediction(-1), "tau2-prediction pi_ub" = prediction(1),
  "I2-Q-df I2" = list(c("Q", "Q_df"), function(Q, df, ...) max(0, 100 * (1 - df / Q))),
  "I2-Q-df Q" = list(c("I2", "Q_df"), function(I2, df, ...) if (I2 <= 0) 0 else df / (1 - I2 / 100)),
  "I2-Q-df Q_df" = list(c("I2", "Q"), function(I2, Q, ...) Q * (1 - I2 / 100)),
  "H2-Q-df H2" = list(c("Q", "Q_df"), function(Q, df, ...) Q / df), "H2-Q-df Q" = list(c("H2", "Q_df"), function(H2, df, ...) H2 * df),
  "H2-I2 I2" = list("H2", function(H2, ...) max(0, 100 * (1 - 1 / H2))), "H2-I2 H2" = list("I2", function(I2, ...) 1 / (1 - I2 / 100)),
  "Q-p Q_p" = list(c("Q", "Q_df"), function(Q, df, ...) pchisq(Q, df, lower.tail = FALSE)),
  "Q-p Q" = list(c("Q_p", "Q_df"), function(p, df, ...) qchisq(min(1, p), df, lower.tail = FALSE)),
  "QM-p QM_p" = list(c("QM", "QM_df"), function(QM, df, ...) pchisq(QM, df, lower.tail = FALSE)),
  "QM-p QM" = list(c("QM_p", "QM_df"), function(p, df, ...) qchisq(min(1, p), df, lower.tail = FALSE)),
  "F-p F_p" = list(c("F", "F_df1", "F_df2"), function(F, df1, df2, ...) pf(F, df1, df2, lower.tail = FALSE)),
  "F-p F" = list(c("F_p", "F_df1", "F_df2"), function(p, df1, df2, ...) qf(min(1, p), df1, df2, lower.tail = FALSE)),
  "df-k Q_df" = list("k", function(k, ...) k - 1),
  "z-p p" = list("z", function(z, scale, ...) tails(scale) * pnorm(-abs(z))),
  "z-p z" = list("p", function(p, scale, ...) -minus(scale) * qnorm(p / tails(scale))),
  "n-k r" = list(c("n", "k"), function(n, k, ...) n / k), "n-k d" = list(c("n", "k"), function(n, k, ...) n / k), "n-k zr" = list(c("n", "k"), function(n, k, ...) n / k))

figure_of <- function(name) figures[figures$id == sub("^claims/", "", sub("/checks/.*", "", name)), ]
check_relation <- function(name, relation, scale) {
  figure <- figure_of(name)
  at <- printed_at(figure$level)
  if (relation == "n-k") at[c("k", "n")] <- c(figure$k, figure$n)
  way <- relations[[paste(relation, figure$quantity)]]
  f <- function(...) way[[2]](..., on = on_scale(scale), scale = scale, q = q)
  boxes <- lapply(setNames(way[[1]], way[[1]]), function(need) box_of(at, need))
  # t with an unknown number of effects lies between t(k - 1) and the normal
  q <- NULL
  found <- sapply(if (grepl("t(effects)", scale, fixed = TRUE)) c("normal", "t(k-1)") else scale, function(by) {
    q <<- t_point(by, as.numeric(at[["k"]]))
    c(image(f, boxes), image(f, lapply(way[[1]], function(need) as.numeric(at[[need]]))))
  })
  check_image(name, range(found[1:2, ]), mean(range(found[3:4, ])))
}
check_image <- function(name, interval, computed = numeric()) {
  check_all(name, list(computed = computed, "interval/1" = interval[1], "interval/2" = interval[2]))
}

# Figures that look beyond their level or stand for themselves.
check_domain <- function(name) check(paste0(name, "/computed"), as.numeric(figure_of(name)$printed))
check_limits <- function(name) {
  figure <- figure_of(name)
  check_image(name, c(box(figure$lb)[1], box(figure$ub)[2]), as.numeric(figure$printed))
}
check_percent <- function(name) {
  figure <- figure_of(name)
  k <- as.numeric(figure$k); percent <- 100 * min(k, max(0, round(as.numeric(figure$printed) / 100 * k))) / k
  check_image(name, c(percent, percent), percent)
}
check_width <- function(name, scale) {
  figure <- figure_of(name)
  on <- on_scale(scale); k <- as.numeric(figure$k); n <- as.numeric(figure$n)
  implied <- image(function(lb, ub) (on$there(ub) - on$there(lb)) / (2 * t_point(scale, k)), list(box(figure$lb), box(figure$ub)))
  check_image(name, implied, if (grepl("^z", scale)) 1 / sqrt(n - 3 * k) else (1 - max(abs(box(figure$printed)))^2) / sqrt(n - k))
}
# Levels against the whole: the whole is held against the range of its parts, a part against the whole.
check_parts <- function(name, against) {
  quantity <- figure_of(name)$quantity
  of <- figures[figures$quantity == quantity & figures$level %in% strsplit(against, "; ", fixed = TRUE)[[1]], ]
  check_image(name, range(sapply(of$printed, box)), if (nrow(of) == 1) as.numeric(of$printed) else numeric())
}
# QM of levels grows with every weight; in z it is convex, so that its largest value is at a corner and its smallest found by search.
check_levels_test <- function(name, against, scale) {
  levels <- strsplit(against, "; ", fixed = TRUE)[[1]]
  printed <- function(quantity) sapply(levels, function(level) printed_at(level)[[quantity]])
  z <- lapply(printed("r"), function(text) atanh(box(text))); se <- lapply(printed("se_z"), box)
  QM <- function(z, w) sum(w * (z - sum(w * z) / sum(w))^2)
  heavy <- sapply(se, min)^-2; light <- sapply(se, max)^-2
  most <- max(apply(expand.grid(z), 1, QM, heavy))
  spread <- function(m) sum(light * pmax(0, sapply(z, min) - m, m - sapply(z, max))^2)
  least <- optimize(spread, range(z), tol = 1e-12)$objective
  df <- if (scale == "F") length(levels) - 1 else 1
  check_image(name, c(least, most) / df, QM(atanh(as.numeric(printed("r"))), as.numeric(printed("se_z"))^-2) / df)
}

# A figure that a model gives, and how far it lies from the printed one in units of the last printed place.
from_model <- function(of, sign, quantity) {
  r <- sign * get(of, envir = recomputed)
  switch(quantity, d = 2 * r / sqrt(1 - r^2), percent_variance = 100 * r^2, r)
}
check_model_claim <- function(name, of, sign = 1) {
  value <- from_model(of, sign, figure_of(name)$quantity); text <- figure_of(name)$printed
  check_all(name, list(computed = value, ulps = abs(value - as.numeric(text)) / unit_of(text)))
}
check_model_figure <- function(name, of, text, sign = 1, quantity = "") check_image(name, box(text), from_model(of, sign, quantity))
# The widest gap between what a figure's digits allow and what the relations that it fails allow, in the same units.
check_gap <- function(name, failed) {
  figure <- figure_of(name)
  own <- box(figure$printed, figure$quantity %in% whole && !grepl("[.]", figure$printed))
  gaps <- sapply(failed, function(j) { limit <- function(end) get(sprintf("%s/checks/%d/interval/%d", name, j, end), envir = recomputed)
    max(0, own[1] - limit(2), limit(1) - own[2]) })
  check(paste0(name, "/ulps"), max(gaps) / unit_of(figure$printed))
}
`;
