# Computes the published numbers again from the data, and says which agree.
#
#   Rscript recompute.R published.csv DATA
#
# published.csv   every number of the report (sondeo report writes it beside this script)
# DATA            the folder where the R export of the same records was unpacked (sondeo export --format r), with read.R
#
# Exit status 1 if any number differs. Numbers of kinds that this script does not know are counted, not passed over.
# R 4.0 or later, no packages.

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) != 2) stop("give published.csv and the folder of the data")
published <- read.csv(arguments[1], colClasses = "character", na.strings = character(0), encoding = "UTF-8")
published <- as.data.frame(lapply(published, function(x) ifelse(grepl("^'[=+@-]", x), substring(x, 2), x)))
here <- setwd(arguments[2])
source("read.R", encoding = "UTF-8")
setwd(here)

main <- names(tables)[1]
tolerance <- 1e-9

# The table that has the question, and the question's column.
find_question <- function(path) {
  column <- sub("^/[^/]*/", "", path)
  for (name in names(tables)) if (column %in% names(tables[[name]])) return(list(table = name, column = column))
  ends <- function(x) x == column | endsWith(x, paste0("/", column))
  for (name in names(tables)) {
    found <- Filter(ends, names(tables[[name]]))
    if (length(found) > 0) return(list(table = name, column = found[1]))
  }
  NULL
}

field_of <- function(at) {
  number <- match(at$table, names(tables))
  Find(function(field) field$table == number && field$name == at$column, fields)
}

# Codes as they were sent: factors hold labels.
codes_of <- function(at) {
  x <- tables[[at$table]][[at$column]]
  field <- field_of(at)
  if (!is.factor(x) || is.null(field)) return(as.character(x))
  unknown <- setdiff(levels(x), make.unique(c(field$labels)))
  c(field$codes, unknown)[as.integer(x)]
}

# The rows of a table whose record counts and belongs to the groups, such as "genero=mujer;estado=07".
members <- function(table, groups) {
  records <- tables[[main]]
  is_in <- is.na(records[["_validation_status"]])
  # Who preferred not to take part is in no count.
  consent <- Find(function(field) identical(field$role, "consent") && field$kind == "select_one", fields)
  if (!is.null(consent) && consent$table == 1) {
    answer <- codes_of(list(table = main, column = consent$name))
    is_in <- is_in & !(tolower(trimws(answer)) %in% c("no", "0", "false", "n"))
  }
  for (group in strsplit(groups, ";", fixed = TRUE)[[1]]) {
    name <- sub("=.*$", "", group)
    value <- sub("^[^=]*=", "", group)
    at <- find_question(name)
    if (is.null(at)) return(NULL)
    state <- states[[at$table]][[at$column]]
    codes <- codes_of(at)
    if (identical(field_of(at)$role, "gender")) {
      is_in <- is_in & gender_of(at) == value
      next
    }
    is_in <- is_in & (if (value == "") state != "answered" else state == "answered" & !is.na(codes) & codes == value)
  }
  if (table == main) return(is_in)
  tables[[table]][["_submission__uuid"]] %in% records[["_uuid"]][is_in]
}

has_code <- function(codes, code) {
  codes <- as.character(codes)
  codes[is.na(codes)] <- ""
  vapply(strsplit(codes, " +"), function(all) code %in% all, TRUE)
}

# Reports know three groups of gender: women, men, and everybody else together, those who did not say among them.
WOMEN <- c("mujer", "mujeres", "femenino", "female", "woman", "women", "femme", "fem")
MEN <- c("hombre", "hombres", "masculino", "male", "man", "men", "var\u00f3n", "varon", "masc")
gender_of <- function(at) {
  codes <- codes_of(at)
  field <- field_of(at)
  labels <- field$labels[match(codes, field$codes)]
  is_any <- function(words) tolower(trimws(codes)) %in% words | tolower(trimws(labels)) %in% words
  ifelse(states[[at$table]][[at$column]] != "answered", "other",
    ifelse(is_any(WOMEN), "women", ifelse(is_any(MEN), "men", "other")))
}

