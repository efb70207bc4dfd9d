// expect: error: .*first
#error "first"
#error "second"
