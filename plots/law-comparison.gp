# Bars of Akaike weights, a row a law; only the grid is drawn here.
set grid xtics back linetype 1 linecolor rgb grid linewidth 0.8
unset ytics
set xtics scale 0
plot NaN