wilson <- function(n, base) {
  z <- qnorm(0.975)
  p <- n / base
  middle <- (p + z^2 / (2 * base)) / (1 + z^2 / base)
  half <- z / (1 + z^2 / base) * sqrt(p * (1 - p) / base + z^2 / (4 * base^2))
  c(middle - half, middle + half)
}

# What the script knows of a line: list(value, n, base, low, high), or NULL.
compute <- function(line) {
  groups <- paste(Filter(nzchar, c(line$row_group, line$column_group)), collapse = ";")
  kinds <- c(line$row_kind, line$column_kind)
  keys <- c(line$row, line$column)
  question <- line$question
  if (question == "" && "item" %in% kinds) question <- keys[match("item", kinds)]
  if (question == "" || !any(kinds %in% c("total", "group", "item"))) return(NULL)
  at <- find_question(question)
  if (is.null(at)) return(NULL)
  is_in <- members(at$table, groups)
  if (is.null(is_in)) return(NULL)
  state <- states[[at$table]][[at$column]][is_in]
  x <- tables[[at$table]][[at$column]][is_in]
  answered <- state == "answered"
  if ("answer" %in% kinds && line$kind %in% c("share", "count")) {
    codes <- codes_of(at)[is_in]
    # Of a ranking, those who put it among the first three.
    if (identical(field_of(at)$kind, "rank")) codes <- vapply(strsplit(as.character(codes), " +"), function(all) paste(head(all, 3), collapse = " "), "")
    n <- sum(answered & has_code(codes, keys[match("answer", kinds)]))
    base <- sum(answered)
    ends <- if (line$low != "") wilson(n, base) else c(NA, NA)
    return(list(value = if (line$kind == "share") n / base else n, n = n, base = base, low = ends[1], high = ends[2]))
  }
  if ("state" %in% kinds && line$kind == "count") {
    return(list(value = sum(state == keys[match("state", kinds)])))
  }
  if (!("statistic" %in% kinds) || !is.numeric(x)) return(NULL)
  x <- x[answered & !is.na(x)]
  statistic <- keys[match("statistic", kinds)]
  value <- switch(statistic,
    n = length(x), mean = mean(x), deviation = , sd = sd(x), median = median(x),
    minimum = , min = min(x), maximum = , max = max(x),
    first_quartile = , q1 = unname(quantile(x, 0.25)), third_quartile = , q3 = unname(quantile(x, 0.75)), NULL)
  if (is.null(value)) return(NULL)
  list(value = value, n = length(x), base = length(x))
}

same <- function(written, computed) {
  if (written == "" || is.null(computed) || is.na(computed)) return(TRUE)
  written <- as.numeric(written)
  abs(written - computed) <= tolerance * max(1, abs(written))
}

agree <- 0
unknown <- 0
withheld <- 0
different <- character(0)
for (index in seq_len(nrow(published))) {
  line <- as.list(published[index, ])
  if (line$hidden == "1") { withheld <- withheld + 1; next }
  if (line$value == "") next
  computed <- suppressWarnings(compute(line))
  if (is.null(computed)) { unknown <- unknown + 1; next }
  is_same <- all(vapply(names(computed), function(part) same(line[[part]], computed[[part]]), TRUE))
  if (is_same) {
    agree <- agree + 1
  } else {
    different <- c(different, sprintf("%s: %s, %s: published %s (n %s, base %s), computed %.10g (n %s, base %s)",
      line$table, line$row_label, line$column_label, line$value, line$n, line$base,
      computed$value, format(computed$n), format(computed$base)))
  }
}
for (line in different) cat("DIFFERS", line, "\n")
cat(sprintf("%d numbers agree, %d differ, %d of a kind that this script does not compute, %d withheld\n",
  agree, length(different), unknown, withheld))
if (length(different) > 0) quit(status = 1)
