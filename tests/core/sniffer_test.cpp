#include "reading/sniffer.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/random.h"

namespace preflight::reading {
namespace {

Dialect guess(std::string_view file, const ReadingChoices& choices = {}) { return sniff(file, true, choices).dialect; }

TEST(Sniffer, FindsEachDelimiter) {
  for (const char delimiter : {',', ';', '\t', '|'}) {
    std::string file = "email,name,city\nann@x.org,Ann,Oslo\nbob@x.org,Bob,Bergen\n";
    for (char& byte : file) byte = byte == ',' ? delimiter : byte;
    EXPECT_EQ(guess(file).delimiter, delimiter);
    EXPECT_EQ(guess(file).delimiter_origin, Origin::guessed);
  }
}

// Regression of many importers: a European export with decimal commas was split at these.
TEST(Sniffer, TakesSemicolonsWhereCommasAreDecimalMarks) {
  EXPECT_EQ(guess("email;amount\na@x.org;1,50\nb@x.org;20,00\nc@x.org;3,75\n").delimiter, ';');
  EXPECT_EQ(guess("email;amount;vat\na@x.org;1,50;0,30\nb@x.org;20,00;4,00\n").delimiter, ';');
  EXPECT_EQ(guess("email;amount,EUR\na@x.org;1,50\nb@x.org;20,00\n").delimiter, ';');
}

TEST(Sniffer, TakesCommasWhereSemicolonsStandInsideCells) {
  EXPECT_EQ(guess("email,tags\na@x.org,\"red; blue\"\nb@x.org,\"green; red; blue\"\nc@x.org,green\n").delimiter, ',');
}

TEST(Sniffer, TakesTabsWhereCommasStandInNames) {
  EXPECT_EQ(guess("email\tname\na@x.org\tLee, Ann\nb@x.org\tRay, Bob\n").delimiter, '\t');
}

// Regression: a sniffer by letter frequency split at "E".
TEST(Sniffer, NeverTakesALetterOrDigitAsDelimiter) {
  EXPECT_EQ(guess("EMAIL\nEVE@EXAMPLE.EU\nELI@EXAMPLE.EU\nEDE@EXAMPLE.EU\n").delimiter, ',');
  testing::Random random(12);
  for (int round = 0; round < 300; ++round) {
    std::string file;
    for (int size = 0; size < 60; ++size) file += "eE01aZ.@ \n"[random() % 10];
    const char delimiter = guess(file).delimiter;
    ASSERT_EQ(std::string_view("eE01aZ.@\n").find(delimiter), std::string_view::npos);
  }
}

TEST(Sniffer, TakesACommaForOneColumnAndIsSureOfIt) {
  const Dialect dialect = guess("email\nann@x.org\nbob@x.org\n");
  EXPECT_EQ(dialect.delimiter, ',');
  EXPECT_EQ(dialect.delimiter_confidence, 1);
  EXPECT_TRUE(dialect.alternatives.empty());
}

TEST(Sniffer, NamesARunnerUpLessSureThanTheWinner) {
  const Dialect dialect = guess("email;a,b\na@x.org;1,2\n");
  ASSERT_FALSE(dialect.alternatives.empty());
  EXPECT_EQ(dialect.alternatives.front().delimiter, ',');
  EXPECT_LT(dialect.alternatives.front().confidence, dialect.delimiter_confidence);
}

TEST(Sniffer, LeavesWhatWasChosenAlone) {
  const Dialect dialect =
      guess("email;name\na@x.org;Ann\n",
            {.delimiter = ',', .quote = std::optional<char>(), .has_header = false, .skip_rows = 1});
  EXPECT_EQ(dialect.delimiter, ',');
  EXPECT_EQ(dialect.delimiter_origin, Origin::chosen);
  EXPECT_EQ(dialect.quote, std::nullopt);
  EXPECT_FALSE(dialect.has_header);
  EXPECT_EQ(dialect.header_origin, Origin::chosen);
  EXPECT_EQ(dialect.skip_rows, 1U);
}

TEST(Sniffer, TakesANameRowAsHeader) {
  EXPECT_TRUE(guess("email,name\na@x.org,Ann\n").has_header);
  EXPECT_TRUE(guess("E-mail,2023,2024\na@x.org,1,2\n").has_header);
  EXPECT_TRUE(guess("email\n").has_header);
}

TEST(Sniffer, TakesARowWithAnAddressAsAContact) {
  EXPECT_FALSE(guess("a@x.org,Ann\nb@x.org,Bob\n").has_header);
  EXPECT_FALSE(guess("a@x.org\nb@x.org\n").has_header);
  EXPECT_FALSE(guess("1,2,3\n4,5,6\n").has_header);
}

TEST(Sniffer, TakesWordsThatComeAgainBelowForValues) {
  EXPECT_FALSE(guess("F,Ann,Oslo\nM,Bob,Rome\nF,Cy,Bern\n").has_header);
  EXPECT_FALSE(guess("active;Ann\ninactive;Bob\nactive;Cy\n").has_header);
  EXPECT_TRUE(guess("sex,name,city\nF,Ann,Oslo\nM,Bob,Rome\nF,Cy,Rome\n").has_header);
  // The names stand at the top of each page.
  EXPECT_TRUE(guess("name,city\nAnn,Oslo\nname,city\nBob,Rome\nCy,Bern\n").has_header);
  EXPECT_TRUE(guess("name,,city\nAnn,,Oslo\nBob,,Rome\n").has_header);
  EXPECT_FALSE(guess("http://a.example,shop\nhttp://b.example,blog\n").has_header);
}

TEST(Sniffer, KnowsTheColumnOfAddressesByItsNameAndItsCells) {
  const auto column = [](std::string_view file) { return sniff(file, true, {}).email_column; };
  for (const std::string name : {"Adres e-mail", "E-posta", "E-post", "Электронная почта", "Ηλεκτρονικό ταχυδρομείο",
                                 "メールアドレス", "电子邮件", "이메일", "אימייל", "البريد الإلكتروني"})
    EXPECT_EQ(column("x;" + name + "\nAnn;ann@x.org\nBob;bob@x.org\n"), ColumnIndex{1}) << name;
  EXPECT_EQ(column("List\n\nx;Adres e-mail\nAnn;ann@x.org\nBob;bob@x.org\n"), ColumnIndex{1});
  EXPECT_EQ(column("e-mail sent;contact\nyes;ann@x.org\nno;bob@x.org\n"), std::nullopt) << "no addresses";
  EXPECT_EQ(column("name;contact\nAnn;ann@x.org\nBob;bob@x.org\n"), std::nullopt) << "no name";
  EXPECT_EQ(column("e-post hem;e-post jobb\na@x.org;b@x.org\nc@x.org;d@x.org\n"), std::nullopt) << "two of them";
  EXPECT_EQ(column("ann@x.org;Ann\nbob@x.org;Bob\n"), std::nullopt) << "no header";
}

TEST(Sniffer, LooksForTheHeaderBelowSkippedAndBlankRows) {
  EXPECT_TRUE(guess("\n\nemail,name\na@x.org,Ann\n").has_header);
  EXPECT_TRUE(guess("a@x.org,Contacts\nemail,name\na@x.org,Ann\n", {.skip_rows = 1}).has_header);
}

TEST(Sniffer, SeesAByteOrderMarkAndCountsItAsPreamble) {
  const Sniffed sniffed = sniff("\xEF\xBB\xBF\"email\",name\na@x.org,Ann\n", true, {});
  EXPECT_TRUE(sniffed.dialect.bom);
  EXPECT_EQ(sniffed.preamble_bytes, 3U);
  EXPECT_EQ(sniffed.preamble_lines, 0U);
}

TEST(Sniffer, PassesOverAMarkThatStandsTwice) {
  const Sniffed sniffed = sniff("\xEF\xBB\xBF\xEF\xBB\xBF\"email\",name\na@x.org,Ann\n", true, {});
  EXPECT_TRUE(sniffed.dialect.bom);
  EXPECT_EQ(sniffed.preamble_bytes, 6U);
}

TEST(Sniffer, TakesASepLineForWhatItSays) {
  for (const std::string ending : {"\n", "\r\n", "\r"}) {
    const Sniffed sniffed = sniff("sep=;" + ending + "email;a,b,c,d\nx@x.org;1,2,3,4\n", true, {});
    EXPECT_TRUE(sniffed.dialect.sep_line);
    EXPECT_EQ(sniffed.dialect.delimiter, ';');
    EXPECT_EQ(sniffed.preamble_bytes, 5 + ending.size());
    EXPECT_EQ(sniffed.preamble_lines, 1U);
  }
  const Sniffed after_bom = sniff("\xEF\xBB\xBFSEP=|\nemail|name\n", true, {});
  EXPECT_EQ(after_bom.dialect.delimiter, '|');
  EXPECT_EQ(after_bom.preamble_bytes, 9U);
}

TEST(Sniffer, TakesASepLineOnlyForWhatItCanBe) {
  EXPECT_FALSE(guess("sep=E\nEMAIL\n").sep_line);
  EXPECT_FALSE(guess("sep=1\nEMAIL\n").sep_line);
  EXPECT_FALSE(guess("sep=;x\na;b\n").sep_line);
  EXPECT_FALSE(guess("separator\na\n").sep_line);
  EXPECT_FALSE(guess("sep=").sep_line);
}

TEST(Sniffer, PutsAPersonsDelimiterBeforeTheSepLine) {
  EXPECT_EQ(guess("sep=;\nemail,name\n", {.delimiter = ','}).delimiter, ',');
}

TEST(Sniffer, SurvivesFilesThatSayNothing) {
  for (const std::string_view file : {std::string_view(""), std::string_view("\n"), std::string_view("\xEF\xBB\xBF"),
                                      std::string_view("\""), std::string_view("\0", 1), std::string_view(",,,")}) {
    EXPECT_EQ(guess(file).delimiter, ',') << ::testing::PrintToString(file);
  }
}

/// A contacts file as people of one language keep it: names of columns, rows, what may stand in cells there.
struct Contacts {
  std::string_view language;
  std::vector<std::vector<std::string>> rows;
};

const std::vector<Contacts>& contacts() {
  static const std::vector<Contacts> all = {
      {"English",
       {{"Email", "First name", "Last name", "Address", "Joined", "Spent"},
        {"ann@example.com", "Ann", "O'Brien", "1 Main St, Springfield, IL", "2024-01-31 10:15", "$12.50"},
        {"bob@example.com", "Bob", "D'Arcy", "22 High Rd, Leeds", "2024-02-01 09:00", "$1,250.00"},
        {"cy@example.com", "Cy", "", "", "", ""},
        {"dee.lee@example.co.uk", "Dee", "Lee-Jones", "The Old Mill; Bath", "2023-12-24 18:30", "$3.00"}}},
      {"French",
       {{"Prénom", "Nom", "Adresse e-mail", "Ville", "Montant", "Site"},
        {"Zoé", "D'Aubigné", "zoe@exemple.fr", "L'Haÿ-les-Roses", "12,50", "https://exemple.fr/a?b=c"},
        {"Aurélien", "Le Goff", "aurelien@exemple.fr", "Saint-Étienne", "1 250,00", ""},
        {"Chloé", "N'Guyen", "chloe@exemple.fr", "Nice, centre", "3,75", "https://exemple.fr/d"}}},
      {"German",
       {{"Anrede", "Name", "E-Mail-Adresse", "PLZ", "Umsatz", "Geburtstag"},
        {"Herr", "Müller, Jörg", "joerg@beispiel.de", "04109", "1.234,56", "31.12.1980"},
        {"Frau", "Groß, Änne", "aenne@beispiel.de", "80331", "99,00", "01.02.1990"},
        {"", "von der Weide, Max", "max@beispiel.de", "10115", "0,50", ""}}},
      {"Spanish",
       {{"Correo electrónico", "Nombre", "Teléfono", "Ciudad"},
        {"ines@ejemplo.es", "Inés Núñez", "+34 912 34 56 78", "A Coruña"},
        {"jose@ejemplo.es", "José Peña", "912345678", "Palma, Mallorca"}}},
      {"Italian",
       {{"Nome", "Cognome", "Indirizzo email", "Note", "Ora"},
        {"Niccolò", "D'Angelo", "niccolo@esempio.it", "richiamare: dopo le 18", "18:30"},
        {"Giosuè", "Dell'Acqua", "giosue@esempio.it", "è in ferie", "09:00"},
        {"Ugo", "Rossi", "ugo@esempio.it", "", "07:15"}}},
      {"Dutch",
       {{"E-mailadres", "Voornaam", "Achternaam", "Saldo"},
        {"jan@voorbeeld.nl", "Jan", "'t Hooft", "1.000,00"},
        {"an@voorbeeld.nl", "An", "van 't Veld", "12,34"},
        {"piet@voorbeeld.nl", "Piet", "in 't Hout", "0,99"}}},
      {"Polish",
       {{"Adres e-mail", "Imię i nazwisko", "Miasto", "Kwota"},
        {"ania@przyklad.pl", "Anna Żółć", "Łódź", "1 234,50"},
        {"jacek@przyklad.pl", "Jacek Ślęzak", "Gdańsk", "10,00"}}},
      {"Russian",
       {{"Электронная почта", "Имя", "Город", "Дата"},
        {"anna@primer.ru", "Анна Иванова", "Санкт-Петербург", "31.01.2024"},
        {"boris@primer.ru", "Борис Петров", "Москва; центр", "01.02.2024"},
        {"vera@primer.ru", "Вера", "Пермь", ""}}}};
  return all;
}

std::string written(const std::vector<std::vector<std::string>>& rows, char delimiter, bool quote_all,
                    const std::string& ending = "\r\n") {
  std::string file;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i != 0) file += delimiter;
      const bool quote = quote_all || row[i].find(delimiter) != std::string::npos;
      file += quote ? '"' + row[i] + '"' : row[i];
    }
    file += ending;
  }
  return file;
}

