# --- Training evaluation ---------------------------------------------------------------------------------------------

linking_cell <- function(line) {
  is_own <- function(gender) line$row == "total" | gender == line$row
  wave <- wave_named(line$column)
  if (!is.null(wave)) return(list(value = sum(is_own(wave$gender))))
  linked <- linked_waves()
  alone <- function(wave, side) {
    left <- setdiff(seq_along(wave$gender), linked$pairs[[side]])
    sum(is_own(wave$gender[left]))
  }
  pairs <- function(is_exact) sum(is_own(linked$gender) & linked$pairs$is_exact == is_exact)
  before <- alone(linked$before, "before")
  began <- before + pairs(TRUE) + pairs(FALSE)
  switch(line$column, exact = list(value = pairs(TRUE)), near = list(value = pairs(FALSE)), before_only = list(value = before),
    after_only = list(value = alone(linked$after, "after")), attrition = list(value = before / began, n = before, base = began))
}

# Where only the third group is hidden, a total is of the two that are shown.
is_shown_group <- function(line, gender) if (line$remark == "shown_groups") gender != "other" else TRUE

gains_of <- function(key, minimum) {
  linked <- linked_waves()
  linked$scores[in_row(linked$gender[linked$has_scores], key, minimum), , drop = FALSE]
}

most_points <- function(wave) max(0, wave$points[, 2])

gain_cell <- function(line) {
  pairs <- gains_of(line$row, line$minimum)
  if (line$remark == "shown_groups") pairs <- rbind(gains_of("women", line$minimum), gains_of("men", line$minimum))
  before <- pairs[, 1]
  after <- pairs[, 2]
  gain <- after - before
  ends <- mean_interval(gain)
  full <- max(most_points(linked_waves()$before), most_points(linked_waves()$after))
  below <- before < full
  dz <- mean(gain) / sd(gain)
  switch(line$column, n = list(value = length(gain)), before = list(value = mean(before)), after = list(value = mean(after)),
    gain = list(value = mean(gain), low = ends[1], high = ends[2]), p = list(value = t.test(after, before, paired = TRUE)$p.value),
    signed_rank = plain(signed_rank(gain)), dz = list(value = dz), hedges = list(value = dz * hedges_j(length(gain) - 1)),
    d_av = list(value = mean(gain) / ((sd(before) + sd(after)) / 2)),
    hake_means = list(value = mean(gain) / (full - mean(before))),
    hake_individuals = list(value = mean(gain[below] / (full - before[below])), base = sum(below)),
    improved = list(value = mean(gain > 0), n = sum(gain > 0), base = length(gain)))
}

gap_cell <- function(line) {
  women <- gains_of("women", line$minimum)
  men <- gains_of("men", line$minimum)
  found <- if (line$row == "raw") welch(women[, 2] - women[, 1], men[, 2] - men[, 1]) else ancova(women, men)
  switch(line$column, p = list(value = found$p),
    difference = list(value = found$difference, low = found$interval[1], high = found$interval[2]))
}

# Right answers: 1 right, 0 wrong, NA not asked.
right_answers <- function(wave, name) {
  field <- Find(function(field) name_of(field) == name, knowledge(wave$form))
  if (is.null(field)) return(rep(NA, length(wave$rows)))
  as.numeric(scores_of(wave$form, field)[wave$rows] >= max(unlist(field$scores)))
}

# Persons by items, of the items that everybody was asked.
right_matrix <- function(wave) {
  names <- vapply(knowledge(wave$form), name_of, "")
  all <- vapply(names, function(name) right_answers(wave, name), numeric(length(wave$rows)))
  has_score <- !is.na(wave$points[, 1])
  kept <- all[has_score, , drop = FALSE]
  kept[, !apply(is.na(kept), 2, any), drop = FALSE]
}

items_cell <- function(line) {
  linked <- linked_waves()
  before <- right_answers(linked$before, line$row)
  after <- right_answers(linked$after, line$row)
  share_right <- function(wave, right) {
    if (line$minimum == 0 || !stands_in(wave$form, line$minimum)) {
      asked <- right[!is.na(right)]
      return(list(value = mean(asked), n = sum(asked), base = length(asked)))
    }
    asked <- right[!is.na(right) & wave$gender != "other"]
    list(value = half_up(sum(asked) * 100 / length(asked)) / 100)
  }
  pairs <- cbind(before[linked$pairs$before], after[linked$pairs$after])
  pairs <- pairs[!is.na(pairs[, 1]) & !is.na(pairs[, 2]), , drop = FALSE]
  lost <- sum(pairs[, 1] == 1 & pairs[, 2] == 0)
  won <- sum(pairs[, 1] == 0 & pairs[, 2] == 1)
  test <- mcnemar(lost, won)
  unit <- if (line$minimum > 0) 0.01
  switch(line$column, before = share_right(linked$before, before), after = share_right(linked$after, after),
    lost = list(value = lost), won = list(value = won), mcnemar = list(value = test$exact, unit = unit),
    mid_p = list(value = test$mid_p, unit = unit), chi_square = list(value = test$chi_square, unit = unit),
    item_rest = {
      right <- right_matrix(linked$after)
      list(value = cor(right[, line$row], rowSums(right) - right[, line$row]))
    })
}

