# --- Indicators ------------------------------------------------------------------------------------------------------

# The text of an answer in each record: compared with a number it is a number.
Ops.answer <- function(e1, e2) {
  is_number <- !(.Generic %in% c("==", "!=")) || is.numeric(unclass(e1)) || is.numeric(unclass(e2))
  value <- function(x) {
    x <- unclass(x)
    if (is_number && is.character(x)) suppressWarnings(as.numeric(x)) else x
  }
  result <- if (missing(e2)) get(.Generic)(value(e1)) else get(.Generic)(value(e1), value(e2))
  # What is no number is unequal to every number, and in no other relation to it.
  if (is.logical(result)) result[is.na(result)] <- .Generic == "!="
  result
}
registerS3method("Ops", "answer", Ops.answer)
as_text <- function(x) as.character(unclass(x))
truth <- function(x) if (inherits(x, "answer")) nzchar(as_text(x)) else if (is.numeric(x)) !is.na(x) & x != 0 else x
FUNCTIONS <- list(
  selected = function(x, code) vapply(strsplit(as_text(x), " +"), function(all) trimws(code) %in% all, TRUE),
  not = function(x) !truth(x), true = function() TRUE, false = function() FALSE, boolean = truth,
  number = function(x) suppressWarnings(as.numeric(as_text(x))), string = as_text,
  int = function(x) trunc(FUNCTIONS$number(x)), round = function(x) floor(FUNCTIONS$number(x) + 0.5),
  abs = function(x) abs(FUNCTIONS$number(x)), string_length = function(x) nchar(as_text(x)),
  count_selected = function(x) lengths(strsplit(trimws(as_text(x)), " +")),
  starts_with = function(x, y) startsWith(as_text(x), as_text(y)), contains = function(x, y) grepl(as_text(y), as_text(x), fixed = TRUE),
  coalesce = function(x, y) ifelse(as_text(x) == "", as_text(y), as_text(x)),
  `if` = function(is, x, y) ifelse(truth(is), as_text(x), as_text(y)))

