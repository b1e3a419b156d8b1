# Computes the published numbers again from the data, and says which agree.
#
#   Rscript recompute.R published.csv DATA…
#
# published.csv   every number of the report (sondeo report writes it beside this script)
# DATA…           for each form of the report, in the report's order: the folder where the R export of the same records
#                 was unpacked (sondeo export --format r), with read.R
#
# Exit status 1 if any number differs, or is of a kind that this script does not compute. Nothing is computed of numbers
# that are withheld. R 4.0 or later, no packages; every statistic is R's own where R has it.

