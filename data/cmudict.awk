# The CMU Pronouncing Dictionary (WORD  P1 P2 ...) to pairs of source, tab, target: words of letters and apostrophes, the
# number of a variant, WORD(1), and stress marks, AH0, left out; what is then the same pronunciation once.
/^;;;/ { next }
{
  word = $1
  sub(/\([0-9]+\)$/, "", word)
  if (word !~ /^[A-Z']+$/ || word !~ /[A-Z]/ || NF < 2) next
  pronunciation = ""
  for (i = 2; i <= NF; ++i) {
    phoneme = $i
    sub(/[0-9]+$/, "", phoneme)
    pronunciation = pronunciation (i > 2 ? " " : "") phoneme
  }
  if (!seen[word "\t" pronunciation]++) print word "\t" pronunciation
}
