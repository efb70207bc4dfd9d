"""Bar charts side by side as one SVG, without a plotting library."""

from xml.sax.saxutils import escape

PANEL_WIDTH, LABELS, BAR, ROW, MARGIN = 500, 104, 250, 26, 28
INK, SOFT_INK, OURS, THEIRS = "#1e293b", "#64748b", "#2563eb", "#b6c4d6"
FONT = "font-family=\"system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif\""


def text(x, y, content, size=13, fill=INK, anchor="start", bold=False):
    weight = ' font-weight="600"' if bold else ""
    return (f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{fill}" '
            f'text-anchor="{anchor}"{weight}>{escape(content)}</text>\n')


def panel(x, y, heading, subtitle, bars, highlighted):
    """`bars`: (label, length, text at its end)."""
    out = text(x, y + 14, heading, 15, bold=True) + text(x, y + 32, subtitle, 12, SOFT_INK)
    longest = max((length for _, length, _ in bars), default=1) or 1
    left = x + LABELS
    for row, (label, length, value) in enumerate(bars):
        top = y + 44 + ROW * row
        bold = label == highlighted
        out += text(left - 8, top + 14, label, 13, INK, "end", bold)
        out += (f'<rect x="{left:g}" y="{top:g}" width="{max(1.5, BAR * length / longest):.1f}" '
                f'height="18" rx="2" fill="{OURS if bold else THEIRS}"/>\n')
        out += text(left + BAR * length / longest + 7, top + 14, value, 12,
                    INK if bold else SOFT_INK, bold=bold)
    return out


def svg(title, subtitle, panels, highlighted):
    """Two panels a row; each is (heading, subtitle, bars)."""
    body, y = "", 84
    for first in range(0, len(panels), 2):
        pair = panels[first : first + 2]
        for column, content in enumerate(pair):
            body += panel(MARGIN + column * PANEL_WIDTH, y, *content, highlighted)
        y += 44 + ROW * max(len(bars) for _, _, bars in pair) + 26
    width = 2 * MARGIN + 2 * PANEL_WIDTH - 20
    head = text(MARGIN, 38, title, 20, bold=True) + text(MARGIN, 60, subtitle, 11, SOFT_INK)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}" '
            f'viewBox="0 0 {width} {y}" role="img" aria-label="{escape(title)}" {FONT}>\n'
            f'<rect width="100%" height="100%" fill="#ffffff"/>\n{head}{body}</svg>\n')
