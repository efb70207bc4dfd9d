#pragma once

#include "serve/routes/routes.hpp"

namespace digitnet::serve {

// POST and GET /api/jobs, and what lies below it; the id of a job is the first match of the route.
void put_job(Service& service, const httplib::Request& request, httplib::Response& response);
void list_jobs(Service& service, const httplib::Request& request, httplib::Response& response);
void show_job(Service& service, const httplib::Request& request, httplib::Response& response);
void delete_job(Service& service, const httplib::Request& request, httplib::Response& response);
void requeue_job(Service& service, const httplib::Request& request, httplib::Response& response);

}  // namespace digitnet::serve
