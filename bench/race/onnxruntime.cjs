// ONNX Runtime in the race (inference only).
// Usage: node onnxruntime.cjs one|batch NETWORK THREADS SECONDS FOLDER
// FOLDER holds node_modules/onnxruntime-node, lenet5.onnx and basic.onnx.
//
// The package's public run() is asynchronous and waits for a turn of the event loop, which would
// cost more than lenet5 itself. Its native binding, called here, is what run() calls.

'use strict';
const path = require('path');

const [what, network, threads, seconds, folder] = process.argv.slice(2);
const count = what === 'one' ? 1 : 256;
const home = path.resolve(folder, 'node_modules');
const { Tensor } = require(path.join(home, 'onnxruntime-node'));
const { binding, initOrt } = require(path.join(home, 'onnxruntime-node/dist/binding.js'));

initOrt();
const session = new binding.InferenceSession();
session.loadModel(path.resolve(folder, `${network}.onnx`), {
  intraOpNumThreads: Number(threads),
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  enableCpuMemArena: true,
  enableMemPattern: true,
  freeDimensionOverrides: { n: count },
});
const output = session.outputMetadata[0].name;

const feeds = [];
for (let i = 0; i < 8; ++i) {
  const pixels = Float32Array.from({ length: count * 784 }, () => Math.random());
  feeds.push({ image: new Tensor('float32', pixels, [count, 1, 28, 28]) });
}
const fetches = { [output]: new Tensor('float32', new Float32Array(count * 10), [count, 10]) };
const options = {};

const now = () => Number(process.hrtime.bigint()) * 1e-9;

// As in common.hpp: after a warm-up, the median of about thirty slices of the time.
function callsPerSecond(duration, call) {
  let calls = 0;
  let start = now();
  while (now() - start < 0.3 * duration || calls < 3) {
    call();
    ++calls;
  }
  const slice = Math.max(1, Math.round((calls / (now() - start)) * (duration / 30)));
  const rates = [];
  const end = now() + duration;
  while (now() < end || rates.length < 3) {
    start = now();
    for (let i = 0; i < slice; ++i) call();
    rates.push(slice / (now() - start));
  }
  rates.sort((a, b) => a - b);
  return rates[Math.floor(rates.length / 2)];
}

let step = 0;
const rate = callsPerSecond(Number(seconds), () => session.run(feeds[step++ % 8], fetches, options));
if (!fetches[output].data.some((logit) => logit !== 0)) throw new Error('the logits are all zero');
console.log(
  JSON.stringify({
    peer: 'ONNX Runtime',
    network,
    what,
    threads: Number(threads),
    value: what === 'one' ? 1e6 / rate : rate * 256,
  }),
);
