# Reads the tables beside this file: source("read.R"), with the working directory in this folder. R 4.0 or later, no packages.
#
# tables$NAME         a data frame: numbers, dates, factors with labels; NA where there is no substantive answer
# states[["NAME"]]    the state of each answer: answered, dont_know, refused, not_applicable, blank (asked and left blank),
#                     not_asked (skip logic), not_in_version (the record's version had no such question)
# Column names are those of the CSV, so write tables$form[["group/question"]]. attr(x, "label") is the question.

tables <- list()
states <- list()

read_table <- function(file, number) {
  text <- read.csv(file, check.names = FALSE, colClasses = "character", na.strings = character(0),
                   encoding = "UTF-8", stringsAsFactors = FALSE)
  names(text) <- enc2utf8(names(text))
  state <- as.data.frame(matrix("answered", nrow(text), ncol(text)), stringsAsFactors = FALSE)
  names(state) <- names(text)
  unmark <- function(x) ifelse(x %in% c("'NA", "'NULL") | grepl("^'[=+@\t\r\n-]", x), substring(x, 2), x)
  data <- text
  for (column in names(text)) {
    x <- text[[column]]
    state[[column]][x == ""] <- "blank"
    state[[column]][x == "NA"] <- "not_asked"
    state[[column]][x == "NULL"] <- "not_in_version"
    x[x %in% c("", "NA", "NULL")] <- NA
    data[[column]] <- unmark(x)
  }
  for (field in fields) {
    if (field$table != number) next
    name <- field$name
    for (part in names(data)[startsWith(names(data), paste0(name, "/"))]) {
      if (field$kind == "select_multiple") data[[part]] <- as.integer(data[[part]])
    }
    if (!(name %in% names(data))) next
    x <- data[[name]]
    for (code in names(field$missing)) {
      state[[name]][!is.na(x) & x == code] <- field$missing[[code]]
    }
    data[[name]] <- switch(field$kind,
      number = as.numeric(x),
      date = as.Date(x),
      date_time = as.POSIXct(substr(x, 1, 19), format = "%Y-%m-%dT%H:%M:%S", tz = "UTC"),
      select_one = {
        unknown <- setdiff(unique(x[!is.na(x)]), field$codes)
        factor(x, c(field$codes, unknown), make.unique(c(field$labels, unknown)))
      },
      x)
    attr(data[[name]], "label") <- field$label
  }
  states[[sub("\\.csv$", "", file)]] <<- state
  data
}
