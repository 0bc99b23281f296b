# Bands between solved contours, painted from low to high: each covers what lies above its contour.
set xtics scale 0
unset arrow
set object 1 rectangle from graph 0, graph 0 to graph 1, graph 1 behind \
  fillcolor rgb band(1) fillstyle solid noborder
contours = paths_of("contour")
bands = words(contours)
plot for [k = 1:bands] data skip 1 every ::path_first[word(contours, k) + 0] - 1::path_last[word(contours, k) + 0] - 1 \
    using 3:4 with filledcurves y1=y_high linecolor rgb band(k + 9 - bands), \
  for [k = 1:bands] data skip 1 every ::path_first[word(contours, k) + 0] - 1::path_last[word(contours, k) + 0] - 1 \
    using 3:4 with lines linecolor rgb background linewidth 1.2, \
  for [p in paths_of("rule")] data skip 1 every ::path_first[p + 0] - 1::path_last[p + 0] - 1 \
    using 3:4:(column(5) - column(3)):(column(6) - column(4)) with vectors nohead linecolor rgb ink linewidth 1.2 \
    dashtype (6,4)
