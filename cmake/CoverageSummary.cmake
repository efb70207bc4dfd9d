# Says how many lines the tests reached, in one line, and fails if too few:
# cmake -DSUMMARY=<gcovr's JSON summary> -DOF=<whose lines> -DDEMANDED=<percent> -P CoverageSummary.cmake

file(READ ${SUMMARY} summary)
string(JSON covered GET "${summary}" line_covered)
string(JSON total GET "${summary}" line_total)
if(total EQUAL 0)
  message(FATAL_ERROR "coverage of ${OF}: no lines were found")
endif()
math(EXPR permille "1000 * ${covered} / ${total}") # rounded down
math(EXPR whole "${permille} / 10")
math(EXPR tenth "${permille} % 10")
set(found "coverage of ${OF}: ${whole}.${tenth} % of the lines (${covered} of ${total})")
math(EXPR demanded "10 * ${DEMANDED}")
if(permille LESS demanded)
  message(FATAL_ERROR "${found}, fewer than ${DEMANDED} %")
endif()
message("${found}; at least ${DEMANDED} % are demanded")
