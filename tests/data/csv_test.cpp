#include <digitnet/data/csv.hpp>

#include "test_files.hpp"

#include <string>

namespace {

using namespace digitnet;
using test_files::Bytes;
using test_files::contains;
using test_files::file_error;
using test_files::TemporaryFolder;

constexpr Shape two_by_two{1, 2, 2};

Dataset read(std::string_view text) {
  const TemporaryFolder folder;
  return read_csv(folder.put("data.csv", text), two_by_two);
}

std::string error(std::string_view text) {
  return file_error([&] { read(text); });
}

TEST_CASE("csv: lines of a label and its pixels") {
  const Dataset data = read("7,0,255,3,4\n0,1,2,3,4\n");
  CHECK(data.shape == two_by_two);
  CHECK(data.labels == Bytes{7, 0});
  CHECK(data.pixels == Bytes{0, 255, 3, 4, 1, 2, 3, 4});
}

TEST_CASE("csv: header, byte order mark, blank lines, spaces and line ends do not matter") {
  for (const char* text :
       {"7,1,2,3,4", "7,1,2,3,4\r\n", "label,p0,p1,p2,p3\n7,1,2,3,4\n",
        "\"label\",\"1x1\",\"1x2\",\"2x1\",\"2x2\"\r\n7,1,2,3,4\r\n\r\n",
        "\xEF\xBB\xBF"
        "7,1,2,3,4\n",
        "\xEF\xBB\xBFlabel,a,b,c,d\n7,1,2,3,4\n", "\n\n7,1,2,3,4\n\n  \n", " 7 ,\t1, 2,003,4 \n"}) {
    CAPTURE(text);
    const Dataset data = read(text);
    CHECK(data.labels == Bytes{7});
    CHECK(data.pixels == Bytes{1, 2, 3, 4});
  }
}

TEST_CASE("csv: MNIST's 785 columns by default, gzip told by content") {
  const TemporaryFolder folder;
  std::string text = "label";
  for (int i = 0; i < 784; ++i) text += ",pixel" + std::to_string(i);
  text += "\n5";
  for (int i = 0; i < 784; ++i) text += "," + std::to_string(i % 256);
  text += "\n";
  const auto path = folder.put("mnist.csv", gzip(std::as_bytes(std::span{text})));
  const Dataset data = read_csv(path);
  CHECK(data.size() == 1);
  CHECK(data.shape == Shape{1, 28, 28});
  CHECK(data.pixels[255] == 255);
  CHECK(data.pixels[783] == 783 % 256);
  CHECK_THROWS_AS(read_csv(path, {1, 28, 28}, 1000), FileError);
}

TEST_CASE("csv: errors name line and column") {
  CHECK(contains(error("1,2,3,4,5\n1,2,x,4,5\n"), "line 2, column 3"));
  CHECK(contains(error("1,2,3,4,5\n1,2,x,4,5\n"), "found \"x\""));
  CHECK(contains(error("label,a,b,c,d\n1,2,3,4,256\n"), "line 2, column 5"));
  CHECK(contains(error("label,a,b,c,d\n1,2,3,4,256\n"), "from 0 to 255, found \"256\""));
  CHECK(contains(error("10,2,3,4,5\n"), "line 1, column 1: expected a whole number from 0 to 9"));
  CHECK(contains(error("\n\n1,2,3,4,\n"), "line 3: expected 5 columns, found 4"));
  CHECK(contains(error("1,-2,3,4,5"), "column 2"));
  CHECK(contains(error("1,2.5,3,4,5"), "found \"2.5\""));
  CHECK(contains(error("1,2 2,3,4,5"), "found \"2 2\""));
  CHECK(contains(error("1,99999999999999999999999999,3,4,5"), "column 2"));
  CHECK(contains(error("1,2,3,4,5\rx"), "line 1, column 5"));
  CHECK(contains(error("-1,2,3,4,5"), "line 1, column 1"));
  CHECK(contains(error(std::string_view{"1,2,\0,4,5", 9}), "column 3"));
}

TEST_CASE("csv: too few or too many columns and no rows") {
  CHECK(contains(error("1,2,3,4,5\n1,2,3\n"), "line 2: expected 5 columns, found 3"));
  CHECK(contains(error("1,2,3,4,5,6\n"), "line 1: expected 5 columns, found 6"));
  CHECK(contains(error("a,b\n1,2,3,4,5\n"), "line 1: expected 5 columns, found 2"));
  CHECK(contains(error("1,2,3"), "found 3"));
  CHECK(contains(error(""), "at least one line"));
  CHECK(contains(error("label,a,b,c,d"), "at least one line"));
  CHECK(contains(error("\n\n"), "at least one line"));
  CHECK(contains(error("\x89PNG\r\n\x1a\n"), "found a PNG picture"));
}

TEST_CASE("csv: names tell which column is the label and which is none") {
  for (const char* text :
       {"a,b,c,d,class\n1,2,3,4,7\n", "a,b,LABEL,c,d\n1,2,7,3,4\n", "0,1,2,3,class\n1,2,3,4,7\n",
        ",label,a,b,c,d\n12,7,1,2,3,4\n", "Unnamed: 0,y,a,b,c,d\nx y,7,1,2,3,4\n",
        "id,a,b,c,d,\"digit\"\n0000012,1,2,3,4,7\n", "first,a,b,c,d\n7,1,2,3,4\n"}) {
    CAPTURE(text);
    const Dataset data = read(text);
    CHECK(data.labels == Bytes{7});
    CHECK(data.pixels == Bytes{1, 2, 3, 4});
  }
  CHECK(contains(error("a,b,c,d\n1,2,3,4\n"), "expected 5 columns, found 4"));
  CHECK(contains(error("id,label,a,b,c\n1,2,3,4,5\n"), "expected 5 columns, found 4"));
}

TEST_CASE("csv: blank lines may stand before the names, too") {
  CHECK(read("\n \r\na,b,c,d,class\n1,2,3,4,7\n").labels == Bytes{7});
  CHECK(contains(error("\na,b,class\n1,2,3\n"), "line 2: expected 5 columns, found 3"));
}

TEST_CASE("csv: semicolons and tabs, and a separator at the end of lines") {
  for (const char* text : {"label;a;b;c;d\n7;1;2;3;4\n", "7;1;2;3;4\n",
                           "label\ta\tb\tc\td\n7\t1\t2\t3\t4\r\n", "7\t1\t2\t3\t4", "7,1,2,3,4,\n",
                           "label,a,b,c,d,\r\n7,1,2,3,4,\r\n", "label;a;b;c;d;\n7;1;2;3;4;"}) {
    CAPTURE(text);
    const Dataset data = read(text);
    CHECK(data.labels == Bytes{7});
    CHECK(data.pixels == Bytes{1, 2, 3, 4});
  }
  CHECK(contains(error("7,1,2,3,4,,\n"), "found 6"));
  CHECK(contains(error("label;a;b;c;d\n7,1,2,3,4\n"), "line 2, column 1"));
}

TEST_CASE("csv: floats that are whole numbers, and pixels of 0 to 1") {
  const Dataset whole = read("7.0,0.0,255.0,3.,4e0\n");
  CHECK(whole.labels == Bytes{7});
  CHECK(whole.pixels == Bytes{0, 255, 3, 4});
  const Dataset unit = read("7.0,0.0,1.0,0.5,1\n3,1,0,.25,2e-1\n");
  CHECK(unit.labels == Bytes{7, 3});
  CHECK(unit.pixels == Bytes{0, 255, 128, 255, 255, 0, 64, 51});
  CHECK(contains(error("7,0.5,2,0,0\n"), "column 3: expected a number from 0 to 1, found \"2\""));
  CHECK(contains(error("7.5,1,2,3,4\n"), "column 1: expected a whole number from 0 to 9"));
  CHECK(contains(error("7,1e3,2,3,4\n"), "found \"1e3\""));
  CHECK(contains(error("7,.,2,3,4\n"), "column 2"));
  CHECK(contains(error("7,nan,2,3,4\n"), "column 2"));
}

TEST_CASE("csv: any number of classes up to 255") {
  const TemporaryFolder folder;
  const auto path = folder.put("letters.csv", "46,1,2,3,4\n0,5,6,7,8\n");
  const Dataset letters = read_csv(path, {1, 2, 2}, default_size_limit, 47);
  CHECK(letters.classes == 47);
  CHECK(letters.labels == Bytes{46, 0});
  CHECK(contains(file_error([&] {
                   read_csv(path, {1, 2, 2}, default_size_limit, 46);
                 }),
                 "from 0 to 45"));
  CHECK_THROWS_AS(read_csv(path, {1, 2, 2}, default_size_limit, 256), InvalidArgument);
}

TEST_CASE("csv: a first column that never changes is no label") {
  const std::string last = "0,2,3,4,7\n0,2,3,4,8\n";
  CHECK(contains(error(last), "expected labels that differ, found 0 in every line"));
  CHECK(read("a,b,c,d,class\n" + last).labels == Bytes{7, 8});
  CHECK(read("0,2,3,4,70\n0,2,3,4,8\n").labels == Bytes{0, 0});  // these are pixels
  CHECK(read("label,a,b,c,d\n" + last).labels == Bytes{0, 0});   // said to be so
}

TEST_CASE("csv: bars and blanks, and numbers in quotes") {
  for (const char* text :
       {"label|a|b|c|d\n7|1|2|3|4\n", "7|1|2|3|4", "7 1 2 3 4\n", " 7  1 2   3 4 \r\n",
        "label a b c d\n7 1 2 3 4\n", "\"7\",\"1\",\"2\",\"3\",\"4\"\n",
        "\"label\";\"a\";\"b\";\"c\";\"d\"\n\"7\";\"1\";\"2.0\";\"3\" ;4\n"}) {
    CAPTURE(text);
    const Dataset data = read(text);
    CHECK(data.labels == Bytes{7});
    CHECK(data.pixels == Bytes{1, 2, 3, 4});
  }
  CHECK(contains(error("\"7,1,2,3,4\n"), "column 1"));
  CHECK(contains(error("7,\"1\"2,2,3,4\n"), "column 2"));
  CHECK(contains(error("7 1 2 3 4\n7 1 2 3 \n"), "line 2"));
}

TEST_CASE("csv: whole pixels of 0 and 1 are dark or not, as fractions are") {
  CHECK(read("7,0,1,0,1\n3,0,0,0,0\n").pixels == Bytes{0, 255, 0, 255, 0, 0, 0, 0});
  CHECK(read("7,0,1,0,1\n3,0,0,0,2\n").pixels == Bytes{0, 1, 0, 1, 0, 0, 0, 2});
  CHECK(read("7.0,0.0,1.0,0,1\n").pixels == Bytes{0, 255, 0, 255});
}

TEST_CASE("csv: what is wrong is called by its name") {
  const auto lines = [](const std::string& start) { return start + ",2,3,4,5\n"; };
  CHECK(contains(error(lines("0,0,0,0,0,0,0,1,0,0")), "found 14: are the labels one-hot?"));
  CHECK(contains(error("1,2,3,4,5\r1,2,3,4,5\r"), "carriage return alone"));
  CHECK(contains(error("label;a;b;c;d\n7;0,5;0;0;0\n"), "have a point, not a comma"));
  CHECK(contains(error("\xFF\xFE"
                       "1\0,\0"),
                 "found text in UTF-16; save it as UTF-8"));
  CHECK(contains(error("@relation digits\n@attribute a numeric\n"), "found an ARFF table"));
  CHECK(contains(error("{\"a\": 1}"), "found JSON"));
  CHECK(contains(error("\x89HDF\r\n\x1a\n0"), "found an HDF5 file"));
  CHECK(contains(error("PAR1...."), "found a Parquet table; write it as CSV"));
  CHECK(contains(error("MATLAB 7.3 MAT-file"), "found a MATLAB file"));
  CHECK(contains(error(std::string_view{"\1\2\0\3....", 8}), "found an unknown kind of file"));
}

TEST_CASE("csv: a label in the last column with a name that is none") {
  const std::string names = "p0,p1,p2,p3,";
  CHECK(contains(error(names + "was\n1,2,3,4,7\n"), "\"was\" holds the labels, call it label"));
  CHECK(contains(error("id," + names + "was\n9,1,2,3,4,7\n"), "call it label"));
  CHECK(contains(error(names + "p4\n0,2,3,4,7\n0,2,3,4,8\n"), "expected labels that differ"));
  CHECK(read(names + "p4\n7,1,2,3,4\n").labels == Bytes{7});
  CHECK(read(names + "label\n1,2,3,4,7\n").labels == Bytes{7});
}

TEST_CASE("csv: a folder, nothing, or a shape without pixels") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(read_csv(folder.path()), FileError);
  CHECK_THROWS_AS(read_csv(folder.path() / "none.csv"), FileError);
  CHECK_THROWS_AS(read_csv(folder.path(), {1, 0, 28}), InvalidArgument);
}

}  // namespace
