// Bare oneDNN primitives in the race: what one gets by calling the library's kernels directly,
// without a framework. Layouts are left to oneDNN ("any"), with reorders where two primitives
// disagree; ReLU is fused into forward convolutions and dense layers; Adam and the loss are loops.

#include <omp.h>

#include <oneapi/dnnl/dnnl.hpp>
#include <random>
#include <unordered_map>

#include "common.hpp"

namespace {

using dnnl::memory;
using Desc = memory::desc;
using Dims = memory::dims;
using Tag = memory::format_tag;
using Arguments = std::unordered_map<int, memory>;

constexpr auto f32 = memory::data_type::f32;

Desc any(const Dims& dims) { return {dims, f32, Tag::any}; }

struct LayerSpec {
  enum Kind { conv, pool, dense } kind;
  int outputs = 0;
  int kernel = 0;
  int padding = 0;
  bool relu = true;
};

std::vector<LayerSpec> layers_of(const std::string& network) {
  if (network == "lenet5") {
    return {{LayerSpec::conv, 6, 5, 2},
            {LayerSpec::pool},
            {LayerSpec::conv, 16, 5},
            {LayerSpec::pool},
            {LayerSpec::dense, 120},
            {LayerSpec::dense, 84},
            {LayerSpec::dense, 10, 0, 0, false}};
  }
  return {{LayerSpec::conv, 32, 3},
          {LayerSpec::conv, 64, 3},
          {LayerSpec::pool},
          {LayerSpec::dense, 128},
          {LayerSpec::dense, 10, 0, 0, false}};
}

/// One flat block of floats that memory objects of any layout are cut from.
class Pool {
 public:
  explicit Pool(std::size_t capacity)
      : data_{static_cast<float*>(std::aligned_alloc(64, capacity * sizeof(float)))} {
    std::fill_n(data_, capacity, 0.0F);
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() { std::free(data_); }

  memory take(const Desc& desc, const dnnl::engine& engine) {
    float* here = data_ + used_;
    used_ += (desc.get_size() + 63) / 64 * 16;
    return {desc, engine, here};
  }
  [[nodiscard]] std::size_t used() const { return used_; }
  [[nodiscard]] float* data() const { return data_; }

 private:
  float* data_;
  std::size_t used_ = 0;
};

class Net {
 public:
  Net(const std::vector<LayerSpec>& specs, int images, bool training)
      : images_{images}, training_{training} {
    x_ = memory{{{images, 1, race::side, race::side}, f32, Tag::nchw}, engine_};
    memory current = x_;
    for (const LayerSpec& spec : specs) current = add_forward(spec, current);
    logits_ = static_cast<float*>(current.get_data_handle());
    if (!training) return;
    memory gradient{current.get_desc(), engine_};
    d_logits_ = static_cast<float*>(gradient.get_data_handle());
    for (std::size_t i = layers_.size(); i-- > 0;) gradient = add_backward(i, gradient);
  }

  /// Logits of images at `x`, which stay where they are.
  const float* forward(const float* x) {
    x_.set_data_handle(const_cast<float*>(x));
    execute(forward_);
    return logits_;
  }

  double train_step(const float* x, const std::uint8_t* labels) {
    forward(x);
    const double loss = softmax_cross_entropy(labels);
    execute(backward_);
    adam();
    return loss;
  }

 private:
  struct Step {
    dnnl::primitive primitive;
    Arguments arguments;
  };
  struct Layer {
    LayerSpec spec;
    memory x, y, weights, d_weights, d_bias, workspace;
    dnnl::convolution_forward::primitive_desc conv;
    dnnl::pooling_forward::primitive_desc pool;
    dnnl::inner_product_forward::primitive_desc dense;
  };

  void execute(const std::vector<Step>& steps) {
    for (const Step& step : steps) step.primitive.execute(stream_, step.arguments);
    stream_.wait();
  }

  /// `source` in the layout `desc`: itself, or a copy that `steps` then makes.
  memory reordered(const memory& source, const Desc& desc, std::vector<Step>& steps) {
    if (source.get_desc() == desc) return source;
    memory target{desc, engine_};
    steps.push_back(
        {dnnl::reorder{source, target}, {{DNNL_ARG_FROM, source}, {DNNL_ARG_TO, target}}});
    return target;
  }

