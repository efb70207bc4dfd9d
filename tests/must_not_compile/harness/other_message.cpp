// expect: the kernel is larger than the picture
static_assert(sizeof(char) == 2, "another reason");
int main() {}
