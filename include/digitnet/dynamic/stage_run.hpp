#pragma once

#include <digitnet/core/aligned_buffer.hpp>
#include <digitnet/dynamic/plan.hpp>
#include <digitnet/dynamic/window_sums.hpp>
#include <digitnet/layer/smooth_activation.hpp>

#include <cstddef>
#include <variant>

namespace digitnet::detail {

/// Executes the stages of a plan on blocks of images, whose maps are in a memory of its own.
template <int Lanes>
class AnyRun {
 public:
  using V = Pack<float, Lanes>;
  static_assert(Lanes == lanes<float>);

  AnyRun(const AnyPlan& plan, int blocks)
      : record_{plan.record}, memory_(static_cast<std::size_t>(blocks) * plan.record * Lanes) {}

  [[nodiscard]] AnyMaps<Lanes> maps(const AnyPlan& plan, int slot, int block) {
    const AnySlot& s = plan.activations[static_cast<std::size_t>(slot)];
    V* const first =
        reinterpret_cast<V*>(memory_.data()) + static_cast<std::size_t>(block) * record_ + s.offset;
    return {first + s.halo * s.row() + s.halo, s.shape, s.row(), s.channel()};
  }

  /// From the input slot to the logits.
  void infer(const AnyPlan& plan, int blocks) {
    for (const AnyStage& stage : plan.stages) {
      std::visit([&](const auto& s) { run(plan, s, blocks); }, stage);
    }
  }

 private:
  void run(const AnyPlan& plan, const AnyConv& conv, int blocks) {
    for (int block = 0; block < blocks; ++block) {
      const AnyMaps<Lanes> x = maps(plan, conv.from, block), y = maps(plan, conv.to, block);
      const AnyWindow window{conv.ins, conv.kernel, conv.kernel, x.channel, x.row};
      AnySums<Lanes> sums{conv.sum, plan.numbers.data(), window, y.channel};
      const auto at = [&](int row, int column) {
        return x.at(conv.first_in, row * conv.stride - conv.padding,
                    column * conv.stride - conv.padding);
      };
      for (int row = 0; row < y.shape.height; ++row) {
        for (int column = 0; column < y.shape.width; ++column) {
          V* const to = y.at(conv.first_out, row, column);
          if (conv.max_pool) {
            for (int i = 0; i < 4; ++i) sums.add(at(2 * row + i / 2, 2 * column + i % 2), to);
            sums.template flush<true>();
          } else {
            sums.add(at(row, column), to);
            if (sums.full()) sums.flush();
          }
        }
      }
      sums.flush();
    }
  }

  /// A window that is the whole input, at the same place of several blocks.
  void run(const AnyPlan& plan, const AnyDense& dense, int blocks) {
    const AnyMaps<Lanes> first = maps(plan, dense.from, 0);
    const auto& [channels, height, width] = first.shape;
    AnySums<Lanes> sums{dense.sum, plan.numbers.data(),
                        AnyWindow{channels, height, width, first.channel, first.row},
                        maps(plan, dense.to, 0).channel};
    for (int block = 0; block < blocks; ++block) {
      sums.add(maps(plan, dense.from, block).origin, maps(plan, dense.to, block).origin);
      if (sums.full()) sums.flush();
    }
    sums.flush();
  }

  void run(const AnyPlan& plan, const AnyPool& pool, int blocks) {
    const float share = 1.0F / static_cast<float>(pool.height * pool.width);
    for_each(plan, pool.to, blocks, [&](int block, int c, int row, int column) {
      const AnyMaps<Lanes> x = maps(plan, pool.from, block);
      const V* const corner = x.at(c, row * pool.stride, column * pool.stride);
      V value = pool.is_max ? *corner : V{};
      for (int i = 0; i < pool.height; ++i) {
        for (int j = 0; j < pool.width; ++j) {
          const V next = corner[i * x.row + j];
          value = pool.is_max ? max_or_nan(value, next) : value + next;
        }
      }
      return pool.is_max ? value : value * share;
    });
  }

