# --- Every published number against the computed one -----------------------------------------------------------------

tolerance <- 1e-9

arguments <- commandArgs(trailingOnly = TRUE)
if (length(arguments) < 2) stop("give published.csv and, for each form, the folder of the data")
published <- read.csv(arguments[1], colClasses = "character", na.strings = character(0), encoding = "UTF-8")
published[] <- lapply(published, function(x) ifelse(grepl("^'[=+@-]", x), substring(x, 2), x))
forms <- lapply(arguments[-1], read_form)
form_named <- function(id) {
  found <- Find(function(form) form$form == id, forms)
  if (is.null(found)) stop(paste("no data of the form", id)) else found
}

places <- split(seq_len(nrow(published)), published$table)
line_at <- function(place) {
  line <- as.list(published[place, ])
  line$id <- sub("@.*$", "", line$table)
  line$minimum <- as.numeric(line$minimum)
  line$hidden <- line$hidden == "1"
  line$groups <- paste(Filter(nzchar, c(line$row_group, line$column_group)), collapse = ";")
  line
}
lines_where <- function(table, row = NULL, column = NULL, shown = FALSE) {
  at <- places[[table]]
  if (!is.null(row)) at <- at[published$row[at] == row]
  if (!is.null(column)) at <- at[published$column[at] == column]
  if (shown) at <- at[published$value[at] != ""]
  lapply(at, line_at)
}

# What the script computes of a line: value, n, base, low, high, and how they are rounded; NULL if it does not know it.
compute <- function(line) {
  family <- sub("[.].*$", "", line$id)
  if (line$section == "indicators") return(indicator_cell(line))
  if (line$section == "training") return(training_cell(line))
  form <- form_named(line$form)
  switch(family, gender = gender_cell(form, line), needs = needs_cell(form, line), planned = planned_cell(form, line),
    scale = scale_cell(form, line), question_cell(form, line))
}

scale_of <- function(x, digits) 10^(digits - 1 - floor(log10(abs(x))))
unit_of <- function(x, digits) if (x != 0) 1 / scale_of(x, digits)
signif_half_up <- function(x, digits) {
  if (x == 0) x else sign(x) * half_up(abs(x) * scale_of(x, digits)) / scale_of(x, digits)
}

# Rounded numbers stand on their grid, the computed number within half a step.
agrees <- function(written, cell, part) {
  if (written == "") return(TRUE)
  computed <- cell[[part]]
  if (length(computed) != 1 || is.na(computed)) return(FALSE)
  written <- as.numeric(written)
  most <- tolerance * max(1, abs(written))
  unit <- NULL
  if (part %in% c("value", "low", "high")) unit <- if (is.null(cell$digits)) cell$unit else unit_of(computed, cell$digits)
  if (is.null(unit)) return(abs(written - computed) <= most)
  abs(written / unit - round(written / unit)) < 1e-6 && abs(written - computed) <= unit / 2 + most
}

agree <- 0
unknown <- character(0)
withheld <- sum(published$hidden == "1")
different <- character(0)
PARTS <- c("value", "n", "base", "low", "high")
for (place in which(published$hidden != "1" & published$value != "")) {
  line <- line_at(place)
  name <- paste(line$table, line$row, line$column, sep = ", ")
  cell <- tryCatch(compute(line), error = function(problem) {
    name <<- paste0(name, ": ", conditionMessage(problem))
    NULL
  })
  if (is.null(cell)) {
    unknown <- c(unknown, name)
  } else if (all(vapply(PARTS, function(part) agrees(line[[part]], cell, part), TRUE))) {
    agree <- agree + 1
  } else {
    text <- function(x) paste(format(x, digits = 12), collapse = " ")
    different <- c(different, paste0(name, ": published ", paste(PARTS, line[PARTS], collapse = " "),
      "; computed ", paste(PARTS, vapply(PARTS, function(part) text(cell[[part]]), ""), collapse = " ")))
  }
}
for (line in different) cat("DIFFERS", line, "\n")
for (line in unknown) cat("NOT COMPUTED", line, "\n")
cat(sprintf("%d numbers agree, %d differ, %d of a kind that this script does not compute, %d withheld\n",
  agree, length(different), length(unknown), withheld))
if (length(different) + length(unknown) > 0) quit(status = 1)
