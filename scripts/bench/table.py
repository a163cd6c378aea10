"""One benchmark's rows: printed as a table, kept as JSON."""
import json
import pathlib

FOLDER = pathlib.Path("build/bench")


class Table:
    def __init__(self, name, method):
        self.name, self.method, self.rows = name, method, []

    def add(self, name, value, unit, better, must=None, aim=None, anchor=None):
        """`anchor` is a value of the same unit, measured in the same run, that the figure stands against."""
        self.rows.append({"name": name, "value": value, "unit": unit, "better": better, "must": must, "aim": aim, "anchor": anchor})
        row = self.rows[-1]
        print(f"  {name:<58} {show(value):>10} {unit:<14} must {show(must):>8}  aim {show(aim):>8}  anchor {show(anchor):>8}  {verdict(row)}",
              flush=True)

    def save(self):
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{self.name}.json").write_text(json.dumps(self.rows, indent=1) + "\n")


def show(value):
    if value is None:
        return "-"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def verdict(row):
    def reaches(limit):
        return limit is None or (row["value"] >= limit if row["better"] == "higher" else row["value"] <= limit)
    if row["must"] is None and row["aim"] is None:
        return ""
    if not reaches(row["must"]):
        return "MISSES ITS MUST"
    return "reaches its aim" if row["aim"] is not None and reaches(row["aim"]) else "reaches its must"
