#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace digitnet::test {

/// Empty if `text` is one well-formed XML element, else what is wrong. Knows elements, attributes,
/// text and the five named and the decimal character references: all that our SVG uses.
inline std::string xml_fault(std::string_view text) {
  std::vector<std::string> open;
  bool seen = false;
  const auto references = [](std::string_view part) {
    for (std::size_t at = part.find('&'); at != part.npos; at = part.find('&', at + 1)) {
      const std::size_t end = part.find(';', at);
      if (end == part.npos) return false;
      const std::string_view name = part.substr(at + 1, end - at - 1);
      const bool named =
          name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos";
      const bool decimal =
          name.size() > 1 && name[0] == '#' && name.find_first_not_of("0123456789", 1) == name.npos;
      if (!named && !decimal) return false;
    }
    return true;
  };
  const auto space = [](char c) { return c == ' ' || c == '\n'; };
  while (!text.empty()) {
    const std::size_t start = text.find('<');
    const std::string_view content = text.substr(0, start);
    if (content.find('>') != content.npos) return "a bare > in text";
    if (!references(content)) return "a bare & in text";
    if (open.empty() && content.find_first_not_of(" \n") != content.npos) {
      return "text outside of the root";
    }
    if (start == text.npos) break;
    text.remove_prefix(start + 1);
    const bool closing = text.starts_with('/');
    if (closing) text.remove_prefix(1);
    const std::size_t length = text.find_first_of(" \n/>");
    if (length == 0 || length == text.npos) return "a tag without a name or an end";
    const std::string name{text.substr(0, length)};
    text.remove_prefix(length);
    std::vector<std::string_view> names;
    for (;;) {
      while (!text.empty() && space(text.front())) text.remove_prefix(1);
      if (text.empty()) return "the tag " + name + " does not end";
      if (text.front() == '>' || text.front() == '/') break;
      const std::size_t equals = text.find("=\"");
      const std::size_t end = equals == text.npos ? text.npos : text.find('"', equals + 2);
      if (end == text.npos) return "an attribute of " + name + " does not end";
      const std::string_view attribute = text.substr(0, equals);
      const std::string_view value = text.substr(equals + 2, end - equals - 2);
      for (const std::string_view other : names) {
        if (other == attribute) return "an attribute of " + name + " twice";
      }
      names.push_back(attribute);
      if (value.find('<') != value.npos || !references(value)) return "markup in an attribute";
      text.remove_prefix(end + 1);
    }
    const bool empty = text.front() == '/';
    if (empty) text.remove_prefix(1);
    if (!text.starts_with('>')) return "the tag " + name + " does not end";
    text.remove_prefix(1);
    if (closing) {
      if (open.empty() || open.back() != name) return "</" + name + "> closes something else";
      open.pop_back();
      continue;
    }
    if (open.empty() && seen) return "a second root";
    seen = true;
    if (!empty) open.push_back(name);
  }
  if (!open.empty()) return "<" + open.back() + "> is not closed";
  return seen ? "" : "no element";
}

/// How often `part` occurs in `text`.
inline int count(std::string_view text, std::string_view part) {
  int times = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) {
    ++times;
  }
  return times;
}

}  // namespace digitnet::test
