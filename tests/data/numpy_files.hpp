#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace test_files {

using Bytes = std::vector<std::uint8_t>;

/// Appends `size` bytes of `value`, the lowest first.
inline void put(Bytes& bytes, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i, value >>= 8U) bytes.push_back(static_cast<std::uint8_t>(value));
}

/// A .npy file as NumPy writes it: `descr` is a type such as "<f4", `shape` "(2, 28, 28)".
inline Bytes npy(const std::string& descr, const std::string& shape, const Bytes& body,
                 const std::string& fortran = "False", int version = 1) {
  const std::string header =
      "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
  Bytes file{0x93, 'N', 'U', 'M', 'P', 'Y', static_cast<std::uint8_t>(version), 0};
  put(file, header.size(), version == 1 ? 2 : 4);
  file.insert(file.end(), header.begin(), header.end());
  file.insert(file.end(), body.begin(), body.end());
  return file;
}

/// Raw deflated data: what zlib's format has between its two bytes of header and its checksum.
inline Bytes deflated(const Bytes& data) {
  uLongf size = compressBound(static_cast<uLong>(data.size()));
  Bytes out(size);
  if (compress(out.data(), &size, data.data(), static_cast<uLong>(data.size())) != Z_OK) {
    throw std::runtime_error{"zlib fails"};
  }
  return {out.begin() + 2, out.begin() + static_cast<long>(size) - 4};
}

/// A zip archive as NumPy's savez() or, if `deflate`, savez_compressed() writes it.
inline Bytes zip(const std::vector<std::pair<std::string, Bytes>>& files, bool deflate) {
  Bytes archive, directory;
  for (const auto& [name, data] : files) {
    const Bytes packed = deflate ? deflated(data) : data;
    Bytes common;
    put(common, 20, 2);
    put(common, 0, 2);
    put(common, deflate ? 8 : 0, 2);
    put(common, 0, 4);
    put(common, crc32_z(0, data.data(), data.size()), 4);
    put(common, packed.size(), 4);
    put(common, data.size(), 4);
    put(common, name.size(), 2);
    put(common, 0, 2);
    put(directory, 0x02014b50, 4);
    put(directory, 20, 2);
    directory.insert(directory.end(), common.begin(), common.end());
    put(directory, 0, 10);
    put(directory, archive.size(), 4);
    directory.insert(directory.end(), name.begin(), name.end());
    put(archive, 0x04034b50, 4);
    archive.insert(archive.end(), common.begin(), common.end());
    archive.insert(archive.end(), name.begin(), name.end());
    archive.insert(archive.end(), packed.begin(), packed.end());
  }
  const std::size_t start = archive.size();
  archive.insert(archive.end(), directory.begin(), directory.end());
  put(archive, 0x06054b50, 4);
  put(archive, 0, 4);
  put(archive, files.size(), 2);
  put(archive, files.size(), 2);
  put(archive, directory.size(), 4);
  put(archive, start, 4);
  put(archive, 0, 2);
  return archive;
}

}  // namespace test_files