std::string in_words(const Dialect& dialect) {
  return std::string("delimiter ") + dialect.delimiter + " quote " + dialect.quote.value_or('0') + " escape " +
         dialect.escape + " skip " + std::to_string(dialect.skip_rows) +
         (dialect.has_header ? " header" : " no header") + (dialect.delimiter_unsure ? " unsure" : "");
}

void expect_reading(const std::string& file, char delimiter, std::uint32_t skip_rows, bool has_header,
                    const std::string& about) {
  const Dialect dialect = guess(file);
  const Dialect wanted{.delimiter = delimiter, .skip_rows = skip_rows, .has_header = has_header};
  EXPECT_EQ(in_words(dialect), in_words(wanted)) << about << "\n" << file;
}

TEST(SnifferOfContacts, ReadsEveryLanguageWithEveryDelimiterQuotedOrNot) {
  for (const Contacts& one : contacts()) {
    for (const char delimiter : {',', ';', '\t', '|', '^', '~', ':'}) {
      for (const bool quote_all : {false, true}) {
        const std::string about = std::string(one.language) + " with " + delimiter;
        expect_reading(written(one.rows, delimiter, quote_all), delimiter, 0, true, about);
        // Few rows: the header and one contact, or two.
        for (const std::size_t rows : {2U, 3U}) {
          const std::vector<std::vector<std::string>> few(one.rows.begin(),
                                                          one.rows.begin() + static_cast<std::ptrdiff_t>(rows));
          expect_reading(written(few, delimiter, quote_all, "\n"), delimiter, 0, true, about);
        }
      }
    }
  }
}

