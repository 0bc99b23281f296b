# Rows of intervals around exact values: everything is an interval, a dot or a stroke of the CSV.
unset ytics
set border 1 linecolor rgb axis linewidth 1
plot NaN
