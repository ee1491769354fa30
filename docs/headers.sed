# What Doxygen reads in place of a header.
# The precision is an inline namespace that nobody writes.
s/::inline GRADUS_PRECISION//
# Specialisations of another library's template, whose scope Doxygen misses.
/^struct fmt::formatter/,/;$/d
# Doxygen takes this dot for the end of a sentence, within the code: a look-alike.
s/\.` /․` /g
