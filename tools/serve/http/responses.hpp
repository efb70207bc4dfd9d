#pragma once

#include "serve/reading/answer_json.hpp"

#include <httplib.h>

#include <string>

namespace digitnet::serve {

inline void send_json(httplib::Response& response, const Json& json, int status = 200) {
  response.status = status;
  // What is not UTF-8 comes from a client; it is shown, not refused.
  response.set_content(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n",
                       "application/json");
}

inline void send_error(httplib::Response& response, int status, const std::string& why) {
  send_json(response, {{"error", why}}, status);
}

}  // namespace digitnet::serve
