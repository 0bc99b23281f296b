# Residuals around zero: strokes, dots and the shaded band are marks of the CSV.
set grid ytics back linetype 1 linecolor rgb grid linewidth 0.8
set border 1 linecolor rgb axis linewidth 1
plot NaN
