# Dots with intervals on a plane.
set grid ytics back linetype 1 linecolor rgb grid linewidth 0.8
set border 3 linecolor rgb axis linewidth 1
plot NaN
