#pragma once

// What most programs need: networks, training, files and pictures. Include single headers from the
// folders beside this one to take less, and for what is not here: network/tensor.hpp, since Eigen's
// tensors double the time to compile, digits/recipes/, digits/number/ and digits/outliers/.

#include <digitnet/data/load.hpp>
#include <digitnet/data/mixed.hpp>
#include <digitnet/data/mnist.hpp>
#include <digitnet/data/samples.hpp>
#include <digitnet/data/split.hpp>
#include <digitnet/judge/evaluate.hpp>
#include <digitnet/layer/activation.hpp>
#include <digitnet/layer/batch_norm2d.hpp>
#include <digitnet/layer/conv2d.hpp>
#include <digitnet/layer/dense.hpp>
#include <digitnet/layer/dropout.hpp>
#include <digitnet/layer/pool2d.hpp>
#include <digitnet/loss/binary_cross_entropy.hpp>
#include <digitnet/loss/mean_squared_error.hpp>
#include <digitnet/model/model.hpp>
#include <digitnet/network/describe.hpp>
#include <digitnet/network/predictor.hpp>
#include <digitnet/optim/adam.hpp>
#include <digitnet/optim/sgd.hpp>
#include <digitnet/train/augmented.hpp>
#include <digitnet/train/checkpoint.hpp>
#include <digitnet/train/fit.hpp>
#include <digitnet/train/gradient_check.hpp>
#include <digitnet/version.hpp>
