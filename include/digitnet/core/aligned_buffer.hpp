#pragma once

#include <digitnet/core/requirements.hpp>

#include <algorithm>
#include <cstddef>
#include <new>
#include <span>
#include <utility>

namespace digitnet {

/// An owning, zero-initialised run of scalars that starts on a cache line.
template <class Scalar>
class AlignedBuffer {
 public:
  static constexpr std::size_t alignment = 64;

  AlignedBuffer() = default;

  /// Throws std::bad_alloc.
  explicit AlignedBuffer(std::size_t size)
      : data_{static_cast<Scalar*>(::operator new (std::max<std::size_t>(size, 1) * sizeof(Scalar),
                                                   std::align_val_t{alignment}))},
        size_{size} {
    std::fill_n(data_, size, Scalar{});
  }

  AlignedBuffer(const AlignedBuffer& other) : AlignedBuffer(other.size_) {
    std::copy_n(other.data(), size_, data());
  }
  AlignedBuffer& operator=(const AlignedBuffer& other) { return *this = AlignedBuffer{other}; }
  AlignedBuffer(AlignedBuffer&& other) noexcept
      : data_{std::exchange(other.data_, nullptr)}, size_{std::exchange(other.size_, 0)} {}
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    AlignedBuffer taken{std::move(other)};
    std::swap(data_, taken.data_);
    std::swap(size_, taken.size_);
    return *this;
  }
  ~AlignedBuffer() { ::operator delete (data_, std::align_val_t{alignment}); }

  [[nodiscard]] Scalar* data() noexcept { return data_; }
  [[nodiscard]] const Scalar* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::span<Scalar> span() noexcept { return {data(), size_}; }
  [[nodiscard]] std::span<const Scalar> span() const noexcept { return {data(), size_}; }

 private:
  // A std::unique_ptr would make whoever includes this parse <memory>.
  Scalar* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace digitnet
