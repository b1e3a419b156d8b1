# --- Statistics ------------------------------------------------------------------------------------------------------

z95 <- qnorm(0.975)

# Wilson's interval; at 0 and 1 its ends are exact.
wilson <- function(share, base) {
  middle <- (share + z95^2 / (2 * base)) / (1 + z95^2 / base)
  half <- z95 / (1 + z95^2 / base) * sqrt(share * (1 - share) / base + z95^2 / (4 * base^2))
  c(if (share == 0) 0 else max(0, middle - half), if (share == 1) 1 else min(1, middle + half))
}

# Newcombe's interval of the difference of two shares, each c(n, base).
newcombe <- function(a, b) {
  p <- a[1] / a[2]
  q <- b[1] / b[2]
  first <- wilson(p, a[2])
  second <- wilson(q, b[2])
  c(p - q - sqrt((p - first[1])^2 + (second[2] - q)^2), p - q + sqrt((first[2] - p)^2 + (q - second[1])^2))
}

fisher <- function(a, b) fisher.test(matrix(c(a[1], a[2] - a[1], b[1], b[2] - b[1]), 2))$p.value

varies <- function(x) length(x) > 1 && sd(x) > 0

# The t interval of a mean; without variation it is the mean.
mean_interval <- function(x) {
  if (length(x) < 2) return(c(NA, NA))
  mean(x) + c(-1, 1) * qt(0.975, length(x) - 1) * sd(x) / sqrt(length(x))
}

welch <- function(x, y) {
  if (length(x) < 2 || length(y) < 2 || !(varies(x) || varies(y))) return(NULL)
  test <- t.test(x, y)
  list(difference = mean(x) - mean(y), interval = as.numeric(test$conf.int), p = test$p.value)
}

# Hedges' correction, exact.
hedges_j <- function(freedom) exp(lgamma(freedom / 2) - log(freedom / 2) / 2 - lgamma((freedom - 1) / 2))

hedges_g <- function(x, y) {
  freedom <- length(x) + length(y) - 2
  pooled <- sqrt(((length(x) - 1) * var(x) + (length(y) - 1) * var(y)) / freedom)
  if (is.na(pooled) || pooled == 0) NA else (mean(x) - mean(y)) / pooled * hedges_j(freedom)
}

cliff <- function(x, y) {
  n <- length(x)
  m <- length(y)
  if (n == 0 || m == 0) return(NULL)
  wins <- sign(outer(x, y, "-"))
  delta <- mean(wins)
  if (n < 2 || m < 2) return(list(value = delta))
  rows <- sum((rowMeans(wins) - delta)^2)
  columns <- sum((colMeans(wins) - delta)^2)
  variance <- (m^2 * rows + n^2 * columns - sum((wins - delta)^2)) / (n * m * (n - 1) * (m - 1))
  variance <- max(variance, (1 - delta^2) / (n * m - 1))
  if (variance <= 0) return(list(value = delta))
  half <- z95 * sqrt(variance) * sqrt((1 - delta^2)^2 + z95^2 * variance)
  ends <- (delta - delta^3 + c(-1, 1) * half) / (1 - delta^2 + z95^2 * variance)
  list(value = delta, low = max(-1, ends[1]), high = min(1, ends[2]))
}

# Ways to reach each doubled sum; what is as far from the middle as the observed one counts.
far_part <- function(ways, observed, middle) {
  far <- abs(seq_along(ways) - 1 - middle) >= abs(2 * observed - middle) - 1e-9
  min(1, sum(ways[far]) / sum(ways))
}

