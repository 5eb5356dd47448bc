"""Writes the seeds of the targets that open files: small files of every kind, made here.

    python fuzz/seed_files.py [FOLDER]

`FOLDER` is `fuzz/corpus` beside this script unless named. Needs pyarrow, as the private environment has it.
"""

import bz2
import gzip
import io
import lzma
import pathlib
import sqlite3
import struct
import sys
import tarfile
import zipfile

import pyarrow
import pyarrow.feather
import pyarrow.parquet

HERE = pathlib.Path(__file__).resolve().parent
#: An old workbook that the tests have.
OLD_WORKBOOK = HERE.parent / "tests" / "data" / "files" / "days.xls"

TEXTS = {
    "plain": "city,n,x\nRome,1,2.5\nOslo,2,3.5\n",
    "semicolons": "name;price;day\n\"Smith, John\";1,5;31.01.2024\n\"Doe\";12,25;01.02.2024\n",
    "tabs": "a\tb\n1\t2024-01-31 10:00:00\n2\t2024-02-01 11:30:00.25\n",
    "quotes": "a,b\n\"x, y\",1\n\"two\nlines\",2\n\"say \"\"hi\"\"\",3\n\"open,4\n",
    "escapes": "a,b\n\"say \\\"hi, you\\\" now\",1\n\"plain\",2\n",
    "comments": "# made\n# twice\na,b\n1,2\n# between\n3,4\n",
    "title": "Sales\nsince 2020\n\nregion,units\nNorth,1\nSouth,2\nWest,3\nTotal,6\n",
    "ragged": "a,b,c\n1,2,3\n4,5\n6,7,8,9,ten\n\n1,2,3,\n",
    "names": "a,,a,column_2,a_2\nx,y,z,v,w\n",
    "types": "zip,long,ok,d,t,z,na\n007,123456789012345678901,true,2024-01-31,10:00,2024-01-31T14:05:00+02:00,NA\n"
             "010,1,false,2024-02-01,11:30,2024-01-31T14:05:00Z,1.5\n",
    "no_header": "1,Rome,2.5\n2,Oslo,3.5\n3,Bern,4.5\n",
    "marks": "n;m\n1.234,5;$5\n2.345,25;12%\n",
    "returns": "a,b\r1,x\r2,y\r",
    "fixed": "name    n   day\nRome    1   Mon\nOslo   22   Tue\n",
    "two": "a||b||c\n1||x||2.5\n2||y||3.5\n",
    "separator": "sep=;\na;b\n1;2\n",
    "matter": "---\ntitle: x\n---\na,b\n1,2\n",
}
ENCODED = {
    "utf-16": "città,n\nZürich,1\nMálaga,2\n",
    "utf-16-be": "a,b\n1,x\n",
    "cp1252": "città,n\nZürich,1\nMálaga,2\n",
    "shift_jis": "名前,値\n東京,1\n大阪,2\n",
    "big5": "名稱,值\n臺北,1\n高雄,2\n",
}
JSON = {
    "records": '[{"a": 1, "b": "x", "c": [1, 2]}, {"b": "y\\u00e9", "a": 2.5, "d": {"k": null}}]',
    "columns": '{"a": [1, 2], "b": ["x", "2024-01-31"]}',
    "wrapped": '{"status": "ok", "rows": [{"a": 1}, {"a": 12345678901234567890}]}',
    "split": '{"columns": ["a", "b"], "index": [0, 1], "data": [[1, "x"], [2, "y"]]}',
    "keyed": '{"r1": {"a": 1}, "r2": {"a": 2, "b": [[]]}}',
    "numbered": '{"a": {"0": 1, "1": 2}, "b": {"0": "x", "1": "y"}}',
    "lines": '{"a": 1, "t": "2024-01-31T10:00:00Z"}\n{"a": NaN, "late": [{"x": 1}, {}]}\n\n{"a": -0.0}\n',
    "rows": '[[1, "a"], [2, "b", null]]',
    "plain": '[1, "x", true, null]',
    "deep": "[" * 40 + "]" * 40,
    "escapes": '{"a": "\\ud83d\\ude42 \\n\\"", "a": "\\ud800"}',
}


def table():
    """A column of every kind of type."""
    return pyarrow.table({
        "i": pyarrow.array([1, None, -3], pyarrow.int64()), "u": pyarrow.array([1, 2, 3], pyarrow.uint8()),
        "f": pyarrow.array([0.5, None, float("nan")]), "b": pyarrow.array([True, None, False]),
        "t": pyarrow.array(["a", None, "a text that is not inlined"]), "raw": pyarrow.array([b"\0", None, b""]),
        "d": pyarrow.array([1, None, 3], pyarrow.date32()), "z": pyarrow.array([1, None, 3], pyarrow.timestamp("us", "UTC")),
        "span": pyarrow.array([1, None, 3], pyarrow.duration("ms")), "clock": pyarrow.array([1, None, 3], pyarrow.time64("ns")),
        "dec": pyarrow.array([None, 1, 2], pyarrow.decimal128(10, 2)),
        "l": pyarrow.array([[1, 2], None, []]), "s": pyarrow.array([{"a": 1, "b": ["x"]}, None, {"a": 2, "b": None}]),
        "c": pyarrow.array(["x", None, "x"]).dictionary_encode(), "n": pyarrow.nulls(3),
    })