# What an expression of a plan may use, and nothing else of R: a form's text must not run as a program.
OPERATORS <- mget(c("(", "&", "|", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%%"), envir = baseenv())

# An expression of the plan, for every record of the form.
evaluate <- function(form, text) {
  strings <- gregexpr("'[^']*'|\"[^\"]*\"", text)
  between <- regmatches(text, strings, invert = TRUE)[[1]]
  between <- gsub("[$][{][ ]*([^} ]+)[ ]*[}]", "answer(`\\1`)", between)
  between <- gsub("(?<![<>!=])=(?!=)", "==", between, perl = TRUE)
  for (word in list(c("and", "&"), c("or", "|"), c("div", "/"), c("mod", "%%"))) {
    between <- gsub(paste0("(^|[ )])", word[1], "([ (]|$)"), paste0("\\1", word[2], "\\2"), between)
  }
  for (name in c("string-length", "count-selected", "starts-with")) {
    between <- gsub(name, sub("-", "_", name), between, fixed = TRUE)
  }
  regmatches(text, strings, invert = TRUE) <- list(between)
  scope <- list2env(c(FUNCTIONS, OPERATORS), parent = emptyenv())
  assign("answer", function(name) {
    x <- trimws(texts(form, field_of(form, as.character(substitute(name)))))
    structure(ifelse(is.na(x), "", x), class = "answer")
  }, envir = scope)
  rep_len(eval(parse(text = text), scope), nrow(form$records))
}

# What each record of the form contributes: rows of value and base; base 0 for those that do not count.
contributions <- function(form, indicator) once(form, paste("indicator", indicator$code), {
  statistic <- indicator$statistic
  value <- base <- rep(NA_real_, nrow(form$records))
  if (statistic %in% c("mean_gain", "share_improved")) {
    linked <- linked_waves()
    side <- if (identical(linked$after$form, form)) "after" else "before"
    pairs <- linked$scores
    rows <- linked[[side]]$rows[linked$pairs[[side]][linked$has_scores]]
    value[rows] <- if (statistic == "mean_gain") pairs[, 2] - pairs[, 1] else pairs[, 2] > pairs[, 1]
    base[rows] <- 1
  } else if (statistic %in% c("mean_score", "share_mastery")) {
    for (wave in Filter(function(wave) identical(wave$form, form), all_waves())) {
      score <- wave$points[, 1]
      value[wave$rows] <- if (statistic == "mean_score") score else score >= 0.7 * wave$points[, 2]
      base[wave$rows] <- ifelse(is.na(score), 0, 1)
    }
  } else if (statistic == "mean") {
    value <- numbers_of(form, field_of(form, indicator$questions[1]))
    base <- ifelse(is.na(value), 0, 1)
  } else {
    part <- function(text) {
      if (text == "") return(rep(1, nrow(form$records)))
      x <- evaluate(form, text)
      if (statistic != "ratio") as.numeric(truth(x)) else suppressWarnings(as.numeric(as_text(x)))
    }
    base <- part(indicator$denominator)
    value <- part(indicator$numerator)
    if (statistic == "ratio") base[is.na(value)] <- 0
  }
  data.frame(value = value, base = ifelse(is.na(base), 0, base))
})

# The indicator of the persons that `is_in` keeps.
indicator_value <- function(form, indicator, is_in, minimum) {
  own <- contributions(form, indicator)
  statistic <- indicator$statistic
  digits <- digits_for(minimum)
  is_based <- is_in & (own$base > 0 | statistic == "count")
  x <- own$value[is_based]
  base <- own$base[is_based]
  reached <- sum(x > 0 & base > 0)
  if (statistic == "count") return(list(value = reached))
  if (statistic == "count_distinct") {
    names <- trimws(texts(form, field_of(form, indicator$questions[1])))[is_based]
    return(list(value = length(setdiff(unique(names), c(NA, "")))))
  }
  if (length(x) == 0) return(list())
  if (statistic == "ratio") return(list(value = sum(x) / sum(base), base = length(x), digits = digits))
  if (statistic %in% c("share", "gap", "share_improved", "share_mastery")) {
    ends <- wilson(reached / length(x), length(x))
    return(list(value = reached / length(x), n = reached, base = length(x), low = ends[1], high = ends[2]))
  }
  ends <- mean_interval(x)
  list(value = mean(x), base = length(x), low = ends[1], high = ends[2], digits = digits)
}

indicator_cell <- function(line) {
  source <- lines_where(line$table, row = line$row, column = "source")[[1]]$text
  form <- form_named(sub(" [^ ]*$", "", source))
  indicator <- Find(function(indicator) indicator$code == line$row, form$indicators)
  groups_of <- function(other) {
    if (other$column %in% c("women", "men", "other") && has_gender(form)) of_gender(form, other$column) else other$groups
  }
  value <- function(is_in) indicator_value(form, indicator, is_in & counted(form), line$minimum)
  if (line$column_kind == "group") return(value(members(form, groups_of(line))))
  if (line$column != "total") return(NULL)
  if (indicator$statistic == "gap") {
    of <- lapply(c("women", "men"), function(key) value(members(form, of_gender(form, key))))
    ends <- newcombe(c(of[[1]]$n, of[[1]]$base), c(of[[2]]$n, of[[2]]$base))
    return(list(value = of[[1]]$value - of[[2]]$value, low = ends[1], high = ends[2]))
  }
  if (line$remark != "shown_groups") return(value(TRUE))
  # Of the groups that are shown; where the indicator is of the groups themselves, of women and men.
  groups <- Filter(function(other) other$column_kind == "group", lines_where(line$table, row = line$row))
  hidden <- Filter(function(other) other$hidden, groups)
  if (length(hidden) == 0) {
    is_in <- members(form, of_gender(form, "women")) | members(form, of_gender(form, "men"))
  } else {
    is_in <- counted(form)
    for (other in hidden) is_in <- is_in & !members(form, groups_of(other))
  }
  value(is_in)
}

