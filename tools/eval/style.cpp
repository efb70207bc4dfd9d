#include "eval/style.hpp"

#include "common/drawing/palette.hpp"

#include <string_view>

namespace digitnet::tools {
namespace {

// What only the page has, and the ground of right and wrong cells, whose opacity varies.
constexpr std::string_view light_only =
    "--page:#f4f6fa;--right:37 99 235;--wrong:220 38 38;--strong:#ffffff;";
constexpr std::string_view dark_only =
    "--page:#0d1420;--right:59 130 246;--wrong:239 68 68;--strong:#ffffff;";

constexpr std::string_view rules = R"css(* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 1120px; margin: 0 auto; padding: 40px 20px 24px; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.02em; }
h2 { margin: 0 0 4px; font-size: 1.15rem; letter-spacing: -0.01em; }
p { margin: 0; }
.lead, .note, footer, figcaption span { color: var(--soft); }
.lead { margin-top: 6px; overflow-wrap: anywhere; }
.note { margin-bottom: 14px; font-size: 0.9rem; max-width: 72ch; }
.tiles {
  display: grid; gap: 12px; margin: 26px 0 12px;
  grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
}
.tile, section {
  background: var(--card); border: 1px solid var(--line); border-radius: 14px;
}
.tile { padding: 14px 18px; }
.tile dt { color: var(--soft); font-size: 0.82rem; }
.tile dd { margin: 0; font-size: 1.6rem; font-weight: 650; letter-spacing: -0.02em; }
.tile dd small { display: block; color: var(--soft); font-size: 0.78rem; font-weight: 400;
  letter-spacing: 0; }
dl { margin: 0; }
section { padding: 22px 24px 24px; margin-top: 12px; min-width: 0; }
.pair { display: grid; gap: 12px; margin-top: 12px; grid-template-columns: 1fr 1fr; }
.pair section { margin: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { font-weight: 600; }
.plain { font-size: 0.9rem; }
.plain th, .plain td { padding: 5px 8px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
.plain thead th { color: var(--soft); font-weight: 500; }
.plain tr:last-child th, .plain tr:last-child td { border-bottom: 0; }
.plain th:first-child { text-align: left; }
.heat { table-layout: fixed; min-width: 320px; border-collapse: separate; border-spacing: 2px; }
.heat th { color: var(--soft); padding: 3px 0; font-size: 0.9rem; }
.heat td {
  padding: 11px 0; text-align: center; font-size: 0.8rem; border-radius: 5px; color: var(--soft);
}
.heat .right { background: rgb(var(--right) / var(--a)); color: var(--strong); font-weight: 600; }
.heat a { display: block; margin: -11px 0; padding: 11px 0; color: inherit; text-decoration: none; }
.heat a:hover, .list a:hover { text-decoration: underline; }
.heat .wrong { background: rgb(var(--wrong) / var(--a)); color: var(--ink); }
.heat .much { color: var(--strong); font-weight: 600; }
.bar { display: block; height: 6px; border-radius: 3px; background: var(--line); min-width: 60px; }
.bar i { display: block; height: 6px; border-radius: 3px; background: var(--blue); }
.list { margin: 14px 0 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 6px; }
.list li {
  border: 1px solid var(--line); border-radius: 99px; padding: 2px 12px; font-size: 0.85rem;
}
.list a { color: inherit; text-decoration: none; }
.all { display: none; margin-bottom: 14px; font-size: 0.9rem; }
.all a { color: var(--blue); }
i[id] { scroll-margin-top: 80px; }
i:target ~ .all { display: block; }
svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
.wide svg { min-width: 720px; }
details { margin-top: 14px; }
summary { cursor: pointer; color: var(--soft); font-size: 0.9rem; }
.mistakes {
  display: grid; gap: 14px 12px; grid-template-columns: repeat(auto-fill, minmax(112px, 1fr));
}
figure { margin: 0; }
.mistakes img {
  display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 10px;
  border: 1px solid var(--line); background: #000;
}
figcaption { margin-top: 5px; font-size: 0.85rem; line-height: 1.35; }
figcaption b { font-size: 0.95rem; }
figcaption span { display: block; font-size: 0.78rem; }
footer { margin: 20px 4px 0; font-size: 0.82rem; }
@media (max-width: 860px) { .pair { grid-template-columns: 1fr; } }
@media (max-width: 560px) {
  main { padding: 24px 10px; }
  section { padding: 16px 14px; }
  .tiles { grid-template-columns: 1fr 1fr; }
  h1 { font-size: 1.5rem; }
  .heat td { padding: 7px 0; font-size: 0.64rem; border-radius: 3px; }
  .heat a { margin: -7px 0; padding: 7px 0; }
  .heat { border-spacing: 1px; }
}
/* Browsers print no background and cut boxes in two unless told otherwise. */
@media print {
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { background: none; font-size: 11pt; }
  main { max-width: none; padding: 0; }
  .tiles { grid-template-columns: repeat(4, 1fr); }
  .pair { grid-template-columns: 1fr; }
  .pair svg { max-width: 11cm; }
  .tile, section, figure, tr, svg, li { break-inside: avoid; }
  section.long { break-inside: auto; }
  h2, .note { break-after: avoid; }
  .scroll { overflow: visible; }
  .wide svg { min-width: 0; }
  .mistakes { grid-template-columns: repeat(6, 1fr); }
  .heat td { padding: 5px 0; }
  .heat a { margin: -5px 0; padding: 5px 0; }
  .all, details { display: none; }
}
)css";

std::string variables(std::string_view palette::Tone::*colour) {
  std::string text;
  for (const palette::Tone& tone : palette::tones) {
    text += "--" + std::string{tone.name} + ":" + std::string{tone.*colour} + ";";
  }
  return text;
}

/// Colours of pictures become variables, so that they follow the screen.
std::string of_pictures() {
  std::string text;
  for (const palette::Tone& tone : palette::tones) {
    for (const char* property : {"fill", "stroke"}) {
      text += "svg [" + std::string{property} + "=\"" + std::string{tone.light} + "\"] { " +
              property + ": var(--" + std::string{tone.name} + "); }\n";
    }
  }
  return text;
}

}  // namespace

std::string eval_style() {
  using palette::Tone;
  return "\n:root { color-scheme: light dark; " + variables(&Tone::light) +
         std::string{light_only} +
         " }\n@media screen and (prefers-color-scheme: dark) {\n:root { " + variables(&Tone::dark) +
         std::string{dark_only} + " }\n}\n" + std::string{rules} + of_pictures();
}

}  // namespace digitnet::tools