TEST(SnifferOfContacts, SeesThatTheNamesAreMissing) {
  for (const Contacts& one : contacts()) {
    const std::vector<std::vector<std::string>> rows(one.rows.begin() + 1, one.rows.end());
    for (const char delimiter : {',', ';', '\t', '|'})
      expect_reading(written(rows, delimiter, false), delimiter, 0, false, std::string(one.language));
  }
}

TEST(SnifferOfContacts, PassesOverTitlesAboveTheNames) {
  for (const Contacts& one : contacts()) {
    for (const char delimiter : {',', ';', '\t', '|'}) {
      const std::string table = written(one.rows, delimiter, false);
      const std::string empty(one.rows.front().size() - 1, delimiter);
      const std::string about = std::string(one.language) + " with " + delimiter;
      expect_reading("Customers 2024\r\n" + table, delimiter, 1, true, about);
      expect_reading("Customers 2024\r\n\r\n" + table, delimiter, 2, true, about);
      expect_reading("List of customers" + empty + "\r\n" + empty + "\r\n" + table, delimiter, 2, true, about);
      expect_reading("Acme Ltd\r\nExported on 3 May 2026\r\n\r\n" + table, delimiter, 3, true, about);
      expect_reading("\r\n\r\n" + table, delimiter, 2, true, about);
      // Spreadsheets pad every row to the width of the table.
      expect_reading("Acme" + empty + "\r\n" + table, delimiter, 1, true, about);
    }
  }
}