  [[nodiscard]] static dnnl::primitive_attr fused(bool relu) {
    dnnl::primitive_attr attributes;
    if (relu) {
      dnnl::post_ops operations;
      operations.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
      attributes.set_post_ops(operations);
    }
    return attributes;
  }

  /// Weights in the layout that the forward primitive likes, random as after He et al. (2015).
  memory random_weights(const Desc& desc, const Desc& plain, double fan_in) {
    memory random{plain, engine_};
    auto* values = static_cast<float*>(random.get_data_handle());
    std::normal_distribution<float> normal{0, static_cast<float>(std::sqrt(2 / fan_in))};
    for (std::size_t i = 0; i < plain.get_size() / sizeof(float); ++i) values[i] = normal(random_);
    memory weights = parameters_.take(desc, engine_);
    dnnl::reorder{random, weights}.execute(stream_, random, weights);
    stream_.wait();
    return weights;
  }

  memory add_forward(const LayerSpec& spec, memory x) {
    const auto kind =
        training_ ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
    const Dims in = x.get_desc().dims();
    Layer layer;
    layer.spec = spec;
    Arguments arguments;
    if (spec.kind == LayerSpec::pool) {
      layer.pool = {{kind,
                     dnnl::algorithm::pooling_max,
                     x.get_desc(),
                     any({images_, in[1], in[2] / 2, in[3] / 2}),
                     {2, 2},
                     {2, 2},
                     {0, 0},
                     {0, 0}},
                    engine_};
      layer.x = x;
      layer.y = memory{layer.pool.dst_desc(), engine_};
      if (training_) {
        layer.workspace = memory{layer.pool.workspace_desc(), engine_};
        arguments[DNNL_ARG_WORKSPACE] = layer.workspace;
      }
      arguments[DNNL_ARG_SRC] = layer.x;
      arguments[DNNL_ARG_DST] = layer.y;
      forward_.push_back({dnnl::pooling_forward{layer.pool}, arguments});
      layers_.push_back(layer);
      return layer.y;
    }

    const Desc bias_desc{{spec.outputs}, f32, Tag::a};
    Desc x_desc, weights_desc, y_desc, plain;
    if (spec.kind == LayerSpec::conv) {
      const Dims kernel{spec.outputs, in[1], spec.kernel, spec.kernel};
      const auto shrink = spec.kernel - 1 - 2 * spec.padding;
      plain = {kernel, f32, Tag::oihw};
      layer.conv = {{kind,
                     dnnl::algorithm::convolution_auto,
                     any(in),
                     any(kernel),
                     bias_desc,
                     any({images_, spec.outputs, in[2] - shrink, in[3] - shrink}),
                     {1, 1},
                     {spec.padding, spec.padding},
                     {spec.padding, spec.padding}},
                    fused(spec.relu),
                    engine_};
      x_desc = layer.conv.src_desc();
      weights_desc = layer.conv.weights_desc();
      y_desc = layer.conv.dst_desc();
    } else {
      Dims matrix = in;
      matrix[0] = spec.outputs;
      plain = {matrix, f32, in.size() == 4 ? Tag::oihw : Tag::oi};
      const Dims out{images_, spec.outputs};
      layer.dense = {{kind, any(in), any(matrix), bias_desc, Desc{out, f32, Tag::nc}},
                     fused(spec.relu),
                     engine_};
      x_desc = layer.dense.src_desc();
      weights_desc = layer.dense.weights_desc();
      y_desc = layer.dense.dst_desc();
    }
    const double fan_in = static_cast<double>(plain.get_size() / sizeof(float)) / spec.outputs;
    layer.x = reordered(x, x_desc, forward_);
    layer.y = memory{y_desc, engine_};
    layer.weights = random_weights(weights_desc, plain, fan_in);
    arguments = {{DNNL_ARG_SRC, layer.x},
                 {DNNL_ARG_WEIGHTS, layer.weights},
                 {DNNL_ARG_BIAS, parameters_.take(bias_desc, engine_)},
                 {DNNL_ARG_DST, layer.y}};
    layer.d_weights = gradients_.take(weights_desc, engine_);
    layer.d_bias = gradients_.take(bias_desc, engine_);
    forward_.push_back({spec.kind == LayerSpec::conv
                            ? dnnl::primitive{dnnl::convolution_forward{layer.conv}}
                            : dnnl::primitive{dnnl::inner_product_forward{layer.dense}},
                        arguments});
    layers_.push_back(layer);
    return layer.y;
  }

