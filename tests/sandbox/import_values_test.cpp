/// Which cells typed properties and the email column accept.

#include <algorithm>

#include "practice.h"

namespace preflight::sandbox {
namespace {

/// One value, imported into a property of the given type.
struct Outcome {
  bool is_stored = false;
  std::string understood{};
  std::string error_file{};
};

Outcome outcome_of(const std::string& datatype, const std::string& cell, const std::string& format = "",
                   int offset_hours = 0, const Behaviour& behaviour = {}) {
  Practice practice(behaviour);
  practice.mailjet.add_property("value", datatype);
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  nlohmann::json options{{"FieldNames", {"email", "value"}}, {"TimezoneOffset", offset_hours}};
  if (!format.empty()) options["DateTimeFormat"] = format;
  const auto job = practice.imported(list, "a@example.com,\"" + cell + "\"\n", "addnoforce", options.dump());
  Outcome outcome;
  outcome.error_file = practice.errors(job);
  for (const StoredContact& contact : practice.mailjet.contacts(list)) {
    outcome.is_stored = contact.properties.at("value") == cell;
    outcome.understood = contact.understood.at("value");
  }
  return outcome;
}

TEST(PracticeMailjetValues, AcceptsIntegersThatFitInSixtyFourBits) {
  for (const char* good : {"0", "-7", "+7", "007", "9223372036854775807", "-9223372036854775808"}) {
    EXPECT_TRUE(outcome_of("int", good).is_stored) << good;
  }
  for (const char* bad : {"1.0", "1,000", "1 000", " 1", "1 ", "-", "1e3", "0x10", "--1", "9223372036854775808"}) {
    EXPECT_FALSE(outcome_of("int", bad).is_stored) << bad;
  }
  const std::string file = outcome_of("int", "forty").error_file;
  EXPECT_EQ(file,
            "email,value,error\n"
            "a@example.com,\"forty\", ###CM03 \"forty\" is not a valid integer value for key value###value\n");
}

TEST(PracticeMailjetValues, AcceptsDecimalsWithAPoint) {
  for (const char* good : {"0", "1.5", "-1.5", "+1.5", "1e3", "1.5E-3", "10"}) {
    EXPECT_TRUE(outcome_of("float", good).is_stored) << good;
  }
  for (const char* bad : {"1,5", ".5", "1.", "1.2.3", "nan", "inf", "1e", " 1.5", "1.5 "}) {
    EXPECT_FALSE(outcome_of("float", bad).is_stored) << bad;
  }
  EXPECT_NE(outcome_of("float", "x").error_file.find("###CM05 "), std::string::npos);
}

TEST(PracticeMailjetValues, AcceptsTrueAndFalseOnly) {
  EXPECT_EQ(outcome_of("bool", "true").understood, "true");
  EXPECT_EQ(outcome_of("bool", "false").understood, "false");
  for (const char* bad : {"TRUE", "yes", "1", "0", "no"}) EXPECT_FALSE(outcome_of("bool", bad).is_stored) << bad;
  EXPECT_NE(outcome_of("bool", "x").error_file.find("###CM04 "), std::string::npos);
  Behaviour behaviour;
  behaviour.true_words = {"yes"};
  EXPECT_EQ(outcome_of("bool", "yes", "", 0, behaviour).understood, "true");
}

TEST(PracticeMailjetValues, ScansDatesByTheirFormat) {
  const auto understood = [](const char* cell, const char* format) {
    return outcome_of("datetime", cell, format).understood;
  };
  EXPECT_EQ(understood("2018-02-03", "yyyy-mm-dd"), "2018-02-03T00:00:00Z");
  EXPECT_EQ(understood("03.02.2018", "dd.mm.yyyy"), "2018-02-03T00:00:00Z");
  EXPECT_EQ(understood("02/03/2018", "mm/dd/yyyy"), "2018-02-03T00:00:00Z");
  EXPECT_EQ(understood("2018-02-03 04:05:06", "yyyy-mm-dd hh:nn:ss"), "2018-02-03T04:05:06Z");
  EXPECT_EQ(understood("2018/02/03 04:05", "yyyy/mm/dd hh:nn"), "2018-02-03T04:05:00Z");
  EXPECT_EQ(understood("03-02-18", "dd-mm-yy"), "2018-02-03T00:00:00Z");
  EXPECT_EQ(understood("03-02-68", "dd-mm-yy"), "1968-02-03T00:00:00Z");
  EXPECT_EQ(understood("2000-02-29", "yyyy-mm-dd"), "2000-02-29T00:00:00Z");
  EXPECT_EQ(understood("0001-01-01", "yyyy-mm-dd"), "0001-01-01T00:00:00Z");
  EXPECT_EQ(understood("1970-01-01", "yyyy-mm-dd"), "1970-01-01T00:00:00Z");
  EXPECT_EQ(understood("9999-12-31", "yyyy-mm-dd"), "9999-12-31T00:00:00Z");
}

TEST(PracticeMailjetValues, RefusesDatesThatDoNotFitExactly) {
  const auto is_refused = [](const char* cell, const char* format) {
    const Outcome outcome = outcome_of("datetime", cell, format);
    return !outcome.is_stored && outcome.error_file.find("###Could not convert value###value") != std::string::npos;
  };
  for (const char* cell : {"2018-2-3", "18-02-03", "2018/02/03", "2018-02-30", "1900-02-29", "2018-13-01", "2018-00-01",
                           "2018-01-00", "0000-01-01", "2018-02-03 ", " 2018-02-03", "2018-02-03 00:00:00", "today"}) {
    EXPECT_TRUE(is_refused(cell, "yyyy-mm-dd")) << cell;
  }
  for (const char* cell : {"2018-02-03", "2018-02-03 24:00:00", "2018-02-03 23:60:00", "2018-02-03 23:59:60",
                           "2018-02-03 4:05:06", "2018-02-03T04:05:06", "2018-02-03 04:05:06 PM"}) {
    EXPECT_TRUE(is_refused(cell, "yyyy-mm-dd hh:nn:ss")) << cell;
  }
}

TEST(PracticeMailjetValues, ReadsRfc3339WithAndWithoutAZone) {
  const char* format = "yyyy-mm-ddThh:nn:ss+01:00";
  EXPECT_EQ(outcome_of("datetime", "2018-01-01T00:00:00Z", format, 5).understood, "2018-01-01T00:00:00Z");
  EXPECT_EQ(outcome_of("datetime", "2018-01-01T00:00:00+01:30", format).understood, "2017-12-31T22:30:00Z");
  EXPECT_EQ(outcome_of("datetime", "2018-01-01T00:00:00-08:00", format).understood, "2018-01-01T08:00:00Z");
  EXPECT_EQ(outcome_of("datetime", "2018-01-01T00:00:00", format, 2).understood, "2017-12-31T22:00:00Z");
  // Without a format RFC 3339 is all there is.
  EXPECT_TRUE(outcome_of("datetime", "2018-01-01T00:00:00Z").is_stored);
  EXPECT_FALSE(outcome_of("datetime", "2018-01-01").is_stored);
  for (const char* bad : {"2018-01-01t00:00:00z", "2018-01-01T00:00:00.5Z", "2018-01-01T00:00:00+0100",
                          "2018-01-01T00:00:00+24:00", "2018-01-01 00:00:00Z"}) {
    EXPECT_FALSE(outcome_of("datetime", bad, format).is_stored) << bad;
  }
}

TEST(PracticeMailjetValues, ShiftsByTheTimezoneOffset) {
  const char* format = "yyyy-mm-dd hh:nn:ss";
  EXPECT_EQ(outcome_of("datetime", "2018-01-01 00:00:00", format, 12).understood, "2017-12-31T12:00:00Z");
  EXPECT_EQ(outcome_of("datetime", "2018-01-01 00:00:00", format, -12).understood, "2018-01-01T12:00:00Z");
  Behaviour behaviour;
  behaviour.timezone_offset_counts_east = false;
  EXPECT_EQ(outcome_of("datetime", "2018-01-01 00:00:00", format, 2, behaviour).understood, "2018-01-01T02:00:00Z");
}

TEST(PracticeMailjetValues, HasSwitchesForWhatIsNotKnownOfDates) {
  Behaviour behaviour;
  behaviour.yy_is_two_digits = false;
  EXPECT_EQ(outcome_of("datetime", "03-02-2018", "dd-mm-yy", 0, behaviour).understood, "2018-02-03T00:00:00Z");
  EXPECT_FALSE(outcome_of("datetime", "03-02-18", "dd-mm-yy", 0, behaviour).is_stored);
  behaviour.time_may_be_left_out = true;
  EXPECT_EQ(outcome_of("datetime", "2018-02-03", "yyyy-mm-dd hh:nn:ss", 0, behaviour).understood,
            "2018-02-03T00:00:00Z");
}

TEST(PracticeMailjetValues, EndsAJobWithOptionsItCannotRead) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  for (const char* options :
       {"not json", "[]", R"({"TimezoneOffset":13})", R"({"TimezoneOffset":1.5})", R"({"DateTimeFormat":"yyyy-MM-dd"})",
        R"({"DateTimeFormat":"yyyy-mm"})", R"({"FieldNames":[]})", R"({"FieldNames":[1]})", R"({"Delimiter":";"})"}) {
    const auto job = practice.imported(list, "email\na@example.com\n", "addnoforce", options);
    EXPECT_EQ(job["Status"], "Error") << options;
    EXPECT_NE(practice.errors(job).find("###Invalid import options"), std::string::npos) << options;
  }
  EXPECT_TRUE(practice.mailjet.contacts(list).empty());
}

TEST(PracticeMailjetValues, AcceptsTheseAddresses) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::vector<std::string> good{"a@example.com",
                                      "first.last+tag@mail.example.co.uk",
                                      "o'brien@example.com",
                                      "non\u00e7ascii@example.com",
                                      "user@b\u00fccher.example",
                                      "x_y-z@1and1.example",
                                      std::string(64, 'l') + "@example.com"};
  std::string csv = "email\n";
  for (const std::string& address : good) csv += address + "\n";
  const auto job = practice.imported(list, csv);
  EXPECT_EQ(practice.errors(job), "");
  EXPECT_EQ(practice.mailjet.contacts(list).size(), good.size());
}

