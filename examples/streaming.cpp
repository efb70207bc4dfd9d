// Examples that are read from disk while they are needed: only the page cache holds them.

#include <digitnet/data/mnist.hpp>
#include <digitnet/digits/zoo/lenet5.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/fit.hpp>

#include <unistd.h>
#include <cstdio>

namespace dn = digitnet;

/// A file of records: a label, then the pixels. Threads may read it at the same time.
struct RecordFile {
  int file = -1;
  std::size_t records = 0;
  std::size_t size() const { return records; }
  void load(std::size_t index, std::span<float> input, dn::Label& label) const {
    unsigned char record[785];
    if (pread(file, record, sizeof record, static_cast<off_t>(index * sizeof record)) != 785) {
      throw dn::Error{"the file of records cannot be read"};
    }
    label = record[0];
    for (std::size_t i = 0; i < input.size(); ++i) input[i] = record[i + 1] / 255.0F;
  }
};

int main(int argc, char** argv) {
  const auto [train, test] = dn::load_mnist(argc > 1 ? argv[1] : "data/mnist-10k");
  std::FILE* const records = std::tmpfile();
  for (std::size_t i = 0; i < train.size(); ++i) {
    std::fputc(train.labels[i], records);
    std::fwrite(train.image(i).data(), 1, 784, records);
  }
  std::fflush(records);
  dn::zoo::LeNet5::Net net{dn::Seed{1}};
  dn::fit(net, RecordFile{fileno(records), train.size()}, dn::Adam{.learning_rate = 2e-3F},
          {.epochs = 3, .threads = 2});
  std::printf("test accuracy %.2f %%\n", 100 * dn::evaluate(net, test).accuracy);
}
