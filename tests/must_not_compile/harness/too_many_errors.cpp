// expect: error: .*first
// only: 1
#error "first"
#error "second"
