# --- Waves of a training ---------------------------------------------------------------------------------------------

WAVES <- list(pre = c("pre", "antes", "inicio", "baseline", "t0"),
  post = c("post", "fin", "despu\u00e9s", "despues", "end", "t1"), later = c("fu", "seg", "follow", "t2"))

# Items of the test, with the points of each row: asked and not right is 0, not asked is NA.
knowledge <- function(form) Filter(function(field) field$scale == "knowledge" && any(field$scores > 0), form$fields)
scores_of <- function(form, field) {
  state <- states_of(form, field)
  score <- unname(unlist(field$scores)[texts(form, field)])
  ifelse(state %in% c("not_asked", "not_in_version"), NA, ifelse(state == "answered" & !is.na(score), score, 0))
}

read_wave <- function(form, when, rows) {
  link <- with_role(form, "link_code")
  gender <- with_role(form, "gender")
  items <- knowledge(form)
  scores <- vapply(items, function(field) scores_of(form, field), numeric(nrow(form$records)))
  states <- vapply(items, function(field) states_of(form, field), character(nrow(form$records)))
  most <- vapply(items, function(field) max(0, unlist(field$scores)), 1)
  points <- t(vapply(rows, function(row) {
    if (length(items) == 0) return(c(NA, 0))
    asked <- !is.na(scores[row, ])
    # Who left everything blank has no score.
    has_score <- any(asked & states[row, ] != "blank")
    c(if (has_score) sum(scores[row, asked]) else NA, sum(most[asked]))
  }, numeric(2)))
  codes <- if (is.null(link)) rep("", length(rows)) else texts(form, link)[rows]
  list(form = form, when = when, rows = rows, codes = ifelse(is.na(codes), "", codes), points = points,
    gender = if (is.null(gender)) rep("other", length(rows)) else gender_of(form, gender)[rows])
}

all_waves <- function() once(forms[[1]], "waves", {
  found <- list()
  for (when in names(WAVES)) {
    for (form in forms) {
      field <- with_role(form, "wave")
      if (is.null(field)) next
      text <- tolower(trimws(texts(form, field)))
      kind <- vapply(text, function(x) {
        own <- vapply(WAVES, function(words) !is.na(x) && any(startsWith(x, words)), TRUE)
        if (any(own)) names(WAVES)[own][1] else ""
      }, "")
      rows <- which(counted(form) & kind == when)
      if (length(rows) > 0) found <- c(found, list(read_wave(form, when, rows)))
    }
  }
  found
})
wave_named <- function(when) Find(function(wave) wave$when == when, all_waves())

normalized <- function(codes) {
  upper <- toupper(trimws(codes))
  own <- ifelse(startsWith(upper, "P-"), "P-", "")
  paste0(own, gsub("[[:space:]._\u2013-]", "", substring(upper, nchar(own) + 1)))
}

# One character differs, is missing or added, or two neighbours are swapped; codes that a person made differ in one part.
is_near <- function(a, b) {
  if (a == b || startsWith(a, "P-") != startsWith(b, "P-")) return(FALSE)
  x <- strsplit(a, "")[[1]]
  y <- strsplit(b, "")[[1]]
  if (length(x) == length(y)) {
    differ <- which(x != y)
    is_swap <- length(differ) == 2 && diff(differ) == 1 && x[differ[1]] == y[differ[2]] && x[differ[2]] == y[differ[1]]
    return(length(differ) == 1 || is_swap && x[1] != "P")
  }
  if (abs(length(x) - length(y)) != 1 || x[1] == "P") return(FALSE)
  long <- if (length(x) > length(y)) x else y
  short <- if (length(x) > length(y)) y else x
  any(vapply(seq_along(long), function(at) identical(long[-at], short), TRUE))
}

linked_waves <- function() once(forms[[1]], "linked", {
  before <- wave_named("pre")
  after <- wave_named("post")
  if (is.null(before) || is.null(after)) return(NULL)
  codes <- list(normalized(before$codes), normalized(after$codes))
  single <- lapply(codes, function(all) which(all != "" & !(all %in% all[duplicated(all)])))
  exact <- single[[1]][codes[[1]][single[[1]]] %in% codes[[2]][single[[2]]]]
  pairs <- data.frame(before = exact, after = match(codes[[1]][exact], codes[[2]]), is_exact = rep(TRUE, length(exact)))
  open <- list(setdiff(single[[1]], pairs$before), setdiff(single[[2]], pairs$after))
  near <- outer(codes[[1]][open[[1]]], codes[[2]][open[[2]]], Vectorize(function(a, b) {
    abs(nchar(a) - nchar(b)) <= 1 && is_near(a, b)
  }))
  # Each must be the other's only candidate.
  if (length(near) > 0) for (at in seq_along(open[[1]])) {
    other <- which(near[at, ])
    if (length(other) == 1 && sum(near[, other]) == 1) {
      pairs <- rbind(pairs, data.frame(before = open[[1]][at], after = open[[2]][other], is_exact = FALSE))
    }
  }
  gender <- before$gender[pairs$before]
  gender <- ifelse(gender == "other", after$gender[pairs$after], gender)
  points <- cbind(before$points[pairs$before, 1], after$points[pairs$after, 1])
  has_scores <- !is.na(points[, 1]) & !is.na(points[, 2])
  list(before = before, after = after, pairs = pairs, gender = gender, has_scores = has_scores,
    scores = points[has_scores, , drop = FALSE])
})

# Of persons with that gender, those of a row; a total of a protected report leaves out others who are very few.
in_row <- function(gender, key, minimum) {
  if (key != "total") return(gender == key)
  few <- sum(gender == "other")
  if (minimum > 0 && few > 0 && few < minimum) gender != "other" else rep(TRUE, length(gender))
}