def parquets():
    """Parquet files by name."""
    whole, forms = table(), {
        "plain": {"compression": "none", "use_dictionary": False}, "dictionary": {"compression": "none"},
        "snappy": {"compression": "snappy"}, "zstd": {"compression": "zstd"}, "gzip": {"compression": "gzip"},
        "second": {"compression": "none", "data_page_version": "2.0"}, "groups": {"compression": "none", "row_group_size": 1},
        "delta": {"compression": "none", "use_dictionary": False, "column_encoding": {"i": "DELTA_BINARY_PACKED", "t": "DELTA_BYTE_ARRAY"}},
    }
    for name, how in forms.items():
        out = io.BytesIO()
        # One form of nesting and few columns are enough for each, so that most bytes matter.
        columns = {"plain": whole.column_names, "delta": ["i", "t"]}.get(name, ["i", "t", "l", "c"])
        pyarrow.parquet.write_table(whole.select(columns).drop_columns(["span"] if "span" in columns else []), out, **how)
        yield name, out.getvalue()


def arrows():
    """Arrow files and streams by name."""
    whole = table()
    for name, codec in (("file", None), ("lz4", "lz4"), ("packed", "zstd")):
        out = io.BytesIO()
        options = pyarrow.ipc.IpcWriteOptions(compression=codec)
        with pyarrow.ipc.new_file(out, whole.schema, options=options) as writer:
            writer.write_table(whole, max_chunksize=2)
        yield name, out.getvalue()
    out = io.BytesIO()
    with pyarrow.ipc.new_stream(out, whole.schema) as writer:
        writer.write_table(whole)
    yield "stream", out.getvalue()


def zipped(members, method=zipfile.ZIP_STORED):
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 31, 0, 0, 0)), text, method)
    return out.getvalue()


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def root(ending):
    """What an Excel file begins with."""
    return ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.{ending}"/></Relationships>')


def relations(ending):
    """The parts of a workbook of Excel."""
    kinds = {"r1": ("worksheet", f"worksheets/sheet1.{ending}"), "r2": ("sharedStrings", f"sharedStrings.{ending}"),
             "r3": ("styles", f"styles.{ending}")}
    parts = "".join(f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>' for key, (kind, target) in kinds.items())
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{parts}</Relationships>'


def xlsx():
    """A workbook with every kind of cell."""
    cells = ('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>c</t></is></c></row>'
             '<row r="2"><c r="A2"><v>1.5</v></c><c r="B2" s="1"><v>45000.5</v></c><c r="C2" t="b"><v>1</v></c></row>'
             '<row r="3"><c r="A3"><f>1+1</f><v>2</v></c><c r="B3" t="d"><v>2024-01-31</v></c><c r="C3" t="e"><v>#N/A</v></c></row>'
             '<row r="5"><c r="B5" t="str"><f t="shared" si="0" ref="B5:B6">A1</f><v>x</v></c></row>')
    return zipped({
        "[Content_Types].xml": "<Types/>", "_rels/.rels": root("xml"), "xl/_rels/workbook.xml.rels": relations("xml"),
        "xl/workbook.xml": f'<workbook xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/sharedStrings.xml": '<sst uniqueCount="2"><si><t>a</t></si><si><r><t>b</t></r></si></sst>',
        "xl/styles.xml": '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts>'
                         '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet><dimension ref="A1:C5"/><sheetData>{cells}</sheetData>'
                                    '<mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>',
    })


def record(kind, data=b""):
    """A record of a binary workbook."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(data)]) + data


def wide(text):
    """A text of a binary workbook."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb():
    """A binary workbook."""
    book = record(0x83) + record(0x8F) + record(0x9C, struct.pack("<II", 0, 1) + wide("r1") + wide("S")) + record(0x90) + record(0x84)
    row = lambda number: record(0x00, struct.pack("<I", number) + bytes(13))  # noqa: E731
    cell = lambda column: struct.pack("<II", column, 0)  # noqa: E731
    sheet = record(0x81) + record(0x94, struct.pack("<IIII", 0, 2, 0, 2)) + record(0x91)
    sheet += row(0) + record(0x07, cell(0) + struct.pack("<I", 0)) + record(0x06, cell(1) + wide("b"))
    sheet += row(1) + record(0x05, cell(0) + struct.pack("<d", 1.5)) + record(0x02, cell(1) + struct.pack("<I", 4 * 7 + 2))
    sheet += row(2) + record(0x04, cell(0) + b"\1") + record(0x03, cell(1) + b"\x2a") + record(0x92) + record(0x82)
    return zipped({
        "[Content_Types].xml": "<Types/>", "_rels/.rels": root("bin"), "xl/_rels/workbook.bin.rels": relations("bin"), "xl/workbook.bin": book,
        "xl/sharedStrings.bin": record(0x9F, struct.pack("<II", 1, 1)) + record(0x13, b"\0" + wide("a")) + record(0xA0),
        "xl/worksheets/sheet1.bin": sheet,
    })


def ods():
    """A spreadsheet of OpenDocument."""
    value = lambda kind, text, more="": (f'<table:table-cell office:value-type="{kind}"{more}><text:p>{text}</text:p>'  # noqa: E731
                                         "</table:table-cell>")
    rows = [value("string", "day") + value("string", "n"),
            value("date", "29.02.24", ' office:date-value="2024-02-29"') + value("float", "7", ' office:value="7"'),
            '<table:table-cell table:number-columns-repeated="3"/>' + value("boolean", "TRUE", ' office:boolean-value="true"'),
            value("time", "1", ' office:time-value="PT01H00M00S"') + '<table:covered-table-cell/>']
    rows = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    rows += '<table:table-row table:number-rows-repeated="1048572"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f'<office:document-content><office:body><office:spreadsheet><table:table table:name="T">{rows}'
                       "</table:table></office:spreadsheet></office:body></office:document-content>",
        "META-INF/manifest.xml": "<manifest:manifest/>",
    })


