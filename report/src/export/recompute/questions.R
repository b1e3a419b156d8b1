# --- Question by question, scales, tables of the plan ----------------------------------------------------------------

# What a head names: a code, a state, a statistic.
statistic_cell <- function(at, kind, key) {
  if (kind == "answer") return(choice_share(at, key))
  if (key == "records") return(list(value = sum(at$is_in)))
  if (key == "answered") return(answered_count(at))
  if (kind == "state") return(list(value = sum(states_of(at$form, at$field)[at$is_in] == key)))
  if (key == "favourable") return(favourable_share(at))
  if (key == "mean") return(mean_of(at))
  if (startsWith(key, "rank:")) {
    words <- strsplit(texts(at$form, at$field)[at$is_in], " +")
    places <- vapply(words, function(all) match(sub("^rank:", "", key), all), 1L)
    return(list(value = mean(places, na.rm = TRUE), digits = digits_for(at$minimum)))
  }
  number_of(at, key)
}

question_cell <- function(form, line) {
  field <- field_of(form, line$question)
  if (is.null(field)) return(NULL)
  statistic_cell(pick(form, field, line$groups, line$minimum), line$row_kind, line$row)
}

# Questions down, points of their scale across.
scale_cell <- function(form, line) {
  field <- field_of(form, line$row)
  if (is.null(field)) return(NULL)
  at <- pick(form, field, "", line$minimum)
  if (line$column == "median") return(list(value = median(numbers_in(at))))
  statistic_cell(at, line$column_kind, line$column)
}

planned_cell <- function(form, line) {
  code <- sub("^planned\\.", "", line$id)
  planned <- Find(function(table) table$code == code, form$planned)
  first <- if (planned$rows[1] == "knowledge") name_of(knowledge(form)[[1]]) else planned$rows[1]
  field <- field_of(form, sub("/.*$", "", if (line$row == "records") first else line$row))
  if (is.null(planned) || is.null(field)) return(NULL)
  at <- pick(form, field, line$groups, line$minimum)
  if (line$row == "records") return(list(value = sum(at$is_in)))
  if (line$row_kind == "answer") return(choice_share(at, sub("^[^/]*/", "", line$row)))
  if (planned$statistic == "share_correct") {
    # Everybody who was asked counts, unless skip logic left somebody out.
    state <- states_of(form, field)
    if (!any(state[counted(form)] == "not_asked")) at$answered <- at$is_in
    return(share(at, texts(form, field) %in% names(Filter(function(score) score > 0, field$scores))[1]))
  }
  switch(planned$statistic, mean = mean_of(at), median = list(value = median(numbers_in(at))), favourable_share(at))
}

