// In place of the server: the network in WebAssembly, and a history in the browser's storage.
"use strict";

window.digitnetLocal = (() => {
  const loading = digitnetModule();  // by the emscripten-made script before this one
  const key = "digitnet.drawings", most = 100;
  const missing = () => { throw new Error("no such drawing"); };

  /** What `ask(wasm, place, width, height)` answers to what is on `canvas`. */
  async function read(canvas, ask) {
    const wasm = await loading, {width, height} = canvas;
    const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
    const place = wasm._malloc(pixels.length);
    wasm.HEAPU8.set(pixels, place);
    const text = ask(wasm, place, width, height);
    wasm._free(place);
    if (!text) throw new Error("The picture is too large.");
    return JSON.parse(wasm.UTF8ToString(text));
  }

  // --- The history: newest first, in localStorage where that is allowed.

  let kept = [], last = 0;
  try {
    const stored = JSON.parse(localStorage.getItem(key)) || {};
    if (Array.isArray(stored.kept)) ({kept, last} = stored);
  } catch { /* no storage, or damaged: begin anew */ }

  function store() {
    while (kept.length > most) kept.splice(kept.findLastIndex((entry) => entry.label === null), 1);
    try {
      localStorage.setItem(key, JSON.stringify({kept, last}));
    } catch { /* full or forbidden: it is remembered until the page is closed */ }
  }

  const find = (id) => kept.find((entry) => entry.id === id);

  function keep(answer, canvas, replace) {
    const {digit, number, reason, confidence, probabilities, seen, model} = answer;
    const read = number === undefined ? {digit, confidence, probabilities, seen} : {number};
    const entry = {id: replace, created: Date.now(), ...read, reason, model, label: null,
                   image: canvas.toDataURL("image/png")};
    const old = find(replace);
    if (old && old.label === null) {
      Object.assign(old, entry);
    } else {
      entry.id = ++last;
      kept.unshift(entry);
    }
    store();
    return entry.id;
  }

  async function answer(canvas, {keep: wanted, replace}, number) {
    const found = await read(canvas, (wasm, ...sheet) => wasm._digitnet_read(...sheet, number, 1));
    found.kept = wanted && found.reason !== "blank";
    if (found.kept) found.id = keep(found, canvas, replace);
    return found;
  }

  return {
    exports: false,
    predict: (canvas, wishes) => answer(canvas, wishes, 0),
    number: (canvas, wishes) => answer(canvas, wishes, 1),
    inspect: (canvas, {label}) =>
      read(canvas, (wasm, ...sheet) => wasm._digitnet_inspect(...sheet, label ?? -1)),
    models: async () => [{name: "reader"}],
    async list(before, limit) {
      const entries = kept.filter((entry) => !before || entry.id < before).slice(0, limit);
      return {count: kept.length, entries,
              labelled: kept.filter((entry) => entry.label !== null).length};
    },
    entry: async (id) => find(id) || missing(),
    async label(id, label) {
      const entry = find(id) || missing();
      entry.label = label;
      store();
      return entry;
    },
    async remove(id) {
      kept = kept.filter((entry) => entry.id !== id);
      store();
    },
    async clear() {
      kept = [];
      store();
    },
    picture: (entry) => entry.image,
  };
})();
