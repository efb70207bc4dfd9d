"""Bar charts side by side as one SVG, without a plotting library."""

from xml.sax.saxutils import escape

PANEL_WIDTH, LABELS, BAR, ROW, MARGIN = 500, 104, 250, 26, 28
INK, SOFT_INK, OURS, THEIRS = "#1e293b", "#64748b", "#2563eb", "#b6c4d6"
FONT = "font-family=\"system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif\""


def text(x, y, content, size=13, fill=INK, anchor="start", bold=False):
    weight = ' font-weight="600"' if bold else ""
    return (f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{fill}" '
            f'text-anchor="{anchor}"{weight}>{escape(content)}</text>\n')


def axis_end(lengths):
    """The length at which the axis ends: that of the longest bar, but where this one dwarfs all
    others, of the next ones with room for a break."""
    ordered = sorted(lengths, reverse=True) + [0, 0]
    dwarfs = 0 < 5 * ordered[1] < ordered[0]
    return (1.25 * ordered[1] if dwarfs else ordered[0]) or 1


def break_mark(x, y):
    """Two slanted gaps across a bar whose end the axis does not reach."""
    slant = (f'<path d="M{{0:g}} {y + 19:g}l5 -20" stroke="#ffffff" stroke-width="3"/>\n')
    return slant.format(x) + slant.format(x + 8)


def panel(x, y, heading, subtitle, bars, highlighted):
    """`bars`: (label, length, text at its end)."""
    out = text(x, y + 14, heading, 15, bold=True) + text(x, y + 32, subtitle, 12, SOFT_INK)
    end = axis_end([length for _, length, _ in bars])
    left = x + LABELS
    for row, (label, length, value) in enumerate(bars):
        top = y + 44 + ROW * row
        bold = label == highlighted
        width = BAR * min(length, end) / end
        out += text(left - 8, top + 14, label, 13, INK, "end", bold)
        out += (f'<rect x="{left:g}" y="{top:g}" width="{max(1.5, width):.1f}" '
                f'height="18" rx="2" fill="{OURS if bold else THEIRS}"/>\n')
        if length > end:
            out += break_mark(left + BAR - 30, top)
        out += text(left + width + 7, top + 14, value, 12, INK if bold else SOFT_INK, bold=bold)
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
