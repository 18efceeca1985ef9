"""Opens the documents that Futari writes, with readers that others wrote: openpyxl, icalendar, and Python's own csv and html.

Standard input: JSON {templates, workbooks, csv, ics, html}: paths. Output: JSON of what they found.
"""

import csv
import html.parser
import json
import sys

import icalendar
import openpyxl


def sheet_of(path):
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    cells = {
        cell.coordinate: {
            "value": cell.value if isinstance(cell.value, (str, int, float, type(None))) else str(cell.value),
            "type": cell.data_type,
            "style": [cell.font.b, cell.font.name, cell.fill.fgColor.rgb, cell.border.left.style, cell.number_format],
        }
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    return {
        "sheets": book.sheetnames,
        "merged": sorted(str(one) for one in sheet.merged_cells.ranges),
        "widths": {name: column.width for name, column in sheet.column_dimensions.items()},
        "cells": cells,
    }


class Page(html.parser.HTMLParser):
    void = {"meta", "br", "img", "hr", "input", "link"}

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.broken, self.active, self.text = [], {}, [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        # What runs or loads something.
        self.active += [f"{tag} {name}" for name, _ in attributes if name.startswith("on") or name in ("src", "srcdoc")]
        if tag in ("script", "iframe", "object", "embed", "form"):
            self.active.append(tag)
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.void:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.broken.append(tag)

    def handle_data(self, data):
        self.text.append(data)


def page_of(path):
    page = Page()
    with open(path, encoding="utf-8") as file:
        page.feed(file.read())
    page.close()
    return {
        "open": page.open,
        "broken": page.broken,
        "active": page.active,
        "tags": page.tags,
        "text": "".join(page.text),
    }


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def events_of(path):
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    return [
        {
            "errors": [str(error) for error in event.errors],
            "start": event["DTSTART"].dt.isoformat(),
            "end": event["DTEND"].dt.isoformat(),
            "uid": str(event["UID"]),
            "summary": str(event["SUMMARY"]),
        }
        for event in calendar.walk("VEVENT")
    ]


given = json.load(sys.stdin)
print(
    json.dumps(
        {
            "templates": [sheet_of(path) for path in given["templates"]],
            "workbooks": [sheet_of(path) for path in given["workbooks"]],
            "rows": rows_of(given["csv"]),
            "events": events_of(given["ics"]),
            "page": page_of(given["html"]),
        }
    )
)
