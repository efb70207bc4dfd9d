#pragma once

#include "serve/routes/routes.hpp"

namespace digitnet::serve {

// GET /api/history, and what lies below it; the id of an entry is the first match of the route.
void list_history(Service& service, const httplib::Request& request, httplib::Response& response);
void show_entry(Service& service, const httplib::Request& request, httplib::Response& response);
void show_picture(Service& service, const httplib::Request& request, httplib::Response& response);
void clear_history(Service& service, const httplib::Request& request, httplib::Response& response);
void delete_entry(Service& service, const httplib::Request& request, httplib::Response& response);
void label_entry(Service& service, const httplib::Request& request, httplib::Response& response);

/// GET /api/export.
void send_export(Service& service, const httplib::Request& request, httplib::Response& response);

}  // namespace digitnet::serve
