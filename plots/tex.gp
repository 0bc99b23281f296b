# Draws one figure from its CSV for LaTeX: OUTPUT.tex with the words, which the document sets in its own fonts, and
# OUTPUT.pdf with all the rest. Layouts: wide, narrow.
#
#   gnuplot -d -c plots/tex.gp FIGURE.csv LAYOUT OUTPUT.tex

if (ARGC != 3) { print "usage: gnuplot -d -c tex.gp FIGURE.csv LAYOUT OUTPUT.tex"; exit status 1 }

plots = ARG0[1:strlen(ARG0) - strlen("tex.gp")]
data = ARG1
layout = ARG2
tex_file = ARG3
dark = 0

load plots."read.gp"
load plots."style.gp"
load plots.figure.".gp"
unset output
