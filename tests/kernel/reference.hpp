#pragma once

// Layers written down plainly, in double, as loops over images, channels, rows and columns: what
// the library must compute in its own layout.

#include <doctest/doctest.h>

#include <digitnet/core/random.hpp>
#include <digitnet/core/shape.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace reference {

namespace dn = digitnet;

/// Images (N, C, H, W).
struct Images {
  dn::Shape shape{1};
  int count = 0;
  std::vector<double> values{};

  Images(dn::Shape s, int n) : shape{s}, count{n}, values(s.size() * static_cast<std::size_t>(n)) {}

  double& at(int n, int c, int y, int x) { return values[index(n, c, y, x)]; }
  [[nodiscard]] double at(int n, int c, int y, int x) const { return values[index(n, c, y, x)]; }

  /// Zero outside of the map.
  [[nodiscard]] double padded(int n, int c, int y, int x) const {
    return y < 0 || x < 0 || y >= shape.height || x >= shape.width ? 0.0 : at(n, c, y, x);
  }

  template <class Body>
  void for_each(Body&& body) const {
    for (int n = 0; n < count; ++n) {
      for (int c = 0; c < shape.channels; ++c) {
        for (int y = 0; y < shape.height; ++y) {
          for (int x = 0; x < shape.width; ++x) body(n, c, y, x);
        }
      }
    }
  }

 private:
  [[nodiscard]] std::size_t index(int n, int c, int y, int x) const {
    return static_cast<std::size_t>(((n * shape.channels + c) * shape.height + y) * shape.width +
                                    x);
  }
};

/// Numbers that float holds exactly, in [-1, 1).
inline std::vector<double> random_values(std::size_t count, std::uint64_t seed) {
  dn::RandomStream random{dn::Seed{seed}};
  std::vector<double> values(count);
  for (double& v : values) v = static_cast<double>(random.uniform(-1, 1));
  return values;
}

inline Images random_images(dn::Shape shape, int count, std::uint64_t seed) {
  Images images{shape, count};
  images.values = random_values(images.values.size(), seed);
  return images;
}

/// Sizes of a convolution; weights are O, I, K, K.
struct Conv {
  dn::Shape in;
  int out, kernel, stride, padding;

  [[nodiscard]] dn::Shape out_shape() const {
    return {out, (in.height + 2 * padding - kernel) / stride + 1,
            (in.width + 2 * padding - kernel) / stride + 1};
  }
  [[nodiscard]] std::size_t weight(int o, int i, int ky, int kx) const {
    return static_cast<std::size_t>(((o * in.channels + i) * kernel + ky) * kernel + kx);
  }
  [[nodiscard]] std::size_t weights() const { return weight(out, 0, 0, 0); }

  /// Calls `body(n, o, y, x, i, ky, kx)` for every product there is.
  template <class Body>
  void for_each_product(int images, Body&& body) const {
    Images{out_shape(), images}.for_each([&](int n, int o, int y, int x) {
      for (int i = 0; i < in.channels; ++i) {
        for (int ky = 0; ky < kernel; ++ky) {
          for (int kx = 0; kx < kernel; ++kx) body(n, o, y, x, i, ky, kx);
        }
      }
    });
  }
};

/// `parameters`: weights, then biases if `bias`.
inline Images conv_forward(const Conv& conv, const std::vector<double>& parameters, bool bias,
                           const Images& x) {
  Images y{conv.out_shape(), x.count};
  conv.for_each_product(x.count, [&](int n, int o, int row, int column, int i, int ky, int kx) {
    y.at(n, o, row, column) += parameters[conv.weight(o, i, ky, kx)] *
                               x.padded(n, i, row * conv.stride + ky - conv.padding,
                                        column * conv.stride + kx - conv.padding);
  });
  if (bias) {
    y.for_each([&](int n, int o, int row, int column) {
      y.at(n, o, row, column) += parameters[conv.weights() + static_cast<std::size_t>(o)];
    });
  }
  return y;
}

struct Gradients {
  Images x;
  std::vector<double> parameters;
};

inline Gradients conv_backward(const Conv& conv, const std::vector<double>& parameters, bool bias,
                               const Images& x, const Images& dy) {
  Gradients d{Images{conv.in, x.count}, std::vector<double>(parameters.size())};
  conv.for_each_product(x.count, [&](int n, int o, int row, int column, int i, int ky, int kx) {
    const int from_y = row * conv.stride + ky - conv.padding;
    const int from_x = column * conv.stride + kx - conv.padding;
    if (from_y < 0 || from_x < 0 || from_y >= conv.in.height || from_x >= conv.in.width) return;
    const std::size_t w = conv.weight(o, i, ky, kx);
    d.parameters[w] += dy.at(n, o, row, column) * x.at(n, i, from_y, from_x);
    d.x.at(n, i, from_y, from_x) += dy.at(n, o, row, column) * parameters[w];
  });
  if (bias) {
    dy.for_each([&](int n, int o, int row, int column) {
      d.parameters[conv.weights() + static_cast<std::size_t>(o)] += dy.at(n, o, row, column);
    });
  }
  return d;
}