TEST(SnifferOfContacts, PassesOverRemarksAndSettingsAboveTheNames) {
  expect_reading("# contacts, newest first\n# by Ann\nemail,name,city\nann@x.org,Ann,Oslo\nbob@x.org,Bob,Rome\n", ',',
                 2, true, "remarks");
  expect_reading("#,email,name\n1,ann@x.org,Ann\n2,bob@x.org,Bob\n", ',', 0, true, "a number sign is a name");
  expect_reading(
      "\"Konto:\";\"Newsletter\";\n\"Von:\";\"01.01.2024\";\n\n\"E-Mail\";\"Name\";\"Ort\";\"Betrag\";\n"
      "\"ann@x.org\";\"Ann\";\"Oslo\";\"5,00\";\n\"bob@x.org\";\"Bob\";\"Rom\";\"7,50\";\n",
      ';', 3, true, "settings with a semicolon behind them");
}

TEST(SnifferOfContacts, IsNotPutOffByTotalsAndNotesBelow) {
  for (const Contacts& one : contacts()) {
    for (const char delimiter : {',', ';', '\t', '|'}) {
      const std::string table = written(one.rows, delimiter, false);
      const std::string empty(one.rows.front().size() - 1, delimiter);
      expect_reading(table + "Total" + empty + "\r\n", delimiter, 0, true, std::string(one.language));
      expect_reading(table + "\r\nTotal: 3 contacts\r\nExported on 3 May 2026, 10:15\r\n", delimiter, 0, true,
                     std::string(one.language));
    }
  }
}

