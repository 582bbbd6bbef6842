"""What stands on the pages of certificates."""


def rows(html):
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("td")]
        for row in html.select("table.lt-certs tbody tr")
    ]


def facts(html):
    terms = [" ".join(t.get_text().split()) for t in html.select("dl.lt-dl dt")]
    values = [" ".join(t.get_text().split()) for t in html.select("dl.lt-dl dd")]
    return dict(zip(terms, values, strict=True))