  void run(const AnyPlan& plan, const AnyScale& norm, int blocks) {
    const float* const scale = plan.numbers.data() + norm.scale;
    const float* const offset = plan.numbers.data() + norm.offset;
    for_each(plan, norm.to, blocks, [&](int block, int c, int row, int column) {
      return *maps(plan, norm.from, block).at(c, row, column) * scale[c] + offset[c];
    });
  }

  /// As LayerNorm does: mean and variance of all values of an image.
  void run(const AnyPlan& plan, const AnyLayerNorm& norm, int blocks) {
    for (int block = 0; block < blocks; ++block) {
      const AnyMaps<Lanes> x = maps(plan, norm.from, block), y = maps(plan, norm.to, block);
      const auto for_values = [&](const auto& use) {
        std::size_t i = 0;
        for (int c = 0; c < x.shape.channels; ++c) {
          for (int row = 0; row < x.shape.height; ++row) {
            for (int column = 0; column < x.shape.width; ++column) {
              use(*x.at(c, row, column), *y.at(c, row, column), i++);
            }
          }
        }
      };
      const auto count = static_cast<float>(x.shape.size());
      V mean{}, variance{};
      for_values([&](V& value, V&, std::size_t) { mean += value; });
      mean = mean / count;
      for_values([&](V& value, V&, std::size_t) { variance += (value - mean) * (value - mean); });
      const V deviation = sqrt<float>(V(variance / count + 1e-5F));
      const float* const weight = plan.numbers.data() + norm.weight;
      const float* const bias = plan.numbers.data() + norm.bias;
      for_values([&](V& value, V& to, std::size_t i) {
        to = (value - mean) / deviation * weight[i] + bias[i];
      });
    }
  }

  void run(const AnyPlan& plan, const AnySum& sum, int blocks) {
    for_each(plan, sum.to, blocks, [&](int block, int c, int row, int column) {
      return *maps(plan, sum.first, block).at(c, row, column) +
             *maps(plan, sum.second, block).at(c, row, column);
    });
  }

  void run(const AnyPlan& plan, const AnyConcatenation& joined, int blocks) {
    for (int block = 0; block < blocks; ++block) {
      const AnyMaps<Lanes> y = maps(plan, joined.to, block);
      int first = 0;
      for (const int from : joined.from) {
        const AnyMaps<Lanes> x = maps(plan, from, block);
        for (int c = 0; c < x.shape.channels; ++c, ++first) {
          for (int row = 0; row < y.shape.height; ++row) {
            std::copy_n(x.at(c, row, 0), y.shape.width, y.at(first, row, 0));
          }
        }
      }
    }
  }

  void run(const AnyPlan& plan, const AnyActivation& activation, int blocks) {
    const auto apply = [&](auto&& function) {
      for_each(plan, activation.to, blocks, [&](int block, int c, int row, int column) {
        return function(*maps(plan, activation.from, block).at(c, row, column));
      });
    };
    switch (activation.function) {
      case AnyFunction::relu:
        return apply([](V x) { return relu(x); });
      case AnyFunction::leaky_relu:
        return apply([slope = activation.slope](V x) { return greater(x, V(x * slope)); });
      case AnyFunction::sigmoid:
        return apply([](V x) { return Sigmoid::value(x); });
      case AnyFunction::tanh:
        return apply([](V x) { return Tanh::value(x); });
      case AnyFunction::silu:
        return apply([](V x) { return SiLU::value(x); });
      case AnyFunction::gelu:
        return apply([](V x) { return GELU::value(x); });
      case AnyFunction::hardswish:
        return apply([](V x) { return Hardswish::value(x); });
    }
  }

  /// Writes `value(block, channel, row, column)` to every place of a slot.
  template <class Value>
  void for_each(const AnyPlan& plan, int slot, int blocks, const Value& value) {
    for (int block = 0; block < blocks; ++block) {
      const AnyMaps<Lanes> y = maps(plan, slot, block);
      for (int c = 0; c < y.shape.channels; ++c) {
        for (int row = 0; row < y.shape.height; ++row) {
          for (int column = 0; column < y.shape.width; ++column) {
            *y.at(c, row, column) = value(block, c, row, column);
          }
        }
      }
    }
  }

  std::size_t record_;
  AlignedBuffer<float> memory_;
};

}  // namespace digitnet::detail