TEST(SnifferOfContacts, LeavesOneColumnInOnePiece) {
  for (const std::string& file : {std::string("email\nann@x.org\nbob@x.org\n"),
                                  std::string("ann@x.org\nbob@x.org\n"),
                                  std::string("Name\nLee, Ann\nRay, Bob\nDoe, Jo\n"),
                                  std::string("name\nAnn Lee\nBob Ray\nJo Doe\n"),
                                  std::string("time\n12:30\n13:45\n08:00\n"),
                                  std::string("12:30\n13:45\n08:00\n"),
                                  std::string("url\nhttp://a.example/x\nhttps://b.example/y\n"),
                                  std::string("http://a.example/x\nhttp://b.example/y\nhttp://c.example/z\n"),
                                  std::string("phone\n+44 20 7946 0958\n+44 20 7946 0959\n"),
                                  std::string("(020) 123\n(020) 456\n(020) 789\n"),
                                  std::string("2024-01-31 10:15\n2024-02-01 09:00\n2024-02-02 08:30\n"),
                                  std::string("Ann Lee <ann@x.org>\nBob Ray <bob@x.org>\nJo Doe <jo@x.org>\n"),
                                  std::string("address\n12 Main St\n14 High Rd\n9 Low Ln\n"),
                                  std::string("ann+news@x.org\nbob+news@x.org\n"),
                                  std::string("Ann & Bob\nTom & Eve\nJo & Di\n"),
                                  std::string("Hello!\nBye!\nWhat!\n"),
                                  std::string("Note: call back\nNote: do not call\nNote: moved\n"),
                                  std::string("foo\nfoo\nfoo\nfoo\n"),
                                  std::string("amount\n$12\n$13\n$14\n"),
                                  std::string("a b c\nd e f\ng h i\n")}) {
    const Dialect dialect = guess(file);
    EXPECT_EQ(dialect.delimiter, ',') << file;
    EXPECT_FALSE(dialect.delimiter_unsure) << file;
  }
}

