"""Reads a report as a browser would have to, and stricter: every tag that is opened is closed, in order."""
import html.parser

VOID = {"meta", "link"}


class Page(html.parser.HTMLParser):
    """After feed(): tables by id as lists of rows of texts, elements as (tag, attributes), the text, and what is wrong."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tables, self.elements, self.texts, self.wrong = {}, [], [], []
        self.open, self.table, self.figures_without_table, self.section_tables = [], None, [], 0
        self.feed(text)
        self.close()
        self.wrong += [f"<{tag}> is not closed" for tag in self.open]
        self.text = " ".join(" ".join(self.texts).split())

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        if len(set(names)) < len(names):
            self.wrong.append(f"<{tag}> has an attribute twice: {names}")
        attributes = dict(attributes)
        self.elements.append((tag, attributes))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.table = self.tables.setdefault(attributes["id"], [])
        elif tag == "tr":
            self.table.append([])
        elif tag in ("th", "td"):
            self.table[-1].append("")

    def handle_startendtag(self, tag, attributes):
        self.wrong.append(f"<{tag}/> closes itself, which HTML does not know")

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> at {self.getpos()} closes {self.open[-1:]}")
        elif self.open:
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            return
        self.texts.append(data)
        if "table" in self.open and {"th", "td"} & set(self.open[-3:]):
            self.table[-1][-1] += data

    def rows(self, name):
        """The rows of a table without its headings, each cell on one line."""
        return [[" ".join(cell.split()) for cell in row] for row in self.tables[name][1:]]

    def column(self, name, heading):
        index = next(index for index, cell in enumerate(self.tables[name][0]) if cell.startswith(heading))
        return [row[index] for row in self.rows(name)]