TEST(PracticeMailjetValues, RefusesTheseAddresses) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  const std::vector<std::string> bad{"anna",
                                     "@example.com",
                                     "anna@",
                                     "anna@example",
                                     "a@b@example.com",
                                     "anna example@example.com",
                                     " anna@example.com",
                                     "anna@example.com ",
                                     ".anna@example.com",
                                     "anna.@example.com",
                                     "an..na@example.com",
                                     "anna@-example.com",
                                     "anna@example..com",
                                     "anna@example.com.",
                                     "anna@10.0.0.1",
                                     "Anna <anna@example.com>",
                                     "mailto:anna@example.com",
                                     "anna;bo@example.com",
                                     std::string(65, 'l') + "@example.com"};
  std::string csv = "email\n";
  for (const std::string& address : bad) csv += address + "\n";
  const auto job = practice.imported(list, csv);
  EXPECT_EQ(job["Errcount"], bad.size());
  for (const StoredContact& contact : practice.mailjet.contacts(list)) ADD_FAILURE() << contact.email;
}

TEST(PracticeMailjetValues, RefusesBytesThatAreNotUtf8UnlessTold) {
  Practice practice;
  const std::int64_t list = practice.mailjet.add_list("Spring news");
  for (const char* bad : {"Bj\xF6rn", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
    const auto job = practice.imported(list, std::string("email,name\na@example.com,") + bad + "\n");
    EXPECT_EQ(job["Errcount"], 1) << bad;
  }
  EXPECT_EQ(practice.imported(list, "email,name\na@example.com,\U0001F600\u20AC\n")["Errcount"], 0);
  Behaviour behaviour;
  behaviour.invalid_utf8_is_an_error = false;
  practice.mailjet.set_behaviour(behaviour);
  practice.imported(list, "email,name\na@example.com,Bj\xF6rn\n");
  EXPECT_EQ(practice.mailjet.contacts(list)[0].properties.at("name"), "Bj\xF6rn");
  // JSON cannot carry the byte; the answer still has to be JSON.
  EXPECT_EQ(data_of(practice.get("/v3/REST/contactdata/a@example.com"))[0]["Data"][0]["Value"], "Bj\uFFFDrn");
}

TEST(PracticeMailjetValues, LimitsTheLengthOfValuesWhenTold) {
  Behaviour behaviour;
  behaviour.max_value_bytes = 4;
  EXPECT_TRUE(outcome_of("str", "1234", "", 0, behaviour).is_stored);
  EXPECT_NE(outcome_of("str", "12345", "", 0, behaviour)
                .error_file.find("###CM06 Length of value (5 bytes) exceeds maximum data length (4 bytes)###value"),
            std::string::npos);
}

}  // namespace
}  // namespace preflight::sandbox
