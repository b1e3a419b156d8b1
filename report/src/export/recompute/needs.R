# --- Needs assessment ------------------------------------------------------------------------------------------------

TRAINING <- c("capacitacion", "capacitaci\u00f3n", "formacion", "formaci\u00f3n", "training", "curso")

# Importance and capacity of those who rated both, for records that `is_in` keeps; row names are the records' numbers.
rated_pairs <- function(form, field, is_in) {
  partner <- if (field$pair != "") field_of(form, gsub("[${}]", "", field$pair)) else NULL
  if (is.null(partner)) partner <- Find(function(other) other$pair == name_of(field), form$fields)
  pairs <- cbind(numbers_of(form, field), numbers_of(form, partner))
  rownames(pairs) <- seq_len(nrow(pairs))
  pairs[is_in & !is.na(pairs[, 1]) & !is.na(pairs[, 2]), , drop = FALSE]
}

needs_of <- function(form, field, groups, minimum) needs(rated_pairs(form, field, pick(form, field, groups, minimum)$is_in))

# Every institution counts once, however many of its persons answered.
equal_weights <- function(form, pairs) {
  institution <- texts(form, with_role(form, "institution"))[as.integer(rownames(pairs))]
  institution[is.na(institution)] <- ""
  1 / as.numeric(table(institution)[match(institution, names(table(institution)))])
}

# How often each competence was named, and whether training would help.
remedy_counts <- function(form) once(form, "remedies", {
  found <- NULL
  for (remedy in Filter(function(field) field$scale == "remedy", form$fields)) {
    named <- field_of(form, gsub("[${}]", "", remedy$pair))
    help <- ifelse(states_of(form, remedy) == "answered", texts(form, remedy), NA)
    data <- data.frame(item = texts(form, named), help = ifelse(help %in% remedy$codes, help, NA))
    found <- rbind(found, data[counted(form) & states_of(form, named) == "answered", ])
  }
  found
})

remedy_cell <- function(form, line) {
  own <- remedy_counts(form)
  own <- own[own$item %in% line$row, ]
  helps <- tolower(own$help[!is.na(own$help)]) %in% TRAINING
  part <- function(is) list(value = mean(is), n = sum(is), base = length(is))
  switch(line$column, named = list(value = nrow(own)), training = part(helps), organisation = part(!helps))
}

# The mean need of the competences of an area or axis, of those whose own need is shown.
priority_cell <- function(form, line, part) {
  shown <- lines_where(sub(line$id, "needs.ranking", line$table, fixed = TRUE), column = "mwds", shown = TRUE)
  fields <- lapply(shown, function(other) field_of(form, other$row))
  fields <- Filter(function(field) field[[part]] == line$row, fields)
  if (line$column == "items") return(list(value = length(fields)))
  scores <- vapply(fields, function(field) needs_of(form, field, "", line$minimum)$mwds, 1)
  list(value = mean(scores), digits = digits_for(line$minimum))
}

needs_cell <- function(form, line) {
  digits <- digits_for(line$minimum)
  switch(line$id, needs.remedies = return(remedy_cell(form, line)), needs.areas = return(priority_cell(form, line, "area")),
    needs.axes = return(priority_cell(form, line, "axis")), needs.maturity = return(scale_cell(form, line)))
  field <- field_of(form, line$row)
  if (is.null(field)) return(NULL)
  of <- function(groups) needs_of(form, field, groups, line$minimum)
  if (line$id == "needs.institution") {
    return(list(value = of(line$groups)$mwds, digits = digits))
  }
  if (line$id == "needs.gender") {
    women <- of(of_gender(form, "women"))
    men <- of(of_gender(form, "men"))
    return(switch(line$column, women = list(value = women$mwds, digits = digits), men = list(value = men$mwds, digits = digits),
      gap = list(value = women$mwds - men$mwds, digits = digits), rds_women = list(value = women$rds, unit = 1),
      rds_men = list(value = men$rds, unit = 1)))
  }
  at <- pick(form, field, "", line$minimum)
  found <- of("")
  switch(line$column,
    n = if (at$is_standing) answered_count(at) else list(value = found$n),
    importance = , capacity = , mwds = list(value = found[[line$column]], digits = digits),
    rds = list(value = found$rds, unit = 1),
    mwds_equal = {
      pairs <- rated_pairs(form, field, at$is_in)
      list(value = needs(pairs, equal_weights(form, pairs))$mwds, digits = digits)
    })
}

