# Made by Gradus: draws error.svg from error.dat, which lie beside this script, from whichever folder it is run.
folder = ARG0
while (strlen(folder) > 0 && substr(folder, strlen(folder), strlen(folder)) ne '/') {
  folder = substr(folder, 1, strlen(folder) - 1)
}
data = folder . 'error.dat'
set encoding utf8
set terminal svg size 818,440 font 'sans-serif,13' background '#ffffff'
set output folder . 'error.svg'
set border linecolor rgb '#222222'
set tics textcolor rgb '#222222'
set multiplot
set border 3
set tics nomirror out scale 0.5
set grid linetype 1 linecolor rgb '#dddddd'
set label 'How far a difference is from the slope' at screen 0.44254,0.94886 center norotate font ',15' textcolor rgb '#222222' noenhanced
set lmargin at screen 0.10024
set rmargin at screen 0.78484
set tmargin at screen 0.91591
set bmargin at screen 0.14318
set logscale x
set format x '10^{%T}'
set xtics autofreq
set xrange [8.333333333333334e-14:0.3794733192202055]
set logscale y
set format y '10^{%T}'
set ytics autofreq
set yrange [*:*]
set key at screen 0.79218,0.91591 left top Left reverse vertical samplen 2.5 font ',11' textcolor rgb '#222222' noenhanced
set label 'relative error' at screen 0.02262,0.52955 center rotate by 90 font ',13' textcolor rgb '#222222' noenhanced
set label 'step h' at screen 0.44254,0.05568 center norotate font ',13' textcolor rgb '#222222' noenhanced
plot data index 0 using 1:2 with linespoints linewidth 2 linecolor rgb '#0072b2' pointtype 7 pointsize 0.6 pointinterval 1 title 'one-sided, double', \
  data index 1 using 1:2 with linespoints linewidth 2 linecolor rgb '#d55e00' pointtype 5 pointsize 0.6 pointinterval 1 title 'central, double', \
  data index 2 using 1:2 with linespoints linewidth 2 linecolor rgb '#009e73' pointtype 9 pointsize 0.6 pointinterval 1 title 'central, float'
unset label
unset multiplot
