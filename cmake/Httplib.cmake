# digitnet_httplib: cpp-httplib, from the system if it is a version that tools/serve/ compiles with,
# as its inner interface, which HttpServer uses, changes with its versions; otherwise downloaded.

include(CheckCXXSourceCompiles)

find_path(DIGITNET_HTTPLIB_INCLUDE_DIR httplib.h)
find_library(DIGITNET_HTTPLIB_LIBRARY cpp-httplib) # Debian compiles it, others have headers only
mark_as_advanced(DIGITNET_HTTPLIB_INCLUDE_DIR DIGITNET_HTTPLIB_LIBRARY)

add_library(digitnet_httplib INTERFACE)
if(DIGITNET_HTTPLIB_INCLUDE_DIR)
  set(CMAKE_REQUIRED_INCLUDES ${DIGITNET_HTTPLIB_INCLUDE_DIR})
  set(CMAKE_REQUIRED_FLAGS -std=c++20)
  set(CMAKE_REQUIRED_LIBRARIES Threads::Threads)
  if(DIGITNET_HTTPLIB_LIBRARY)
    list(APPEND CMAKE_REQUIRED_LIBRARIES ${DIGITNET_HTTPLIB_LIBRARY})
  endif()
  check_cxx_source_compiles(
    "#include <httplib.h>
     struct Stream final : httplib::Stream {
       bool is_readable() const override { return false; }
       bool is_writable() const override { return false; }
       ssize_t read(char*, size_t) override { return -1; }
       ssize_t write(const char*, size_t) override { return -1; }
       void get_remote_ip_and_port(std::string&, int&) const override {}
       void get_local_ip_and_port(std::string&, int&) const override {}
       socket_t socket() const override { return -1; }
     };
     struct Queue final : httplib::TaskQueue {
       void enqueue(std::function<void()>) override {}
       void shutdown() override {}
     };
     struct Server final : httplib::Server {
       bool process_and_close_socket(socket_t) override {
         Stream stream;
         bool closed = false;
         return process_request(stream, false, closed, [](httplib::Request& r) { r.ranges.clear(); });
       }
     };
     int main() { Server server; server.set_tcp_nodelay(true); return server.is_running(); }"
    DIGITNET_HTTPLIB_FITS)
  unset(CMAKE_REQUIRED_INCLUDES)
  unset(CMAKE_REQUIRED_FLAGS)
  unset(CMAKE_REQUIRED_LIBRARIES)
endif()

if(DIGITNET_HTTPLIB_FITS)
  target_include_directories(digitnet_httplib SYSTEM INTERFACE ${DIGITNET_HTTPLIB_INCLUDE_DIR})
  if(DIGITNET_HTTPLIB_LIBRARY)
    target_link_libraries(digitnet_httplib INTERFACE ${DIGITNET_HTTPLIB_LIBRARY})
  endif()
else()
  message(STATUS "digitnet: no cpp-httplib that fits is installed, downloading it")
  FetchContent_Declare(
    httplib
    GIT_REPOSITORY https://github.com/yhirose/cpp-httplib.git
    GIT_TAG 7992b148969fbf8093230b37a6a36c2f61135937 # 0.11.4
    SOURCE_SUBDIR no-such-folder) # headers only; its project would look for OpenSSL
  FetchContent_MakeAvailable(httplib)
  list(APPEND DIGITNET_FETCHED httplib)
  target_include_directories(digitnet_httplib SYSTEM INTERFACE ${httplib_SOURCE_DIR})
endif()
target_link_libraries(digitnet_httplib INTERFACE Threads::Threads)
