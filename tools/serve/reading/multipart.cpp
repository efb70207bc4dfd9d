#include "serve/reading/multipart.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace digitnet::serve {
namespace {

constexpr std::size_t most_fields = 15;  // beside the files

struct Part {
  std::string_view head;
  std::string_view content;
};

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return result;
}

/// The parameter `boundary` of a type, without quotes; empty if there is none.
std::string_view boundary_in(std::string_view type) {
  const std::size_t name = lower(type).find("boundary=");
  if (name == std::string_view::npos) return {};
  std::string_view value = type.substr(name + 9);
  if (value.starts_with('"')) {
    const std::size_t end = value.find('"', 1);
    return end == std::string_view::npos ? std::string_view{} : value.substr(1, end - 1);
  }
  value = value.substr(0, value.find(';'));
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  return value;
}

/// The parts between the boundaries; none if the form is not whole.
std::vector<Part> parts_of(std::string_view body, std::string_view boundary, std::size_t most) {
  const std::string first = "--" + std::string{boundary};
  const std::string next = "\r\n" + first;
  std::vector<Part> parts;
  std::size_t at = body.starts_with(first) ? first.size() : body.find(next);
  if (at == std::string_view::npos) return {};
  if (!body.starts_with(first)) at += next.size();
  while (parts.size() <= most) {
    if (body.substr(at).starts_with("--")) return parts;
    if (!body.substr(at).starts_with("\r\n")) return {};
    const std::size_t end = body.find(next, at);
    const std::size_t head_end = body.find("\r\n\r\n", at);
    if (end == std::string_view::npos || head_end == std::string_view::npos) return {};
    if (head_end > end) return {};
    const std::size_t content = std::min(head_end + 4, end);
    parts.push_back({body.substr(at, head_end - at), body.substr(content, end - content)});
    at = end + next.size();
  }
  return {};
}

bool is_file(const Part& part) { return lower(part.head).find("filename") != std::string::npos; }

}  // namespace

std::vector<std::string> files_in_form(std::string_view type, std::string_view body,
                                       std::size_t most) {
  const std::string_view boundary = boundary_in(type);
  if (boundary.empty() || boundary.size() > 70) return {};
  const std::vector<Part> parts = parts_of(body, boundary, most + most_fields);
  const auto files = static_cast<std::size_t>(std::ranges::count_if(parts, is_file));
  if (files == 0 && parts.size() == 1) return {std::string{parts[0].content}};
  std::vector<std::string> contents;
  for (const Part& part : parts) {
    if (files <= most && is_file(part)) contents.emplace_back(part.content);
  }
  return contents;
}

std::optional<std::string> file_in_form(std::string_view type, std::string_view body) {
  std::vector<std::string> files = files_in_form(type, body, 1);
  return files.size() == 1 ? std::optional{std::move(files[0])} : std::nullopt;
}

}  // namespace digitnet::serve
