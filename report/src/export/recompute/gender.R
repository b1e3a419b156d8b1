# --- Women and men ---------------------------------------------------------------------------------------------------

TESTS <- c(gender.scales = "mann_whitney", gender.shares = "fisher", gender.numbers = "welch")

# Both sides of one comparison: the picks, and the cells that are shown of them.
sides <- function(form, line) {
  field <- field_of(form, sub("/.*$", "", line$row))
  if (is.null(field)) return(NULL)
  at <- lapply(c("women", "men"), function(key) pick(form, field, of_gender(form, key), line$minimum))
  cell <- function(at) {
    if (line$id == "gender.numbers") return(mean_of(at))
    if (grepl("/", line$row)) choice_share(at, sub("^[^/]*/", "", line$row)) else favourable_share(at)
  }
  list(field = field, at = at, cell = cell, cells = lapply(at, cell), x = lapply(at, numbers_in))
}

p_of <- function(form, line) {
  both <- sides(form, line)
  count <- function(cell) c(cell$n, cell$base)
  switch(line$id,
    gender.scales = mann_whitney(both$x[[1]], both$x[[2]]),
    gender.shares = fisher(count(both$cells[[1]]), count(both$cells[[2]])),
    gender.numbers = welch(both$x[[1]], both$x[[2]])$p)
}

# All p of the block together are adjusted.
adjusted_p <- function(form, line, method) once(form, paste(line$minimum, line$table, method), {
  tested <- lines_where(line$table, column = unname(TESTS[line$id]), shown = TRUE)
  p <- vapply(tested, function(other) p_of(form, other), 1)
  setNames(p.adjust(p, method), vapply(tested, function(other) other$row, ""))
})[[line$row]]

# As it is shown: two divided means are those that are printed.
printed <- function(cell) if (is.null(cell$digits) || is.null(cell$value)) cell$value else signif_half_up(cell$value, cell$digits)

gender_cell <- function(form, line) {
  both <- sides(form, line)
  if (is.null(both)) return(NULL)
  women <- both$cells[[1]]
  men <- both$cells[[2]]
  digits <- digits_for(line$minimum)
  is_numbers <- line$id == "gender.numbers"
  switch(line$column,
    women = women,
    men = men,
    total = both$cell(pick(form, both$field, "", line$minimum)),
    gap = if (is_numbers) {
      test <- welch(both$x[[1]], both$x[[2]])
      list(value = mean(both$x[[1]]) - mean(both$x[[2]]), low = test$interval[1], high = test$interval[2], digits = digits)
    } else {
      ends <- if (is.null(women$n)) c(NA, NA) else newcombe(c(women$n, women$base), c(men$n, men$base))
      list(value = women$value - men$value, low = ends[1], high = ends[2])
    },
    ratio = list(value = printed(women) / printed(men)),
    cliff_delta = cliff(both$x[[1]], both$x[[2]]),
    hedges_g = list(value = hedges_g(both$x[[1]], both$x[[2]]), digits = digits),
    holm = plain(adjusted_p(form, line, "holm")),
    benjamini_hochberg = plain(adjusted_p(form, line, "BH")),
    detectable = if (is_numbers) {
      pooled <- sqrt((var(both$x[[1]]) + var(both$x[[2]])) / 2)
      list(value = detectable_d(length(both$x[[1]]), length(both$x[[2]])) * pooled, digits = digits)
    } else {
      list(value = detectable_points((women$n + men$n) / (women$base + men$base), women$base, men$base))
    },
    plain(p_of(form, line)))
}

