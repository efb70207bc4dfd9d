#pragma once

#include <digitnet/core/error.hpp>
#include <digitnet/core/finite.hpp>
#include <digitnet/core/thread_team.hpp>
#include <digitnet/digits/answer/number_reading.hpp>
#include <digitnet/digits/answer/reading.hpp>
#include <digitnet/digits/number/read_number.hpp>
#include <digitnet/digits/number/whole_digit.hpp>
#include <digitnet/digits/preparation/prepare.hpp>
#include <digitnet/digits/reader/digit_network.hpp>
#include <digitnet/digits/reader/open_network.hpp>
#include <digitnet/image/picture.hpp>
#include <digitnet/io/safetensors.hpp>
#include <digitnet/judge/second_look.hpp>
#include <digitnet/model/model.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace digitnet {

/// Reads handwritten digits and numbers in pictures of any kind and size.
///
///     const DigitReader reader{"model.safetensors"};
///     const Reading answer = reader.read(read_picture("seven.png"));
///     if (answer.digit) std::printf("%d\n", *answer.digit);
///
/// It knows its network, and that network's temperature and rejection threshold. It does not change
/// by reading: any number of threads may share one. Copies share the networks. The answers are the
/// same to the bit for one picture or many, and for any number of threads.
class DigitReader {
 public:
  /// Opens a model file of any network of the zoo. Throws FileError.
  template <class Zoo = zoo::Networks>  // a template: who opens no file does not compile the zoo
  explicit DigitReader(const std::filesystem::path& file)
      : DigitReader{read_safetensors(file), network_kinds<Zoo>()} {}

  /// Opens a file, which may be in memory, of one of `kinds`: `network_kinds<>()` is the zoo, and
  /// `network_kinds<std::tuple<zoo::Default>>()` compiles faster. Throws FileError.
  DigitReader(const SafeTensors& file, const std::vector<NetworkKind>& kinds)
      : DigitReader{open_digit_network(file, kinds)} {}

  /// For a network of one's own: Shape{1, 28, 28} in, ten classes out.
  template <class Net>
  explicit DigitReader(const Model<Net>& model) : DigitReader{DigitNetwork{model}} {}

  /// For several networks, see DigitNetwork::averaged() and looking_again().
  explicit DigitReader(DigitNetwork network) : network_{std::move(network)} {}

  /// From now on whole numbers are read with the help of this network, which tells digits that
  /// touch apart far better.
  void set_whole_digits(const Model<WholeDigit::Net>& model) {
    whole_digits_ = detail::shared_predict(model);
  }

  [[nodiscard]] const DigitNetwork& network() const noexcept { return network_; }

  /// The digit in a picture, or why there is none: prepare_digit(), then the network. A model
  /// without a threshold takes any single shape for a digit. Throws InvalidArgument for an empty
  /// picture and Error if the network's answer is not a number.
  [[nodiscard]] Reading read(const Picture& picture, const PrepareOptions& options = {}) const {
    return std::move(classify({prepare_digit(picture, options)}).front());
  }

  /// The digits in many pictures, in their order; `threads` share the work, and pictures go through
  /// the network side by side.
  [[nodiscard]] std::vector<Reading> read(std::span<const Picture> pictures, int threads = 1,
                                          const PrepareOptions& options = {}) const {
    constexpr std::size_t largest = 64;
    std::vector<Reading> result(pictures.size());
    const auto parts = 4 * static_cast<std::size_t>((std::max)(threads, 1));
    const std::size_t group = std::clamp<std::size_t>(pictures.size() / parts, 1, largest);
    share_out((pictures.size() + group - 1) / group, threads, [&](std::size_t g) {
      std::vector<Prepared> prepared;
      for (std::size_t i = g * group; i < (std::min)((g + 1) * group, pictures.size()); ++i) {
        prepared.push_back(prepare_digit(pictures[i], options));
      }
      std::ranges::move(classify(std::move(prepared)),
                        result.begin() + static_cast<std::ptrdiff_t>(g * group));
    });
    return result;
  }

