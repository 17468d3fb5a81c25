"""Turns the measurements of run.sh into a Markdown table and charts. usage: report.py RAW OUT (RECORDS, ROUNDS, SECONDS_EACH, MEMORY in the environment)."""
import os
import platform
import sys
from collections import defaultdict
from datetime import date
from statistics import median
from xml.sax.saxutils import escape

NAMES = {
    "idnode-udp": "idnode, UDP",
    "lookup-udp": "look-up in C (recvmmsg, no protocol rules), UDP",
    "nsd-udp": "NSD, UDP (DNS)",
    "knot-udp": "Knot, UDP (DNS)",
    "idnode-tcp": "idnode, TCP, 16 connections, pipelined",
    "redis-tcp": "Redis GET, TCP, 16 connections, pipeline of 16",
    "idnode-recursive": "idnode, recursive, names it knows",
    "unbound-recursive": "unbound, names it knows (DNS)",
    "idnode-http": "idnode, HTTP, /api/handles",
    "v1-http": "idnode, HTTP, /v1/handles",
    "nginx-http": "nginx, HTTP, the same octets as files",
    "idnode-cold": "idnode, recursive, names asked for the first time mostly",
}


WRITES = {
    "register": "registered, {} under way",
    "set": "Redis SET, flushed always, {} under way",
    "mixed": "mixed work, records of {} octets",
    "zipf": "resolved over UDP by Zipf's law, s = {}, 10 % absent",
    "flood": "flood of names that are not there{}",
    "growth": "registered, 1,000 under way{}",
}


def spread(values, form):
    return " / ".join(form(v) for v in (min(values), median(values), max(values)))


def thousands(value):
    return f"{value:,.0f}"


