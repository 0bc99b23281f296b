# Draws one figure from its CSV as SVG on stdout, once for each pair of THEME (light, dark) and LAYOUT (wide, narrow):
#
#   gnuplot -d -c plots/render.gp FIGURE.csv THEME LAYOUT [THEME LAYOUT ...]
#
# style.gp reads the CSV and draws what all figures share; FIGURE.gp draws what is its own. Everything that is drawn,
# words and numbers, stands in the CSV: these scripts decide how it looks.

if (GPVAL_VERSION < 5.4) {
  print sprintf("gnuplot %.1f is too old, 5.4 or newer is needed", GPVAL_VERSION)
  exit status 1
}
if (ARGC < 3) { print "usage: gnuplot -d -c render.gp FIGURE.csv THEME LAYOUT [THEME LAYOUT ...]"; exit status 1 }

plots = ARG0[1:strlen(ARG0) - strlen("render.gp")]
data = ARG1
jobs = (ARGC - 1) / 2
array variants[2 * jobs]
do for [i = 1:2 * jobs] { variants[i] = ARGV[i + 1] }

load plots."read.gp"

do for [job = 1:jobs] {
  dark = variants[2 * job - 1] eq "dark"
  layout = variants[2 * job]
  load plots."style.gp"
  load plots.figure.".gp"
}
