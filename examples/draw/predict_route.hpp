#pragma once

#include "routes.hpp"

namespace digitnet::draw {

// POST /api/predict
void answer_predict(Service& service, const httplib::Request& request, httplib::Response& response);

// POST /api/number
void answer_number(Service& service, const httplib::Request& request, httplib::Response& response);

}  // namespace digitnet::draw
