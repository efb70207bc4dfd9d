// Nothing: main() is in the program's shared library, see Dispatch.cmake.