def micro(value):
    return f"{value:.2f}"


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def chart(path, title, xlabel, points):
    """Two panels over the same x values (logarithmic): requests/s, and CPU a request; the band is min to max."""
    from math import log10
    width, height, left, gap = 760, 300, 70, 60
    xs = [x for x, _, _ in points]
    low, high = log10(min(xs)), log10(max(xs))
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{2 * height + gap}" font-family="sans-serif" font-size="13">',
           f'<rect width="100%" height="100%" fill="white"/><text x="{left}" y="24" font-size="16" font-weight="bold">{escape(title)}</text>']
    for panel, (label, pick, colour) in enumerate((("requests/s", 1, "#1f5fa8"), ("CPU µs a request", 2, "#a8481f"))):
        top, bottom = 50 + panel * (height + 10), 50 + panel * (height + 10) + height - 70
        peak = max(max(point[pick]) for point in points) * 1.15
        px = lambda x: left + (width - left - 40) * ((log10(x) - low) / (high - low) if high > low else 0.5)
        py = lambda y: bottom - (bottom - top) * y / peak
        for step in range(5):
            y = peak * step / 4
            text = thousands(y) if pick == 1 else micro(y)
            out.append(f'<line x1="{left}" x2="{width - 30}" y1="{py(y):.1f}" y2="{py(y):.1f}" stroke="#ddd"/><text x="{left - 8}" y="{py(y) + 4:.1f}" text-anchor="end">{text}</text>')
        upper = " ".join(f"{px(p[0]):.1f},{py(max(p[pick])):.1f}" for p in points)
        lower = " ".join(f"{px(p[0]):.1f},{py(min(p[pick])):.1f}" for p in reversed(points))
        middle = " ".join(f"{px(p[0]):.1f},{py(median(p[pick])):.1f}" for p in points)
        out.append(f'<polygon points="{upper} {lower}" fill="{colour}" opacity="0.15"/><polyline points="{middle}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for p in points:
            out.append(f'<circle cx="{px(p[0]):.1f}" cy="{py(median(p[pick])):.1f}" r="3.5" fill="{colour}"/>'
                       f'<text x="{px(p[0]):.1f}" y="{bottom + 18}" text-anchor="middle">{thousands(p[0])}</text>')
        out.append(f'<text x="{left}" y="{top - 8}" fill="{colour}">{label}</text>')
    out.append(f'<text x="{width / 2}" y="{2 * height + gap - 12}" text-anchor="middle">{escape(xlabel)}; line: median, band: min to max</text></svg>')
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")


def main(raw, folder):
    rates, cpu, tail, wrong = defaultdict(list), defaultdict(list), defaultdict(list), defaultdict(int)
    with open(raw, encoding="utf-8") as lines:
        for line in lines:
            series, rate, each, p99, bad = line.split()
            rates[series].append(float(rate))
            cpu[series].append(float(each))
            if p99 != "-":
                tail[series].append(float(p99))
            wrong[series] += int(bad)
    env = os.environ
    records = int(env["RECORDS"])
    text = [f"Measured {date.today()} on {os.cpu_count()} cores ({processor()}, kernel {platform.release()}), loopback, server on one core and generator on another, "
            f"{records:,} records, random names, {env['ROUNDS']} interleaved rounds of {env['SECONDS_EACH']} s."]
    if any(series in rates for series in NAMES):
        text += ["", "| server | requests/s (min / median / max) | CPU µs a request (min / median / max) | CPU, times idnode at the same work | wrong answers |", "|---|---|---|---|---|"]
    for series, name in NAMES.items():
        if series in rates:
            ours = median(cpu["idnode-" + series.rsplit("-", 1)[1]])
            text.append(f"| {name} | {spread(rates[series], thousands)} | {spread(cpu[series], micro)} | {median(cpu[series]) / ours:.2f} | {wrong[series]} |")
    if env["MEMORY"]:
        text += ["", f"idnode memory with {records:,} records: {env['MEMORY']} MiB resident."]
    if tail["idnode-udp-half"]:
        text.append(f"Latency over UDP at half of the median rate ({thousands(median(rates['idnode-udp-half']))} requests/s): p99 {spread(tail['idnode-udp-half'], thousands)} µs.")
    rows = [(s, WRITES[s.split("-")[0]], s.split("-", 1)[1:]) for s in rates if s.split("-")[0] in WRITES]
    if rows:
        text += ["", "| work | requests/s (min / median / max) | CPU µs a request of the server (min / median / max) | p99 µs (min / median / max) | wrong answers |", "|---|---|---|---|---|"]
    for series, name, rest in sorted(rows, key=lambda row: list(WRITES.values()).index(row[1])):
        rest = ["64, not audited,"] if rest == ["unaudited"] else rest
        name = "a reader beside it (" + series.split("-")[0] + ")" if rest == ["reader"] else name.format(*(rest or [""]))
        each = "-" if rest == ["reader"] else spread(cpu[series], micro)
        text.append(f"| {name} | {spread(rates[series], thousands)} | {each} | {spread(tail[series], thousands)} | {wrong[series]} |")
    for kind, title, label in (("size", "idnode over UDP, by number of records", "records"), ("threads", "idnode over UDP, by number of threads", "receiving threads")):
        points = sorted((int(s.split("-")[1]), rates[s], cpu[s]) for s in rates if s.startswith(kind + "-"))
        if len(points) < 2:
            continue
        file = ("records" if kind == "size" else kind) + ".svg"
        chart(os.path.join(folder, file), title, label, points)
        text += ["", f"| {label} | requests/s (min / median / max) | CPU µs a request (min / median / max) |", "|---|---|---|"]
        text += [f"| {x:,} | {spread(r, thousands)} | {spread(c, micro)} |" for x, r, c in points]
    bad = sum(wrong.values())
    if bad:
        text += ["", f"**{bad} wrong answers: do not quote these figures.**"]
    with open(os.path.join(folder, "results.md"), "w", encoding="utf-8") as file:
        file.write("\n".join(text) + "\n")


main(sys.argv[1], sys.argv[2])