  /// Takes dL/dy of layer `index` and returns dL/dx, which is that of the layer below.
  memory add_backward(std::size_t index, memory dy) {
    const Layer& layer = layers_[index];
    if (layer.spec.kind == LayerSpec::pool) {
      const dnnl::pooling_backward::primitive_desc backward{{dnnl::algorithm::pooling_max,
                                                             layer.x.get_desc(),
                                                             layer.y.get_desc(),
                                                             {2, 2},
                                                             {2, 2},
                                                             {0, 0},
                                                             {0, 0}},
                                                            engine_,
                                                            layer.pool};
      dy = reordered(dy, backward.diff_dst_desc(), backward_);
      memory dx{backward.diff_src_desc(), engine_};
      backward_.push_back({dnnl::pooling_backward{backward},
                           {{DNNL_ARG_DIFF_DST, dy},
                            {DNNL_ARG_DIFF_SRC, dx},
                            {DNNL_ARG_WORKSPACE, layer.workspace}}});
      return dx;
    }
    if (layer.spec.relu) {
      constexpr auto relu = dnnl::algorithm::eltwise_relu_use_dst_for_bwd;
      const Desc desc = layer.y.get_desc();
      const dnnl::eltwise_forward::primitive_desc hint{
          {dnnl::prop_kind::forward_training, relu, desc, 0, 0}, engine_};
      const dnnl::eltwise_backward::primitive_desc backward{
          {relu, desc, desc, 0, 0}, engine_, hint};
      dy = reordered(dy, desc, backward_);
      backward_.push_back(
          {dnnl::eltwise_backward{backward},
           {{DNNL_ARG_DST, layer.y}, {DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_DIFF_SRC, dy}}});
    }
    return layer.spec.kind == LayerSpec::conv ? add_conv_backward(layer, dy, index > 0)
                                              : add_dense_backward(layer, dy, index > 0);
  }

  memory add_conv_backward(const Layer& layer, const memory& dy, bool wants_dx) {
    const Dims padding{layer.spec.padding, layer.spec.padding};
    const Dims x = layer.x.get_desc().dims();
    const Dims y = layer.y.get_desc().dims();
    const Dims weights = layer.weights.get_desc().dims();
    constexpr auto algorithm = dnnl::algorithm::convolution_auto;
    const dnnl::convolution_backward_weights::primitive_desc to_weights{{algorithm,
                                                                         any(x),
                                                                         any(weights),
                                                                         layer.d_bias.get_desc(),
                                                                         any(y),
                                                                         {1, 1},
                                                                         padding,
                                                                         padding},
                                                                        engine_,
                                                                        layer.conv};
    add_weight_gradient(layer, dy, to_weights.src_desc(), to_weights.diff_dst_desc(),
                        to_weights.diff_weights_desc(),
                        dnnl::convolution_backward_weights{to_weights});
    if (!wants_dx) return {};
    const dnnl::convolution_backward_data::primitive_desc to_data{
        {algorithm, any(x), any(weights), any(y), {1, 1}, padding, padding}, engine_, layer.conv};
    return add_data_gradient(layer, dy, to_data.diff_dst_desc(), to_data.weights_desc(),
                             to_data.diff_src_desc(), dnnl::convolution_backward_data{to_data});
  }

  memory add_dense_backward(const Layer& layer, const memory& dy, bool wants_dx) {
    const Dims x = layer.x.get_desc().dims();
    const Dims y = layer.y.get_desc().dims();
    const Dims weights = layer.weights.get_desc().dims();
    const dnnl::inner_product_backward_weights::primitive_desc to_weights{
        {any(x), any(weights), layer.d_bias.get_desc(), any(y)}, engine_, layer.dense};
    add_weight_gradient(layer, dy, to_weights.src_desc(), to_weights.diff_dst_desc(),
                        to_weights.diff_weights_desc(),
                        dnnl::inner_product_backward_weights{to_weights});
    if (!wants_dx) return {};
    const dnnl::inner_product_backward_data::primitive_desc to_data{
        {any(x), any(weights), any(y)}, engine_, layer.dense};
    return add_data_gradient(layer, dy, to_data.diff_dst_desc(), to_data.weights_desc(),
                             to_data.diff_src_desc(), dnnl::inner_product_backward_data{to_data});
  }

