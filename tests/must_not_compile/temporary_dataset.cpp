// expect: deleted
// A trainer keeps a view of its data: a temporary data set would be gone before the first step.
#include <digitnet/layer/dense.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/train/trainer.hpp>

namespace dn = digitnet;

dn::Network<dn::Shape{1, 28, 28}, dn::Dense<10>> net{dn::Seed{1}};
dn::Trainer trainer{net, dn::Dataset{}, dn::Adam{}, {.epochs = 1}};
