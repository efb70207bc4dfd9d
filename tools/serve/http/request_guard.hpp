#pragma once

#include <httplib.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace digitnet::serve {

/// Who may talk to the server, and how much.
struct GuardOptions {
  std::vector<std::string> hosts;  ///< names that the Host header may give; empty: any
  std::size_t body_bytes = std::size_t{4} << 20U;
};

/// Why a request is not answered.
struct Refusal {
  int status = 400;
  std::string reason;
};

/// What is wrong with the headers of a request, before its body is read:
/// - a Host that is not ours: a page whose name was pointed at this machine (DNS rebinding);
/// - a change that another site's page asks for;
/// - a body of unknown or excessive length, compressed, or in parts of a form.
[[nodiscard]] std::optional<Refusal> refuse(const httplib::Request& request,
                                            const GuardOptions& options);

/// Headers of every response. `page_csp` is the content security policy of the page; everything
/// else gets one that allows nothing.
[[nodiscard]] httplib::Headers safe_headers();

/// The policy for a page that carries its style and script: they are allowed by their SHA-256, and
/// nothing is loaded from elsewhere.
[[nodiscard]] std::string page_policy(std::string_view page);

}  // namespace digitnet::serve
