#pragma once

#include "serve/routes/routes.hpp"

namespace digitnet::serve {

// POST /api/predict
void answer_predict(Service& service, const httplib::Request& request, httplib::Response& response);

// POST /api/inspect
void answer_inspection(Service& service, const httplib::Request& request,
                       httplib::Response& response);

// GET /api/models
void list_models(Service& service, const httplib::Request& request, httplib::Response& response);

// POST /api/number
void answer_number(Service& service, const httplib::Request& request, httplib::Response& response);

}  // namespace digitnet::serve