inline Images relu(const Images& x) {
  Images y = x;
  for (double& v : y.values) v = std::max(v, 0.0);
  return y;
}

inline Images relu_backward(const Images& x, const Images& dy) {
  Images dx = dy;
  for (std::size_t i = 0; i < dx.values.size(); ++i) {
    if (!(x.values[i] > 0)) dx.values[i] = 0;
  }
  return dx;
}

inline dn::Shape pooled(dn::Shape in, int window, int stride) {
  return {in.channels, (in.height - window) / stride + 1, (in.width - window) / stride + 1};
}

/// Calls `body(n, c, y, x, from_y, from_x)` for every pixel of every window, in row order.
template <class Body>
void for_each_window_pixel(const Images& y, int window, int stride, Body&& body) {
  y.for_each([&](int n, int c, int row, int column) {
    for (int i = 0; i < window; ++i) {
      for (int j = 0; j < window; ++j) {
        body(n, c, row, column, row * stride + i, column * stride + j);
      }
    }
  });
}

inline Images max_pool(const Images& x, int window, int stride) {
  Images y{pooled(x.shape, window, stride), x.count};
  std::ranges::fill(y.values, -std::numeric_limits<double>::infinity());
  for_each_window_pixel(y, window, stride, [&](int n, int c, int row, int column, int a, int b) {
    y.at(n, c, row, column) = std::max(y.at(n, c, row, column), x.at(n, c, a, b));
  });
  return y;
}

/// The first of equal values in row order gets the gradient.
inline Images max_pool_backward(const Images& x, const Images& dy, int window, int stride) {
  Images dx{x.shape, x.count};
  dy.for_each([&](int n, int c, int row, int column) {
    int best_y = row * stride, best_x = column * stride;
    for (int i = 0; i < window; ++i) {
      for (int j = 0; j < window; ++j) {
        const int a = row * stride + i, b = column * stride + j;
        if (x.at(n, c, a, b) > x.at(n, c, best_y, best_x)) best_y = a, best_x = b;
      }
    }
    dx.at(n, c, best_y, best_x) += dy.at(n, c, row, column);
  });
  return dx;
}

inline Images avg_pool(const Images& x, int window, int stride) {
  Images y{pooled(x.shape, window, stride), x.count};
  for_each_window_pixel(y, window, stride, [&](int n, int c, int row, int column, int a, int b) {
    y.at(n, c, row, column) += x.at(n, c, a, b) / (window * window);
  });
  return y;
}

inline Images avg_pool_backward(const Images& x, const Images& dy, int window, int stride) {
  Images dx{x.shape, x.count};
  for_each_window_pixel(dy, window, stride, [&](int n, int c, int row, int column, int a, int b) {
    dx.at(n, c, a, b) += dy.at(n, c, row, column) / (window * window);
  });
  return dx;
}

/// A fully connected layer; weights are (outputs, C * H * W).
inline Images dense_forward(const std::vector<double>& parameters, int outputs, bool bias,
                            const Images& x) {
  const std::size_t inputs = x.shape.size();
  Images y{dn::Shape{outputs}, x.count};
  for (int n = 0; n < x.count; ++n) {
    for (int o = 0; o < outputs; ++o) {
      const auto row = static_cast<std::size_t>(o);
      double sum = bias ? parameters[static_cast<std::size_t>(outputs) * inputs + row] : 0.0;
      for (std::size_t i = 0; i < inputs; ++i) {
        sum += parameters[row * inputs + i] * x.values[static_cast<std::size_t>(n) * inputs + i];
      }
      y.at(n, o, 0, 0) = sum;
    }
  }
  return y;
}

inline Gradients dense_backward(const std::vector<double>& parameters, int outputs, bool bias,
                                const Images& x, const Images& dy) {
  const std::size_t inputs = x.shape.size();
  Gradients d{Images{x.shape, x.count}, std::vector<double>(parameters.size())};
  for (int n = 0; n < x.count; ++n) {
    for (int o = 0; o < outputs; ++o) {
      const auto row = static_cast<std::size_t>(o);
      const double g = dy.at(n, o, 0, 0);
      if (bias) d.parameters[static_cast<std::size_t>(outputs) * inputs + row] += g;
      for (std::size_t i = 0; i < inputs; ++i) {
        const std::size_t at = static_cast<std::size_t>(n) * inputs + i;
        d.parameters[row * inputs + i] += g * x.values[at];
        d.x.values[at] += g * parameters[row * inputs + i];
      }
    }
  }
  return d;
}

/// Largest |a - b| / (1 + |b|); infinite for other sizes or anything that is no number.
inline double distance(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double error = std::abs(a[i] - b[i]) / (1 + std::abs(b[i]));
    if (!(error <= worst))
      worst = std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
  }
  return worst;
}

inline double distance(const Images& a, const Images& b) {
  return a.shape == b.shape ? distance(a.values, b.values)
                            : std::numeric_limits<double>::infinity();
}

/// What rounding in `Scalar` may add up to in sums of some thousand products below 1.
template <class Scalar>
inline constexpr double tolerance = sizeof(Scalar) == 4 ? 2e-5 : 1e-12;

}  // namespace reference
