"""people.csv: all faults of a row at once, no fault of a row in another's way, and safe names for files."""

from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batches import ANNA, BEN, HEADER, people_file, people_of
from nutriplan.batch.names import file_stem, same_name
from nutriplan.batch.people import read_people
from nutriplan.batch.shard import Shard, read_shard
from nutriplan.errors import DataError, UsageError

NAMES = st.text(min_size=1, max_size=300)


def test_columns_are_called_as_the_options_are(tmp_path: Path) -> None:
    header = "id,Name,--sex,age,height-cm,weight_kg,allergy,exercise,exclude,smoker"
    row = 'a1,Ann,female,30,165,61.5,"milk, nuts","vigorous 2h tue,thu, moderate 1h sat",tofu|kale,yes'
    (entry,) = people_of(tmp_path, row, header=header)
    assert entry.faults == ()
    assert entry.person is not None
    profile = entry.person.profile
    assert (profile.name, profile.height_cm, profile.weight_kg) == ("Ann", 165, 61.5)
    assert profile.allergy == ("milk", "nuts")
    assert len(profile.sessions) == 2
    assert profile.exclude == ("tofu", "kale")
    assert profile.smoker


def test_all_faults_of_a_row_are_told_with_its_line_and_the_others_stand(tmp_path: Path) -> None:
    header = f"{HEADER},exclude"
    entries = people_of(tmp_path, f"{ANNA},", "carl,Carl,man,four,vegon,toffu", f"{BEN},", header=header)
    assert [entry.faults == () for entry in entries] == [True, False, True]
    assert entries[1].line == 3
    assert entries[1].person is None
    said = " / ".join(entries[1].faults)
    for word in ("sex", "age", "diet", "toffu", "tofu"):
        assert word in said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("carl,Carl", "2 cells, but the header has 5"),
        ("carl,Carl,male,30,vegan,more", "6 cells"),
        ('carl,"Ca"rl,male,30,vegan', "can't be read"),
        (",,male,30,vegan", "neither an id nor a name"),
        ("anna,Other,male,30,vegan", "stands already in line 2"),
        ("ANNA,Other,male,30,vegan", "stands already in line 2"),
        (f"{'x' * 201},Carl,male,30,vegan", "201 letters"),
        ('"ca\nrl",Carl,male,30,vegan', "line break"),
        ("carl,Carl,male,0,vegan", "age"),
    ],
)
def test_a_bad_row_in_the_middle_is_a_fault_of_its_own(tmp_path: Path, row: str, said: str) -> None:
    anna, bad, ben = people_of(tmp_path, ANNA, row, BEN)
    assert anna.person is not None
    assert ben.person is not None
    assert bad.person is None
    assert bad.line == 3
    assert said in " / ".join(bad.faults)
    assert len({anna.stem, bad.stem, ben.stem}) == 3


def test_bytes_that_are_no_text_are_a_fault_of_their_row(tmp_path: Path) -> None:
    path = people_file(tmp_path, ANNA, "carl,C\xe4rl,male,30,vegan", BEN)
    path.write_bytes(path.read_bytes().replace("\xe4".encode(), b"\xe4"))
    anna, bad, ben = read_people(path)
    assert (anna.faults, ben.faults) == ((), ())
    assert bad.key == "carl"
    assert "UTF-8" in bad.faults[0]


def test_empty_rows_and_other_separators_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(b"\xef\xbb\xbf" + b"id;sex;age\r\n;;\r\nanna;female;30\r\n")
    (entry,) = read_people(path)
    assert (entry.key, entry.line) == ("anna", 3)
    assert entry.person is not None
    assert entry.person.profile.name == "anna"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,alergy\na,milk\n", "allergy"),
        ("sex,age\nmale,30\n", "id or name"),
        ("id,age,Age\na,3,4\n", "stands 2 times"),
        ("id,age\n", "no person"),
        ('id,notes,age\na,"open,30\nb,,31\n', "never closes"),
        ("id,,age\na,,30\n", "no name"),
    ],
)
def test_a_table_that_can_be_misread_plans_for_nobody(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        read_people(path)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nobody\.csv: no such file"):
        read_people(tmp_path / "nobody.csv")


class TestFileNames:
    def test_a_plain_id_is_kept(self) -> None:
        for plain in ("p1", "P-001", "Anna_B", "ärztin", "山田", "a.b"):
            assert file_stem(plain) == plain

    @given(NAMES)
    def test_a_name_never_leaves_its_folder(self, name: str) -> None:
        stem = file_stem(name)
        assert stem
        assert Path("plans", f"{stem}.json").parent == Path("plans")
        assert PureWindowsPath(f"{stem}.json").name == f"{stem}.json"
        assert not stem.startswith((".", "~", "-", " "))
        assert not stem.endswith((".", " "))
        assert len(f"{stem}.json".encode()) < 255
        assert not set(stem) & set('/\\:*?"<>|\0\n ')
        assert stem.partition(".")[0].lower() not in {"con", "nul", "aux", "prn", "com1", "lpt9"}

    @given(NAMES, NAMES)
    def test_two_names_share_a_file_only_if_they_are_the_same(self, one: str, other: str) -> None:
        if same_name(file_stem(one)) == same_name(file_stem(other)):
            assert same_name(one) == same_name(other)

    def test_look_alikes_have_files_of_their_own(self) -> None:
        stems = {file_stem(name) for name in ("a b", "a_b", "a/b", "../a_b", "a:b", "con", "CON.txt", "...", "//")}
        assert len({stem.casefold() for stem in stems}) == 9


class TestShard:
    def test_parts_divide_the_people(self, tmp_path: Path) -> None:
        rows = [f"p{n},,female,{20 + n // 2},vegan" for n in range(40)]
        people = people_of(tmp_path, *rows, "bad,row")
        parts = [Shard(number, 4).own(people) for number in range(1, 5)]
        assert sorted(entry.line for part in parts for entry in part) == [entry.line for entry in people]
        assert all(parts)

    def test_equal_profiles_are_in_the_same_part_and_a_new_row_moves_nobody(self, tmp_path: Path) -> None:
        rows = [f"p{n},Name {n},female,{20 + n % 5},vegan" for n in range(20)]
        before = {e.key: k for k in range(1, 8) for e in Shard(k, 7).own(people_of(tmp_path, *rows))}
        after = {e.key: k for k in range(1, 8) for e in Shard(k, 7).own(people_of(tmp_path, ANNA, *rows))}
        assert {key: after[key] for key in before} == before
        assert all(before[f"p{n}"] == before[f"p{n % 5}"] for n in range(20))

    @pytest.mark.parametrize("text", ["0/4", "5/4", "3", "a/b", "", "-1/4", "1/0"])
    def test_what_is_no_part_is_refused(self, text: str) -> None:
        with pytest.raises(UsageError, match="3/64"):
            read_shard(text)

    def test_a_part_is_written_with_its_width(self) -> None:
        assert read_shard(" 3/64 ").suffix == "-03-of-64"