TEST(SnifferOfContacts, FindsTheNameOfALoneColumnBelowATitle) {
  expect_reading("My contacts\n\nemail\nann@x.org\nbob@x.org\n", ',', 2, true, "lone");
  expect_reading("Newsletter\nE-mail address\nann@x.org\nbob@x.org\n", ',', 1, true, "lone");
}

TEST(SnifferOfContacts, TakesATitleThatSpeaksOfMailForATitle) {
  expect_reading("Mailing list 2024\nemail,name\nann@x.org,Ann\nbob@x.org,Bob\n", ',', 1, true, "");
  expect_reading("E-mail list\n\nname;e-mail\nAnn;ann@x.org\nBob;bob@x.org\n", ';', 2, true, "");
}

TEST(SnifferOfContacts, SeesAnAddressInsideTheFirstRow) {
  expect_reading("Ann Lee <ann@x.org>\nBob Ray <bob@x.org>\n", ',', 0, false, "");
}

TEST(SnifferOfContacts, TakesTheLowerOfTwoRowsOfNames) {
  expect_reading("Contact,,Address,,\nEmail,Name,Street,City,Zip\nann@x.org,Ann,Main St,Oslo,0150\n", ',', 1, true, "");
  expect_reading(";2023;;2024;\nName;Orders;Spent;Orders;Spent\nAnn;1;2,50;3;4,00\nBob;5;6,00;7;8,00\n", ';', 1, true,
                 "");
  // Blank names alone make no second row of names.
  expect_reading("email,,city\nann@x.org,x,Oslo\nbob@x.org,y,Bergen\n", ',', 0, true, "");
  expect_reading("id,,channel\n1,Ann,mail\n2,Bob,phone\n", ',', 0, true, "");
}

TEST(SnifferOfContacts, TakesNoHeaderForATitle) {
  expect_reading("email\nann@x.org,Ann\nbob@x.org,Bob\n", ',', 0, true, "a header of one name");
  expect_reading("email,\nann@x.org,Ann\nbob@x.org,Bob\n", ',', 0, true, "a blank name");
  expect_reading("Name,\nAnn,Lee\nBob,Ray\n", ',', 0, true, "words over words");
  expect_reading("id,name,email\n1,,\n2,,\n3,Ann,a@x.org\n", ',', 0, true, "empty cells");
}

TEST(Sniffer, FindsRareDelimiters) {
  for (const char delimiter : {':', '^', '~', '#', '*', '+', '?', '%', '\x01', '\x1F'}) {
    const std::vector<std::vector<std::string>> rows = {{"email", "name", "city"},
                                                        {"ann@x.org", "Ann Lee", "Oslo"},
                                                        {"bob@x.org", "Bob Ray", "Bergen"},
                                                        {"eve@x.org", "Eve", "Rome"}};
    EXPECT_EQ(guess(written(rows, delimiter, false)).delimiter, delimiter) << delimiter;
  }
  EXPECT_EQ(
      guess("root:x:0:0:root:/root:/bin/bash\nbin:x:1:1:bin:/bin:/bin/sh\nann:x:100:100:Ann:/home:/bin/sh\n").delimiter,
      ':');
}

