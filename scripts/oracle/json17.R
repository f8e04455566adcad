# Writes a nested list as JSON with 17 significant digits, which jsonlite cuts to 15.
# Finite doubles round-trip; non-finite ones become the strings "Inf", "-Inf", "NaN"; NA becomes null; matrices arrays of rows.
json17 <- function(x) {
  if (is.null(x)) return("null")
  if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, function(row) json17(I(unname(row)))), collapse = ","), "]"))
  if (is.list(x)) {
    parts <- vapply(x, json17, "")
    if (is.null(names(x))) return(paste0("[", paste(parts, collapse = ","), "]"))
    return(paste0("{", paste(sprintf("%s:%s", vapply(names(x), quote17, ""), parts), collapse = ","), "}"))
  }
  parts <- if (is.character(x)) vapply(x, quote17, "")
    else if (is.logical(x)) ifelse(is.na(x), "null", ifelse(x, "true", "false"))
    else ifelse(is.nan(x), "\"NaN\"", ifelse(is.na(x), "null", ifelse(is.infinite(x), ifelse(x > 0, "\"Inf\"", "\"-Inf\""), sprintf("%.17g", x))))
  if (length(x) == 1 && !inherits(x, "AsIs")) return(unname(parts))
  paste0("[", paste(parts, collapse = ","), "]")
}
quote17 <- function(s) if (is.na(s)) "null" else encodeString(s, quote = "\"")