  /// The digits in pictures that prepare_digit() has prepared, all at once. A blank one the network
  /// is not asked about: nothing speaks for one digit rather than another. Throws Error if an
  /// answer is not a number.
  [[nodiscard]] std::vector<Reading> classify(std::vector<Prepared> pictures) const {
    std::vector<Reading> result(pictures.size());
    std::vector<std::uint8_t> images;
    std::vector<Reading*> asked;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
      Reading& reading = result[i];
      reading.seen = pictures[i];
      reading.probabilities.fill(1.0F / digit_classes);
      reading.confidence = reading.probabilities.front();
      reading.rejection = Rejection::blank;
      if (reading.seen.finding == Finding::blank) continue;
      images.insert(images.end(), reading.seen.pixels.begin(), reading.seen.pixels.end());
      asked.push_back(&reading);
    }
    std::vector<float> probabilities(asked.size() * digit_classes);
    ask(images, probabilities);
    const auto known = are_known<float>(
        images, {1, MnistFormat::side, MnistFormat::side}, probabilities,
        network_.info().rejection_threshold,
        [&](std::span<const std::uint8_t> more, std::span<float> answers) { ask(more, answers); });
    for (std::size_t i = 0; i < asked.size(); ++i) {
      Reading& reading = *asked[i];
      std::copy_n(probabilities.begin() + static_cast<std::ptrdiff_t>(i * digit_classes),
                  digit_classes, reading.probabilities.begin());
      const auto best = std::ranges::max_element(reading.probabilities);
      reading.confidence = *best;
      reading.rejection = reading.seen.finding == Finding::no_single_shape
                              ? Rejection::no_single_shape
                          : known[i] ? Rejection::none
                                     : Rejection::unlike_any_digit;
      if (reading.rejection == Rejection::none) {
        reading.digit = static_cast<int>(best - reading.probabilities.begin());
      }
    }
    return result;
  }

  /// All digits in a picture, line by line; see digitnet::read_number(). The threshold is the
  /// model's unless one is given. Throws InvalidArgument for an empty picture and Error if a
  /// network's answer is not a number.
  [[nodiscard]] NumberReading read_number(const Picture& picture,
                                          const NumberOptions& wanted = {}) const {
    NumberOptions options = wanted;
    if (!options.rejection_threshold) {
      options.rejection_threshold = network_.info().rejection_threshold;
    }
    const auto digits = [&](std::span<const std::uint8_t> images, std::span<float> answers) {
      ask(images, answers);
    };
    if (!whole_digits_) return digitnet::read_number(picture, digits, options);
    const auto whole = [&](std::span<const std::uint8_t> images, std::span<float> answers) {
      whole_digits_(images, answers);
      check_finite(answers);
    };
    return digitnet::read_number(picture, digits, whole, options);
  }

  /// The numbers in many pictures, in their order; `threads` share the work.
  [[nodiscard]] std::vector<NumberReading> read_numbers(std::span<const Picture> pictures,
                                                        int threads = 1,
                                                        const NumberOptions& options = {}) const {
    std::vector<NumberReading> result(pictures.size());
    share_out(pictures.size(), threads,
              [&](std::size_t i) { result[i] = read_number(pictures[i], options); });
    return result;
  }

 private:
  static void check_finite(std::span<const float> probabilities) {
    if (!std::ranges::all_of(probabilities, [](float p) { return is_finite(p); })) {
      throw Error{"the network's answer is not a number"};
    }
  }

  void ask(std::span<const std::uint8_t> images, std::span<float> probabilities) const {
    network_.predict(images, probabilities);
    check_finite(probabilities);
  }

  /// Calls `work(0)` to `work(count - 1)` on a team of threads; throws what the first that failed
  /// threw.
  template <class Work>
  static void share_out(std::size_t count, int threads, const Work& work) {
    const auto most =
        static_cast<int>(std::min<std::size_t>(std::max<std::size_t>(count, 1), 1024));
    ThreadTeam team{(std::min)(threads, most)};
    std::vector<std::exception_ptr> failures(count);
    std::atomic<std::size_t> next{0};
    team.run([&](Part) {
      for (std::size_t i = next++; i < count; i = next++) {
        try {
          work(i);
        } catch (...) {
          failures[i] = std::current_exception();
          next = count;
        }
      }
    });
    for (const auto& failure : failures) {
      if (failure) std::rethrow_exception(failure);
    }
  }

  DigitNetwork network_;
  detail::Predict whole_digits_;
};

}  // namespace digitnet
