# A row a model: intervals, dots and bands are marks of the CSV.
unset ytics
set border 1 linecolor rgb axis linewidth 1
plot NaN
