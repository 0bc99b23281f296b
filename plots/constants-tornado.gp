# Bars to both sides of no change; the tics have no marks, the grid shows where they are.
set grid xtics back linetype 1 linecolor rgb grid linewidth 0.8
unset ytics
set xtics scale 0
plot NaN