test_cell <- function(line) {
  wave <- wave_named(sub("[.].*$", "", line$row))
  scored <- !is.na(wave$points[, 1])
  own <- in_row(wave$gender[scored], sub("^.*[.]", "", line$row), line$minimum)
  own <- own & is_shown_group(line, wave$gender[scored])
  points <- wave$points[scored, , drop = FALSE][own, , drop = FALSE]
  share <- function(is) list(value = mean(is), n = sum(is), base = length(is))
  ends <- mean_interval(points[, 1])
  switch(line$column, n = list(value = nrow(points)), mean = list(value = mean(points[, 1]), low = ends[1], high = ends[2]),
    mastery = share(points[, 1] >= 0.7 * points[, 2]), ceiling = share(points[, 1] >= points[, 2]),
    alpha = alpha(right_matrix(wave)))
}

confidence_cell <- function(line) {
  after <- wave_named("post")
  linked <- linked_waves()
  numbers <- function(wave, field) if (!is.null(wave) && !is.null(field)) numbers_of(wave$form, field)[wave$rows]
  now <- numbers(after, field_of(after$form, line$row))
  before <- if (is.null(linked)) NULL else numbers(linked$before, field_of(linked$before$form, line$row))
  seen <- numbers(after, Find(function(field) startsWith(field$scale, "confidence") && field$pair == line$row, after$form$fields))
  linked_pairs <- function(second) cbind(before[linked$pairs$before], second[linked$pairs$after])
  average <- function(x) list(value = mean(x, na.rm = TRUE), base = sum(!is.na(x)))
  change <- function(pairs) {
    gain <- (pairs[, 2] - pairs[, 1])[!is.na(pairs[, 1]) & !is.na(pairs[, 2])]
    ends <- mean_interval(gain)
    list(value = mean(gain), low = ends[1], high = ends[2], base = length(gain))
  }
  switch(line$column, before = average(before), after = average(now), hindsight = average(seen),
    gain = change(linked_pairs(now)), gain_hindsight = change(cbind(seen, now)), shift = change(linked_pairs(seen)))
}

# Shares of the last or the later wave's form, in total or of one gender.
wave_pick <- function(line, when) {
  form <- wave_named(when)$form
  groups <- if (line$column %in% c("women", "men")) of_gender(form, line$column) else ""
  pick(form, field_of(form, line$row), groups, line$minimum)
}

behaviour_cell <- function(line) {
  at <- wave_pick(line, "later")
  if (line$column == "without") return(list(value = sum(at$is_in) - sum(at$answered)))
  levels <- levels_of(at$field)
  if (at$field$reverse) levels <- -levels
  never <- choice_share(at, names(levels)[which.min(levels)])
  list(value = 1 - never$value, n = if (!is.null(never$n)) never$base - never$n, base = never$base,
    low = 1 - never$high, high = 1 - never$low)
}

# The page of the four levels repeats other tables, or gives the mean of their shares.
levels_cell <- function(line) {
  part <- function(id) sub("training.levels", id, line$table, fixed = TRUE)
  shares <- function(id) {
    shown <- lines_where(part(id), column = line$column, shown = TRUE)
    list(value = half_up(mean(vapply(shown, function(other) as.numeric(other$value), 1)) * 100) / 100)
  }
  at <- function(row, column) modifyList(line, list(row = row, column = column))
  switch(line$row, `1.reaction` = shares("training.reaction"), `3.behaviour` = shares("training.behaviours"),
    `2.gain` = gain_cell(at(line$column, "gain")), `2.improved` = gain_cell(at(line$column, "improved")),
    `2.mastery` = test_cell(at(paste0("post.", line$column), "mastery")))
}

training_cell <- function(line) {
  if (startsWith(line$id, "training.distractors")) {
    form <- wave_named(sub("^.*[.]", "", line$id))$form
    field <- field_of(form, sub("/.*$", "", line$row))
    return(choice_share(pick(form, field, "", line$minimum), sub("^[^/]*/", "", line$row)))
  }
  switch(line$id, training.linking = linking_cell(line), training.gain = gain_cell(line), training.gap = gap_cell(line),
    training.items = items_cell(line), training.test = test_cell(line), training.confidence = confidence_cell(line),
    training.behaviours = behaviour_cell(line), training.levels = levels_cell(line),
    training.reaction = {
      at <- wave_pick(line, "post")
      if (line$column == "mean") mean_of(at) else favourable_share(at)
    })
}

