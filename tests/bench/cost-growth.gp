# Nanoseconds a point over the number of points. Set by cost_growth.py: table, picture.
set terminal svg size 720,400 font 'Inter,13' background 'white'
set output picture
set datafile separator ','
set logscale xy
set xrange [7e4:1.5e8]
set yrange [5:2000]
set format x '10^{%L}'
set xlabel 'points of the sweep'
set ylabel 'nanoseconds a point'
set grid
set key top right
plot table using 1:3 skip 1 with linespoints pt 7 ps 0.6 lw 1.5 lc rgb '#b2552d' title 'whole command, 2 threads: hashed, on disk', \
     table using 1:2 skip 1 with linespoints pt 7 ps 0.6 lw 1.5 lc rgb '#1f5a7a' title 'evaluated and formatted, 1 thread'
