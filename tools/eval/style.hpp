#pragma once

#include <string_view>

namespace digitnet::tools {

/// The style sheet of digit-eval's page, for light and dark, wide and narrow screens. Colours of
/// the diagrams are those of `Svg` pictures, replaced on dark screens.
inline constexpr std::string_view eval_style = R"css(
:root {
  color-scheme: light dark;
  --page: #f4f6fa; --card: #ffffff; --ink: #1e293b; --soft: #5b6b82; --line: #e2e8f0;
  --axis: #94a3b8; --blue: #2563eb; --orange: #c2410c; --right: 37 99 235; --wrong: 220 38 38;
  --strong: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1420; --card: #161f2e; --ink: #e6ecf5; --soft: #9fb0c7; --line: #2a3648;
    --axis: #64748b; --blue: #5b93ff; --orange: #fb923c; --right: 59 130 246; --wrong: 239 68 68;
  }
}
* { box-sizing: border-box; }
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
caption { text-align: left; color: var(--soft); font-size: 0.9rem; padding-bottom: 8px; }
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
.heat .wrong { background: rgb(var(--wrong) / var(--a)); color: var(--ink); }
.heat .much { color: var(--strong); font-weight: 600; }
.bar { display: block; height: 6px; border-radius: 3px; background: var(--line); min-width: 60px; }
.bar i { display: block; height: 6px; border-radius: 3px; background: var(--blue); }
.list { margin: 14px 0 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 6px; }
.list li {
  border: 1px solid var(--line); border-radius: 99px; padding: 2px 12px; font-size: 0.85rem;
}
svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
svg [fill="#ffffff"], svg [fill="#f8fafc"] { fill: var(--card); }
svg [fill="#1e293b"] { fill: var(--ink); }
svg [fill="#64748b"] { fill: var(--soft); }
svg [fill="#94a3b8"] { fill: var(--axis); }
svg [fill="#2563eb"] { fill: var(--blue); }
svg [fill="#ea580c"] { fill: var(--orange); }
svg [stroke="#ffffff"] { stroke: var(--card); }
svg [stroke="#e2e8f0"] { stroke: var(--line); }
svg [stroke="#94a3b8"] { stroke: var(--axis); }
svg [stroke="#2563eb"] { stroke: var(--blue); }
svg [stroke="#ea580c"] { stroke: var(--orange); }
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
  .heat { border-spacing: 1px; }
}
)css";

}  // namespace digitnet::tools
