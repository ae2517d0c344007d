"""The results as a page with a table and a chart."""

import datetime

MET = {True: "met", False: "**missed**", None: ""}


def table(results):
    lines = ["| what | measured | against | ratio or figure | target | |", "| --- | --- | --- | --- | --- | --- |"]
    for one in results:
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        target = "" if one.target is None else f"{'≤' if one.at_most else '≥'} {one.target:g}"
        lines.append(f"| {one.what} | {one.measured} | {one.baseline} | {ratio} | {target} | {MET[one.met]} |")
    return "\n".join(lines)


def write(path, machine, arguments, results):
    versions = "\n".join(f"- {name}: {value}" for name, value in machine.versions().items())
    path.write_text(
        f"""# Measured

By `bench/run` on {datetime.date.today()}; {arguments.rounds} interleaved rounds of {arguments.seconds} s, medians, after
{arguments.warm_up} s of warm-up. The load generator ran on the same machine. What each line means: [README](README.md).

{versions}

![How each figure stands to its target](RESULTS.svg)

{table(results)}
"""
    )
    path.with_suffix(".svg").write_text(chart(results))


def chart(results):
    """One bar a line: how many times the target was reached, 1 being the line to reach."""
    bars = [one for one in results if one.met is not None and one.ratio]
    width, height, left = 900, 22, 430
    scale = (width - left - 60) / 3
    rows = []
    for i, one in enumerate(bars):
        times = one.target / one.ratio if one.at_most else one.ratio / one.target
        y = i * height + 6
        colour = "#2f7d4f" if one.met else "#b3472f"
        rows.append(
            f'<text x="{left - 8}" y="{y + 12}" text-anchor="end">{one.what}</text>'
            f'<rect x="{left}" y="{y}" width="{min(times, 3) * scale:.0f}" height="{height - 8}" fill="{colour}"/>'
            f'<text x="{left + min(times, 3) * scale + 6:.0f}" y="{y + 12}">{times:.2f}</text>'
        )
    bottom = len(bars) * height + 12
    line = f'<line x1="{left + scale:.0f}" y1="0" x2="{left + scale:.0f}" y2="{bottom}" stroke="#555" stroke-dasharray="4"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom}" font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(rows)}{line}</svg>\n'
    )
