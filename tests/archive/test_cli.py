"""The commands as a person at the shell sees them."""

import json
import stat
import zipfile

import pytest
from sqlalchemy import func, select

from contest.contests.models import Contest
from contest.db import db
from contest.people.models import Person
from tests.bundle.documents import bundle, example, judged, sheet
from tests.people.numbers import id_number

WORD = "一句够长的口令话"


@pytest.fixture
def run(app):
    """Run ``flask contest …`` and check how it ends."""

    def call(*args, code=0):
        result = app.test_cli_runner().invoke(args=["contest", *map(str, args)])
        assert result.exit_code == code, result.output
        return result

    return call


@pytest.fixture
def put(tmp_path):
    """Write a document to a file."""

    def write(document, name="in.json"):
        path = tmp_path / name
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return path

    return write


def contests(app):
    """How many contests there are."""
    with app.app_context():
        return db.session.scalar(select(func.count(Contest.id)))


def test_import_tells_what_came_in(app, run, put):
    result = run("import", put(example("skills")))

    assert result.stdout == (
        "已导入 2026-city-welding: "
        "events 1，units 3，people 6，judges 5，panels 1，entries 6，sheets 36\n"
    )
    assert contests(app) == 1


def test_dry_run_checks_and_writes_nothing(app, run, put):
    result = run("import", "--dry-run", put(example("skills")))

    assert result.stdout.startswith("检查通过，没有写入 2026-city-welding: events 1")
    assert contests(app) == 0


def test_errors_come_one_a_line_and_nothing_is_written(app, run, put):
    document = judged(units=[{"code": "u", "parent": "x"}], sheets=[sheet({"c": "11"})])

    result = run("import", put(document), code=1)

    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "sheets[0].marks.c: 这一项最多 10 分，现在是 11 分。",
        "units[0].parent: units 里没有“x”这个单位。",
    ]
    assert contests(app) == 0


def test_warnings_do_not_stop_an_import(run, put):
    document = judged(entries=[{"no": "1", "event": "e", "name": "甲", "reason": "x"}])

    result = run("import", put(document))

    assert result.stderr == "警告 entries[0].reason: 状态是参赛，写了原因。\n"


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_a_taken_code_is_an_error_that_says_what_to_do(run, put, dry):
    path = put(bundle())
    run("import", path)

    result = run("import", *dry, path, code=1)

    assert result.stderr == (
        "contest.code: 竞赛“c”已经存在。请用 --code 换一个代码导入，原有的竞赛不会被覆盖。\n"
    )


@pytest.mark.parametrize("name", ["out.json", "out.zip"])
def test_export_can_be_imported_under_another_code(app, run, put, tmp_path, name):
    document = example("worldskills")
    run("import", put(document))
    out, again = tmp_path / name, tmp_path / "again.json"

    run("export", "2026-worldskills-style", "-o", out, "--with", "people,marks")
    run("import", out, "--code", "copy", "--name", "再来一次")
    run("export", "copy", "-o", again, "--with", "marks")

    document["contest"] |= {"code": "copy", "name": "再来一次"}
    assert json.loads(again.read_text(encoding="utf-8")) == document
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_zip_holds_contest_json(run, put, tmp_path):
    run("import", put(bundle()))
    run("export", "c", "-o", tmp_path / "out.zip")

    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.namelist() == ["contest.json"]
        assert json.loads(archive.read("contest.json")) == bundle()


def test_export_without_a_file_goes_to_the_terminal(run, put):
    run("import", put(bundle()))

    assert json.loads(run("export", "c").stdout) == bundle()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("export", "x"), "没有代码是“x”的竞赛，请核对。"),
        (
            ("export", "x", "--with", "money"),
            "--with: 没有“money”，可以用的是 people、marks、ids、audit。",
        ),
        (
            ("export", "x", "--with", "ids"),
            "--with ids: 导出证件号要有口令，请用 --passphrase-file 给出口令文件。",
        ),
        (
            ("export", "c", "-o", "/nowhere/x.json"),
            "/nowhere/x.json: 不能写入：No such file or directory。",
        ),
    ],
)
def test_export_that_cannot_be(run, put, args, said):
    run("import", put(bundle()))

    assert run(*args, code=1).stderr == f"{said}\n"


def test_id_numbers_travel_sealed(app, run, put, tmp_path):
    number = id_number(1)
    run("import", put(bundle(people=[{"code": "p", "name": "赵", "id_no": number}])))
    word, sealed = tmp_path / "word", tmp_path / "sealed.json"
    word.write_text(WORD + "\n", encoding="utf-8")

    run("export", "c", "-o", sealed, "--with", "ids", "--passphrase-file", word)

    (person,) = json.loads(sealed.read_text(encoding="utf-8"))["people"]
    assert person["id_no"].startswith("enc:1:")
    assert number not in sealed.read_text(encoding="utf-8")
    run("import", sealed, "--code", "other", "--passphrase-file", word)
    with app.app_context():
        assert [p.id_no for p in db.session.scalars(select(Person))] == [number]


def test_id_numbers_stay_behind_unless_asked_for(run, put):
    run("import", put(bundle(people=[{"code": "p", "name": "赵", "id_no": id_number(1)}])))

    exported = json.loads(run("export", "c", "--with", "people").stdout)

    assert exported["people"] == [{"code": "p", "name": "赵"}]


def test_sealed_numbers_need_the_right_passphrase(app, run, put, tmp_path):
    run("import", put(bundle(people=[{"code": "p", "name": "赵", "id_no": id_number(1)}])))
    word, wrong, sealed = tmp_path / "word", tmp_path / "wrong", tmp_path / "sealed.json"
    word.write_text(WORD, encoding="utf-8")
    wrong.write_text("完全不是这一句", encoding="utf-8")
    run("export", "c", "-o", sealed, "--with", "ids", "--passphrase-file", word)

    without = run("import", sealed, "--code", "d", code=1)
    other = run("import", sealed, "--code", "d", "--passphrase-file", wrong, code=1)

    assert without.stderr == (
        "people[0].id_no: 证件号用口令加了密，请用 --passphrase-file 给出口令文件，或删去 id_no。\n"
    )
    assert other.stderr == "people[0].id_no: 口令不对，或内容已损坏，请核对口令后重试\n"
    assert contests(app) == 1


def test_schema_is_printed(run):
    assert (
        json.loads(run("schema").stdout)["$schema"]
        == "https://json-schema.org/draft/2020-12/schema"
    )


def test_parts_are_listed_in_english_with_commas(run, put, monkeypatch):
    run("import", put(bundle()))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")

    said = run("export", "c", "--with", "money", code=1).stderr
    assert said == "--with: There is no “money”. Use one of people, marks, ids, audit.\n"
