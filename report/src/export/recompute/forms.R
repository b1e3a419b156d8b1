# --- Forms and their records -----------------------------------------------------------------------------------------

# A form is an environment: form, fields, tables, states, indicators, planned, as read.R makes them.
read_form <- function(folder) {
  form <- new.env()
  here <- setwd(folder)
  on.exit(setwd(here))
  source("read.R", local = form, encoding = "UTF-8")
  form$records <- form$tables[[1]]
  form$known <- new.env()
  form
}

# Computes once what is asked for again.
once <- function(form, key, value) {
  if (!exists(key, envir = form$known, inherits = FALSE)) assign(key, value, envir = form$known)
  get(key, envir = form$known)
}

# The field at a path, or with a name.
field_of <- function(form, name) once(form, paste("field", name), {
  column <- sub("^/[^/]*/", "", name)
  found <- Find(function(field) field$name == column, form$fields)
  if (is.null(found)) found <- Find(function(field) endsWith(paste0("/", field$name), paste0("/", column)), form$fields)
  found
})

with_role <- function(form, role) Find(function(field) field$role == role, form$fields)
name_of <- function(field) sub("^.*/", "", field$name)

# Answers of a field as they were sent: factors hold labels.
texts <- function(form, field) once(form, paste("texts", field$name), {
  x <- form$tables[[field$table]][[field$name]]
  if (is.factor(x)) c(field$codes, setdiff(levels(x), make.unique(c(field$labels))))[as.integer(x)] else as.character(x)
})

# The state of each row. Several choices are a missing answer if all of them are; the first says why.
states_of <- function(form, field) once(form, paste("states", field$name), {
  state <- form$states[[field$table]][[field$name]]
  if (field$kind %in% c("select_multiple", "rank") && length(field$missing) > 0) {
    words <- strsplit(texts(form, field), " +")
    is_missing <- vapply(words, function(all) !anyNA(all) && all(all %in% names(field$missing)), TRUE)
    state[is_missing] <- vapply(words[is_missing], function(all) field$missing[[all[1]]], "")
  }
  # Text where a number belongs says nothing.
  if (field$kind == "number") state[state == "answered" & is.na(form$tables[[field$table]][[field$name]])] <- "blank"
  state
})

# Records that count: not set aside, and nobody who preferred not to take part.
counted <- function(form) once(form, "counted", {
  is_in <- is.na(form$records[["_validation_status"]])
  consent <- with_role(form, "consent")
  if (!is.null(consent) && consent$kind == "select_one" && consent$table == 1) {
    is_in <- is_in & !(tolower(trimws(texts(form, consent))) %in% c("no", "0", "false", "n"))
  }
  is_in
})

# Reports know three groups of gender: women, men, and everybody else together, those who did not say among them.
WOMEN <- c("mujer", "mujeres", "femenino", "female", "woman", "women", "femme", "fem")
MEN <- c("hombre", "hombres", "masculino", "male", "man", "men", "var\u00f3n", "varon", "masc")
gender_group <- function(codes, labels) {
  is_any <- function(words) tolower(trimws(codes)) %in% words | tolower(trimws(labels)) %in% words
  ifelse(is_any(WOMEN), "women", ifelse(is_any(MEN), "men", "other"))
}
gender_of <- function(form, field) {
  codes <- texts(form, field)
  group <- gender_group(codes, field$labels[match(codes, field$codes)])
  ifelse(states_of(form, field) == "answered", group, "other")
}
has_gender <- function(form) {
  field <- with_role(form, "gender")
  !is.null(field) && all(c("women", "men") %in% gender_group(field$codes, field$labels))
}

# Records of the groups, such as "genero=women;estado=07", among those that count.
members <- function(form, groups) once(form, paste("members", groups), {
  is_in <- counted(form)
  for (group in strsplit(groups, ";", fixed = TRUE)[[1]]) {
    field <- field_of(form, sub("=.*$", "", group))
    value <- sub("^[^=]*=", "", group)
    if (field$role == "gender" && has_gender(form)) {
      is_in <- is_in & gender_of(form, field) == value
      next
    }
    state <- states_of(form, field)
    codes <- texts(form, field)
    is_stated <- state == "answered" & (field$kind != "select_one" | codes %in% field$codes)
    is_in <- is_in & (if (value == "") !is_stated else is_stated & codes %in% value)
  }
  is_in
})

of_gender <- function(form, key) paste0(name_of(with_role(form, "gender")), "=", key)

# True if very few stated another gender or none: then totals are those of women and men, rounded.
stands_in <- function(form, minimum) {
  if (minimum == 0 || !has_gender(form)) return(FALSE)
  sizes <- vapply(c("women", "men", "other"), function(key) sum(members(form, of_gender(form, key))), 1)
  identical(names(sizes)[sizes > 0 & sizes < minimum], "other")
}

# Codes that are answers, and their places on a scale: the numbers that they are, else 1, 2, 3, …
answers_of <- function(field) setdiff(field$codes, names(field$missing))
levels_of <- function(field) {
  codes <- answers_of(field)
  numbers <- suppressWarnings(as.numeric(codes))
  levels <- if (anyNA(numbers)) seq_along(codes) else numbers
  if (field$reverse) levels <- min(levels) + max(levels) - levels
  setNames(levels, codes)
}
ORDERED <- c("likert", "importance", "capacity", "confidence", "maturity", "frequency", "agreement", "satisfaction",
  "recommend", "wgss")
is_ordinal <- function(field) field$kind == "select_one" &&
  (if (field$scale == "") field$likert else any(startsWith(field$scale, ORDERED)))
favourable <- function(field) {
  levels <- levels_of(field)
  names(levels)[levels > (min(levels) + max(levels)) / 2]
}

# Numbers of a field, row by row: levels where there are choices; NA without an answer.
numbers_of <- function(form, field) once(form, paste("numbers", field$name), {
  x <- form$tables[[field$table]][[field$name]]
  x <- if (field$kind == "number") as.numeric(x) else unname(levels_of(field)[texts(form, field)])
  ifelse(states_of(form, field) == "answered", x, NA)
})

