static_assert(sizeof(char) == 2, "nobody asked");
int main() {}
