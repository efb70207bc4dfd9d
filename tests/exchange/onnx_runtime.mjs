// Runs ONNX files in ONNX Runtime and says how far its answers are from ours.
// Usage: node onnx_runtime.mjs RUNTIME FOLDER, with a list of cases as JSON on standard input:
//     {"name", "shape": [C, H, W], "classes", "temperature"}
// FOLDER holds NAME.onnx, NAME.images and NAME.logits, of float32. Prints a line of JSON a case.

import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [runtime, folder] = process.argv.slice(2);
const ort = await import(pathToFileURL(runtime));
ort.env.wasm.numThreads = 1;

function floats(name) {
  const bytes = fs.readFileSync(path.join(folder, name));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function largestDifference(found, expected) {
  if (found.length !== expected.length) throw new Error(`${found.length} values, not ${expected.length}`);
  // Not Math.max: a NaN must not be lost.
  return found.reduce((most, value, i) => {
    const difference = Math.abs(value - expected[i]);
    return difference <= most ? most : difference;
  }, 0);
}

function softmax(logits, classes, temperature) {
  const result = new Float64Array(logits.length);
  for (let row = 0; row < logits.length; row += classes) {
    const most = Math.max(...logits.subarray(row, row + classes));
    let sum = 0;
    for (let i = row; i < row + classes; ++i) sum += result[i] = Math.exp((logits[i] - most) / temperature);
    for (let i = row; i < row + classes; ++i) result[i] /= sum;
  }
  return result;
}

for (const { name, shape, classes, temperature } of JSON.parse(fs.readFileSync(0, 'utf8'))) {
  const session = await ort.InferenceSession.create(path.join(folder, `${name}.onnx`));
  const images = floats(`${name}.images`);
  const logits = floats(`${name}.logits`);
  const count = images.length / shape.reduce((a, b) => a * b);
  const ofBytes = session.outputNames.includes('probabilities');
  const image = ofBytes
    ? new ort.Tensor('uint8', Uint8Array.from(images, (value) => Math.round(255 * value)), [count, ...shape])
    : new ort.Tensor('float32', images, [count, ...shape]);
  const answer = await session.run({ image });
  const result = { name, outputs: session.outputNames, dims: answer.logits.dims };
  result.logits = largestDifference(answer.logits.data, logits);
  result.size = logits.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // How much the answers to different images differ: if they did not, this would prove little.
  result.spread = largestDifference(logits.map((_, i) => logits[i % classes]), logits);
  if (ofBytes) {
    const expected = softmax(logits, classes, temperature);
    result.probabilities = largestDifference(answer.probabilities.data, expected);
  }
  // One image alone: the number of images is no constant of the file.
  const size = images.length / count;
  const first = new ort.Tensor(image.type, image.data.slice(0, size), [1, ...shape]);
  const one = (await session.run({ image: first })).logits.data;
  result.one = largestDifference(one, logits.subarray(0, classes));
  console.log(JSON.stringify(result));
}