def database(statements):
    """A database of SQLite."""
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA page_size = 512")
    connection.executescript(statements)
    connection.commit()
    return connection.serialize()


def databases():
    """Databases by name."""
    yield "types", database(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, code TEXT, price DECIMAL, ok BOOLEAN, day DATE, pic BLOB, mixed);"
        "INSERT INTO t VALUES (1, '007', 1, 1, '2024-02-29', x'00ff', 1), (9223372036854775807, NULL, 2.5, 0, NULL, NULL, 'two');"
        "CREATE VIEW v AS SELECT id, id FROM t; CREATE INDEX i ON t(code);")
    yield "many", database("CREATE TABLE a(x); CREATE TABLE b(y TEXT, z REAL) ; INSERT INTO a VALUES (1), (NULL);"
                           "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)"
                           "INSERT INTO b SELECT 'text ' || i, i / 3.0 FROM n;")
    yield "keyed", database("CREATE TABLE k(a TEXT PRIMARY KEY, b) WITHOUT ROWID; INSERT INTO k VALUES ('x', 1), ('y', 2);")


def packed():
    """Packed files by name."""
    text = TEXTS["plain"].encode()
    yield "gzip", gzip.compress(text, mtime=0)
    yield "bzip2", bz2.compress(text)
    yield "xz", lzma.compress(text)
    yield "zstd", pyarrow.compress(text, "zstd", asbytes=True)
    yield "twice", gzip.compress(gzip.compress(text, mtime=0) + gzip.compress(text, mtime=0), mtime=0)
    yield "zip", zipped({"a/sales.csv": text, "people.json": JSON["records"], "README.md": "# about"})
    yield "deflated", zipped({"sales.csv": text * 3}, zipfile.ZIP_DEFLATED)
    yield "inside", zipped({"x.zip": zipped({"t.csv": text})})
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in ("d/one.csv", "d/two.csv"):
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
    yield "tar", out.getvalue()[:3072]
    yield "tgz", gzip.compress(out.getvalue(), mtime=0)


def seeds():
    """Every seed: its target, its name, its bytes."""
    for name, text in TEXTS.items():
        # Eight bytes say how a text is read: here, that nothing is said.
        yield "text", name, b"\x0f" * 8 + text.encode()
        yield "dialect", name, text.encode()
    for encoding, text in ENCODED.items():
        yield "text", encoding, b"\x0f" * 8 + text.encode(encoding)
        yield "dialect", encoding, text.encode(encoding)
    yield "text", "said", bytes([0x10, 0x21, 0x00, 0x00, 0x00, 0x11, 0x00, 0x00]) + TEXTS["semicolons"].encode()
    for name, text in JSON.items():
        yield "json", name, text.encode()
    for target, files in (("parquet", parquets()), ("arrow", arrows()), ("database", databases()), ("packed", packed())):
        for name, content in files:
            yield target, name, content
    yield "workbook", "xlsx", xlsx()
    yield "workbook", "xlsb", xlsb()
    yield "workbook", "ods", ods()
    yield "workbook", "xls", OLD_WORKBOOK.read_bytes()


def main(folder):
    """Writes them."""
    for target, name, content in seeds():
        place = folder / target
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "corpus")