TEST(Sniffer, TakesSpacesOnlyWhenAllElseFails) {
  EXPECT_EQ(guess("email name\nann@x.org Ann\nbob@x.org Bob\neve@x.org Eve\n").delimiter, ' ');
  EXPECT_EQ(guess("H        0.000    0.000   1.089\nH        1.026    0.000  -0.363\nC       -0.513   -0.889  -0.363\n")
                .delimiter,
            ' ');
  EXPECT_EQ(guess("email,full name\nann@x.org,Ann Lee\nbob@x.org,Bob Ray\neve@x.org,Eve Poe\n").delimiter, ',');
}

TEST(Sniffer, TakesApostrophesForQuotesOnlyWhenTheyQuote) {
  EXPECT_EQ(guess("'email','name'\n'ann@x.org','Lee, Ann'\n'bob@x.org','Ray, Bob'\n").quote, '\'');
  EXPECT_EQ(guess("'a'|'b'|'c'\r\n'd'|e|f\r\n").quote, '\'');
  const Dialect doubled = guess("'Harry''s':'Arlington Heights':'IL'\n'Shark City':'Glendale Heights':'IL'\n");
  EXPECT_EQ(doubled.quote, '\'');
  EXPECT_EQ(doubled.escape, '\'');
  EXPECT_EQ(doubled.delimiter, ':');
  for (const std::string_view file :
       {"email,name\na@x.org,O'Brien\nb@x.org,D'Arcy\n", "name,email\n't Hooft,a@x.org\nvan 't Veld,b@x.org\n",
        "name,nick\nAnn,'the boss'\nBob,Bo\nJo,Jojo\n", "a,b\n'tis,'twas\n'twill,'twould\n",
        "name,band\nSid,rock 'n' roll\nBo,'n' roll\n"})
    EXPECT_EQ(guess(file).quote, '"') << file;
}

TEST(Sniffer, SeesBackslashesThatEscapeQuotes) {
  EXPECT_EQ(guess("email,name\na@x.org,\"Ann \\\"Annie\\\" Lee\"\nb@x.org,\"Bob, \\\"Bo\\\"\"\n").escape, '\\');
  EXPECT_EQ(guess("email,name\na@x.org,\"Ann \"\"Annie\"\" Lee\"\n").escape, '"');
  EXPECT_EQ(guess("email,folder\na@x.org,\"C:\\lists\\\"\nb@x.org,\"D:\\\"\n").escape, '"');
}

// One quote too many costs its own row: what is quoted stays so however many rows have one.
TEST(Sniffer, KeepsQuotesWhereAsManyAreNeverClosed) {
  for (const int rows : {40, 4000}) {
    std::string file = "email,name,city\n";
    for (int i = 0; i < rows; ++i)
      file += "ann" + std::to_string(i) + (i % 2 == 0 ? "@x.org,\"Ann\",Oslo\n" : "@x.org,\"Ann,Oslo\n");
    const Dialect dialect = guess(file);
    EXPECT_EQ(dialect.quote, '"') << rows;
    EXPECT_LT(dialect.quote_confidence, 0.7) << rows;
    EXPECT_TRUE(dialect.has_header) << rows;
  }
}

TEST(Sniffer, SeesTheHeaderThroughAnOpenQuote) {
  for (const std::string_view file : {"\"email,name\na@x.org,Ann\nb@x.org,Bob\n", "email;\"name\na@x.org;Ann\n"}) {
    EXPECT_TRUE(guess(file).has_header) << file;
    EXPECT_EQ(guess(file).quote, '"') << file;
  }
}