# Exact up to 50 persons, ties included, which R's own wilcox.test has no exact value for.
mann_whitney <- function(x, y) {
  n <- length(x)
  m <- length(y)
  if (n == 0 || m == 0) return(NA)
  if (n + m > 50) {
    # Where nothing varies R has no value.
    if (length(unique(c(x, y))) == 1) return(1)
    u <- sum(rank(c(x, y))[seq_len(n)]) - n * (n + 1) / 2
    if (abs(u - n * m / 2) <= 0.5) return(1)
    return(wilcox.test(x, y, exact = FALSE, correct = TRUE)$p.value)
  }
  ranks <- rank(c(x, y))
  doubled <- round(2 * ranks)
  top <- sum(doubled)
  ways <- matrix(0, n + 1, top + 1)
  ways[1, 1] <- 1
  for (r in doubled) {
    shifted <- cbind(matrix(0, n + 1, r), ways[, seq_len(top + 1 - r), drop = FALSE])
    ways[-1, ] <- ways[-1, ] + shifted[-(n + 1), ]
  }
  far_part(ways[n + 1, ], sum(ranks[seq_len(n)]), n * top / (n + m))
}

# Exact up to 50 differences that are not zero, ties included.
signed_rank <- function(d) {
  d <- d[d != 0]
  n <- length(d)
  if (n == 0) return(NA)
  ranks <- rank(abs(d))
  plus <- sum(ranks[d > 0])
  if (n > 50) {
    if (abs(plus - n * (n + 1) / 4) <= 0.5) return(1)
    return(wilcox.test(d, exact = FALSE, correct = TRUE)$p.value)
  }
  chance <- 1
  for (r in round(2 * ranks)) chance <- (c(chance, numeric(r)) + c(numeric(r), chance)) / 2
  far_part(chance, plus, n * (n + 1) / 2)
}

mcnemar <- function(lost, won) {
  changed <- lost + won
  if (changed == 0) return(NULL)
  exact <- binom.test(lost, changed)$p.value
  observed <- dbinom(min(lost, won), changed, 0.5)
  list(exact = exact, mid_p = if (lost == won) 1 - observed / 2 else exact - observed,
    chi_square = pchisq((won - lost)^2 / changed, 1, lower.tail = FALSE))
}

# Difference after, adjusted for before; pairs are matrices with a column before and a column after.
ancova <- function(first, second) {
  data <- data.frame(before = c(first[, 1], second[, 1]), after = c(first[, 2], second[, 2]),
    group = rep(c(1, 0), c(nrow(first), nrow(second))))
  model <- lm(after ~ before + group, data)
  if (model$df.residual < 1) return(NULL)
  line <- summary(model)$coefficients["group", ]
  list(difference = line[[1]], interval = as.numeric(confint(model)["group", ]), p = line[[4]])
}

# Cronbach's alpha with Feldt's interval; rows are persons.
alpha <- function(scores) {
  k <- ncol(scores)
  n <- nrow(scores)
  total <- var(rowSums(scores))
  if (k < 2 || n < 2 || total <= 0) return(NULL)
  value <- k / (k - 1) * (1 - sum(apply(scores, 2, var)) / total)
  ends <- 1 - (1 - value) * qf(c(0.975, 0.025), n - 1, (n - 1) * (k - 1))
  list(value = value, low = ends[1], high = ends[2], n = n)
}

detectable_d <- function(n, m) (z95 + qnorm(0.8)) * sqrt(1 / n + 1 / m)

# By Cohen's h, around the common share.
detectable_points <- function(share, n, m) {
  middle <- 2 * asin(sqrt(share))
  at <- function(angle) sin(pmin(pmax(angle, 0), pi) / 2)^2
  at(middle + detectable_d(n, m) / 2) - at(middle - detectable_d(n, m) / 2)
}

# Borich's score and the ranked discrepancy of pairs importance, capacity.
needs <- function(pairs, weights = rep(1, nrow(pairs))) {
  average <- function(x) sum(weights * x) / sum(weights)
  importance <- average(pairs[, 1])
  capacity <- average(pairs[, 2])
  list(n = nrow(pairs), importance = importance, capacity = capacity,
    mwds = average((pairs[, 1] - pairs[, 2]) * importance),
    rds = 100 * average(sign(pairs[, 2] - pairs[, 1])))
}

