// expect: static assertion
int main() {}
