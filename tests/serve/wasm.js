// What the module in build/web answers: node wasm.js FOLDER < pictures.json, one JSON object with
// `images`, base64 of (N, 28, 28), and `pictures`, each {width, height, rgba: base64}. Prints
// {logits, answers, numbers, inspections}, the last of the first few pictures.
"use strict";

const fs = require("fs");
const path = require("path");

async function main() {
  const folder = path.resolve(process.argv[2]);
  // Given as bytes: emscripten 3.1.6 would fetch() it, which newer versions of node have for URLs only.
  const wasm = await require(path.join(folder, "digitnet.js"))(
      {wasmBinary: fs.readFileSync(path.join(folder, "digitnet.wasm"))});
  const input = JSON.parse(fs.readFileSync(0));
  const put = (bytes) => {
    const place = wasm._malloc(bytes.length);
    wasm.HEAPU8.set(bytes, place);
    return place;
  };
  const images = Buffer.from(input.images, "base64"), count = images.length / 784;
  const from = put(images), to = wasm._malloc(40 * count);
  wasm._digitnet_logits(from, count, to);
  const logits = Array.from(new Float32Array(wasm.HEAPU8.slice(to, to + 40 * count).buffer));

  const read = ({width, height, rgba}, ask) => {
    const place = put(Buffer.from(rgba, "base64"));
    const text = ask(place, width, height);
    wasm._free(place);
    return text ? JSON.parse(wasm.UTF8ToString(text)) : null;
  };
  const all = (pictures, ask) => pictures.map((picture) => read(picture, ask));
  const answers = all(input.pictures, (...sheet) => wasm._digitnet_read(...sheet, 0, 1));
  const numbers = all(input.pictures, (...sheet) => wasm._digitnet_read(...sheet, 1, 1));
  const inspections = all(input.pictures.slice(0, 3), (...sheet) => wasm._digitnet_inspect(...sheet, -1));
  console.log(JSON.stringify({logits, answers, numbers, inspections}));
}

main();