TEST(Sniffer, LeavesInchMarksAlone) {
  std::string file = "size\tname\temail\n";
  for (int i = 0; i < 9; ++i) file += "\"" + std::to_string(i) + " screen\tAnn\tann" + std::to_string(i) + "@x.org\n";
  EXPECT_EQ(guess(file).quote, std::nullopt);
  EXPECT_EQ(guess("email,name\na@x.org,\"Ann\nb@x.org,Bob\n").quote, '"') << "one slip is no habit";
}

TEST(Sniffer, AsksOnlyWhenTwoReadingsFitAlike) {
  const Dialect unsure = guess("Ann,Lee;Oslo\nBob,Ray;Rome\nJo,Doe;Bern\n");
  EXPECT_TRUE(unsure.delimiter_unsure);
  ASSERT_FALSE(unsure.alternatives.empty());
  EXPECT_FALSE(guess("email;amount,EUR\na@x.org;1,50\nb@x.org;20,00\n").delimiter_unsure);
  EXPECT_FALSE(guess("1,50;2,30\n3,40;5,60\n7,10;8,20\n").delimiter_unsure);
  EXPECT_FALSE(guess("a,b\n1,2\n").delimiter_unsure);
  EXPECT_FALSE(guess("Ann,Lee;Oslo\nBob,Ray;Rome\n", {.delimiter = ';'}).delimiter_unsure);
}

TEST(Sniffer, ShowsTheRunnerUpAsItWouldReadTheFile) {
  const Dialect dialect = guess("email;amount,EUR\na@x.org;1,50\nb@x.org;20,00\nc@x.org;3,00\n");
  ASSERT_EQ(dialect.alternatives.size(), 1U);
  const Alternative& other = dialect.alternatives.front();
  EXPECT_EQ(other.delimiter, ',');
  using Rows = std::vector<std::vector<std::string>>;
  EXPECT_EQ(other.sample, (Rows{{"email;amount", "EUR"}, {"a@x.org;1", "50"}, {"b@x.org;20", "00"}}));
}

TEST(Sniffer, SaysWhoChose) {
  const Dialect guessed = guess("email,name\na@x.org,Ann\n");
  EXPECT_EQ(guessed.quote_origin, Origin::guessed);
  EXPECT_EQ(guessed.skip_origin, Origin::guessed);
  const Dialect chosen = guess("email,name\na@x.org,Ann\n", {.quote = std::optional('\''), .skip_rows = 0});
  EXPECT_EQ(chosen.quote_origin, Origin::chosen);
  EXPECT_EQ(chosen.escape, '\'') << "quotes are doubled, whichever they are";
  EXPECT_EQ(chosen.skip_origin, Origin::chosen);
}

TEST(KnownNotCsv, KnowsFilesByTheirFirstBytes) {
  EXPECT_EQ(known_not_csv("PK\x03\x04\x14"), "workbook");
  EXPECT_EQ(known_not_csv("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 rest"), "old-workbook");
  EXPECT_EQ(known_not_csv("%PDF-1.7"), "pdf");
  EXPECT_EQ(known_not_csv("\x89PNG\r\n\x1A\n"), "image");
  EXPECT_EQ(known_not_csv("\xFF\xD8\xFF\xE0"), "image");
  EXPECT_EQ(known_not_csv("\xEF\xBB\xBF <!DOCTYPE html>"), "html");
  EXPECT_EQ(known_not_csv("<table border=1>\n<tr><td>email</td></tr>"), "html");
  EXPECT_EQ(known_not_csv("[{\"email\":1}]"), "json");
  EXPECT_EQ(known_not_csv("BEGIN:VCARD\r\nVERSION:3.0\r\n"), "vcard");
}

TEST(KnownNotCsv, LetsTextBeText) {
  for (const std::string_view file :
       {"", "email,name\n", "PK,name\n", "<ann@x.org>,Ann\n", "{name},email\n", "[1],2\n"})
    EXPECT_EQ(known_not_csv(file), "") << file;
}

}  // namespace
}  // namespace preflight::reading
