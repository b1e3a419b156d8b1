# --- One cell of a table ---------------------------------------------------------------------------------------------

# The rows that a cell is of. Without groups it is a total, for which women and men may stand.
pick <- function(form, field, groups, minimum) {
  is_standing <- groups == "" && stands_in(form, minimum)
  is_in <- if (is_standing) {
    members(form, of_gender(form, "women")) | members(form, of_gender(form, "men"))
  } else {
    members(form, groups)
  }
  if (field$table > 1) {
    is_in <- form$tables[[field$table]][["_submission__uuid"]] %in% form$records[["_uuid"]][is_in]
  }
  state <- states_of(form, field)
  all <- if (field$table > 1) TRUE else counted(form)
  # Where skip logic left somebody out, the base says something of an earlier answer: it is rounded.
  is_coarse <- minimum > 0 && any(state[all] == "not_asked")
  list(form = form, field = field, minimum = minimum, is_in = is_in, answered = is_in & state == "answered",
    is_standing = is_standing, is_coarse = is_coarse || is_standing)
}

# Protected reports round: means to four digits inside, to two outside.
digits_for <- function(minimum) switch(as.character(minimum), "0" = NULL, "5" = 4, 2)
half_up <- function(x) floor(x + 0.5)
nearest <- function(n, step) (n + step %/% 2) %/% step * step

# A share of those who answered; `chosen` says of each row whether it is counted.
share <- function(at, chosen) {
  base <- sum(at$answered)
  n <- sum(at$answered & chosen)
  if (base == 0) return(list(n = 0, base = 0))
  if (at$is_coarse) {
    value <- half_up(n * 100 / base) / 100
    base <- max(1, nearest(base, at$minimum))
    ends <- half_up(wilson(value, base) * 100) / 100
    return(list(value = value, base = base, low = ends[1], high = ends[2]))
  }
  value <- n / base
  ends <- wilson(value, base)
  weight <- with_role(at$form, "weight")
  if (!is.null(weight) && at$field$table == 1) {
    w <- suppressWarnings(as.numeric(texts(at$form, weight)))
    w[is.na(w) | w <= 0] <- 1
    value <- sum(w[at$answered & chosen]) / sum(w[at$answered])
    ends <- wilson(value, sum(w[at$answered])^2 / sum(w[at$answered]^2))
  }
  list(value = value, n = n, base = base, low = ends[1], high = ends[2])
}

# Who chose a code; of a ranking, who put it among the first three (of few choices: first).
choice_share <- function(at, code) {
  words <- strsplit(texts(at$form, at$field), " +")
  if (at$field$kind == "rank") {
    words <- lapply(words, head, if (length(answers_of(at$field)) > 4) 3 else 1)
  }
  share(at, vapply(words, function(all) code %in% all, TRUE))
}

favourable_share <- function(at) share(at, texts(at$form, at$field) %in% favourable(at$field))

numbers_in <- function(at) {
  x <- numbers_of(at$form, at$field)[at$answered]
  x[!is.na(x)]
}

mean_of <- function(at) {
  x <- numbers_in(at)
  if (length(x) == 0) return(list())
  ends <- mean_interval(x)
  list(value = mean(x), base = length(x), low = ends[1], high = ends[2], digits = digits_for(at$minimum))
}

number_of <- function(at, statistic) {
  x <- numbers_in(at)
  value <- switch(statistic, median = median(x), first_quartile = quantile(x, 0.25, names = FALSE),
    third_quartile = quantile(x, 0.75, names = FALSE), deviation = sd(x), minimum = min(x), maximum = max(x))
  if (is.null(value)) NULL else list(value = value, digits = digits_for(at$minimum))
}

answered_count <- function(at) {
  n <- sum(at$answered)
  list(value = if (at$is_coarse) nearest(n, at$minimum) else n)
}

# Cells that carry only a value.
plain <- function(value, ...) if (is.null(value) || is.na(value)) NULL else list(value = value, ...)