  void add_weight_gradient(const Layer& layer, const memory& dy, const Desc& x_desc,
                           const Desc& dy_desc, const Desc& d_weights_desc,
                           const dnnl::primitive& primitive) {
    const bool direct = d_weights_desc == layer.d_weights.get_desc();
    const memory d_weights = direct ? layer.d_weights : memory{d_weights_desc, engine_};
    const Arguments arguments{{DNNL_ARG_SRC, reordered(layer.x, x_desc, backward_)},
                              {DNNL_ARG_DIFF_DST, reordered(dy, dy_desc, backward_)},
                              {DNNL_ARG_DIFF_WEIGHTS, d_weights},
                              {DNNL_ARG_DIFF_BIAS, layer.d_bias}};
    backward_.push_back({primitive, arguments});
    if (!direct) {
      backward_.push_back({dnnl::reorder{d_weights, layer.d_weights},
                           {{DNNL_ARG_FROM, d_weights}, {DNNL_ARG_TO, layer.d_weights}}});
    }
  }

  memory add_data_gradient(const Layer& layer, const memory& dy, const Desc& dy_desc,
                           const Desc& weights_desc, const Desc& dx_desc,
                           const dnnl::primitive& primitive) {
    memory dx{dx_desc, engine_};
    const Arguments arguments{{DNNL_ARG_DIFF_DST, reordered(dy, dy_desc, backward_)},
                              {DNNL_ARG_WEIGHTS, reordered(layer.weights, weights_desc, backward_)},
                              {DNNL_ARG_DIFF_SRC, dx}};
    backward_.push_back({primitive, arguments});
    return dx;
  }

  /// Mean loss of the batch; leaves its gradient in `d_logits_`.
  double softmax_cross_entropy(const std::uint8_t* labels) {
    double loss = 0;
    for (int image = 0; image < images_; ++image) {
      const float* in = logits_ + image * race::classes;
      float* out = d_logits_ + image * race::classes;
      const float largest = *std::max_element(in, in + race::classes);
      float sum = 0;
      for (int c = 0; c < race::classes; ++c) sum += out[c] = std::exp(in[c] - largest);
      loss -= std::log(out[labels[image]] / sum);
      const float scale = 1 / (sum * static_cast<float>(images_));
      for (int c = 0; c < race::classes; ++c) out[c] *= scale;
      out[labels[image]] -= 1 / static_cast<float>(images_);
    }
    return loss / images_;
  }

  void adam() {
    ++steps_;
    constexpr float beta1 = 0.9F;
    constexpr float beta2 = 0.999F;
    const auto step = static_cast<float>(steps_);
    const float rate = race::learning_rate / (1 - std::pow(beta1, step));
    const float scale = 1 / (1 - std::pow(beta2, step));
    float* const w = parameters_.data();
    const float* const g = gradients_.data();
    float* const m = first_.data();
    float* const v = second_.data();
    const auto count = static_cast<std::ptrdiff_t>(parameters_.used());
#pragma omp parallel for simd schedule(static)
    for (std::ptrdiff_t i = 0; i < count; ++i) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
      w[i] -= rate * m[i] / (std::sqrt(v[i] * scale) + 1e-8F);
    }
  }

  static constexpr std::size_t capacity = 2'000'000;  // floats; basic has 1.2 million weights

  int images_;
  bool training_;
  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream_{engine_};
  Pool parameters_{capacity}, gradients_{capacity}, first_{capacity}, second_{capacity};
  std::mt19937 random_{1};
  std::vector<Layer> layers_;
  std::vector<Step> forward_, backward_;
  memory x_;
  float* logits_ = nullptr;
  float* d_logits_ = nullptr;
  long steps_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const race::Job job = race::parse(argc, argv);
  const race::Images images;
  omp_set_num_threads(job.threads);
  const bool training = job.what == "train";
  const int count = training ? race::batch : job.what == "one" ? 1 : race::inference_batch;
  Net net{layers_of(job.network), count, training};
  int next = 0;
  double loss = 0;
  const double rate = race::calls_per_second(job.seconds, [&] {
    const int first = next++ * count % race::image_count;
    if (training) {
      loss = net.train_step(images.image(first), &images.labels[static_cast<std::size_t>(first)]);
    } else {
      net.forward(images.image(first));
    }
  });
  race::answer("oneDNN", job, rate, loss);
}
