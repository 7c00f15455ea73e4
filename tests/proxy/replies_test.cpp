#include "mailjet/replies.h"
#include "compiled_json.h"

#include <gtest/gtest.h>

namespace preflight::proxy::mailjet {
namespace {

TEST(MailjetReplies, KeepAllDigitsOfALongDataId) {
  EXPECT_EQ(data_id_in(R"({ "ID" : 98765432123456789 })"), "98765432123456789");
  EXPECT_EQ(data_id_in(R"({ "ID" : "98765432123456781" })"), "98765432123456781");
}

TEST(MailjetReplies, TakeNothingElseForAnId) {
  for (const char* body : {R"({"ID":-5})", R"({"ID":1.5})", R"({"ID":"1/../x"})", R"({"ID":""})", R"({"ID":null})",
                           "[]", "{", "", R"({"ID":"123456789012345678901"})", R"({"ID":1e30})"}) {
    EXPECT_EQ(data_id_in(body), "") << body;
  }
}

TEST(MailjetReplies, ReadAJobWithNumbersAsTextAndTheOlderNameOfItsList) {
  const auto rows = data_rows(
      R"({"Count":1,"Data":[{"ID":57,"DataID":"98765432123456789","ContactsList":38778,"Errcount":"3","Count":12,"Current":"10",
          "Status":"Importing","Surprise":{}}],"Total":1})");
  ASSERT_TRUE(rows);
  const auto job = job_in(rows->at(0));
  ASSERT_TRUE(job);
  EXPECT_EQ(job->id, "57");
  EXPECT_EQ(job->data_id, "98765432123456789");
  EXPECT_EQ(job->list_id, "38778");
  EXPECT_EQ(job->errors, 3);
  EXPECT_EQ(job->count, 12);
  EXPECT_EQ(job->current, 10);
}

TEST(MailjetReplies, AreNotRowsWhenTheyAreSomethingElse) {
  for (const char* body : {"", "<html>", "[]", "{}", R"({"Data":{}})", R"({"Data":[1)"})
    EXPECT_FALSE(data_rows(body)) << body;
}

TEST(MailjetReplies, LeaveOutPropertiesThatAnImportCannotFill) {
  const auto property = [](const char* text) { return property_in(nlohmann::json::parse(text)); };
  EXPECT_TRUE(property(R"({"Name":"age","Datatype":"int","NameSpace":"static"})"));
  EXPECT_FALSE(property(R"({"Name":"age","Datatype":"collection","NameSpace":"static"})"));
  EXPECT_FALSE(property(R"({"Name":"age","Datatype":"int","NameSpace":"historic"})"));
}

TEST(MailjetReplies, GiveMailjetsWordsWhetherTheyAreTextOrAnObject) {
  EXPECT_EQ(words_in(R"({"ErrorInfo":"","ErrorMessage":"Object not found","StatusCode":404})"), "Object not found");
  EXPECT_EQ(words_in(R"({"ErrorMessage":{"a":[1]},"StatusCode":400})"), R"({"a":[1]})");
  EXPECT_EQ(words_in(R"({"ErrorIdentifier":"A8EB","ErrorMessage":"Oops"})"), "Oops (ErrorIdentifier A8EB)");
  EXPECT_EQ(words_in("<html>"), "");
}

TEST(MailjetReplies, GiveWordsOnOneShortLine) {
  const nlohmann::json body{{"ErrorMessage", "a\r\n\x1b[31m" + std::string(1000, 'x')}};
  const std::string words = words_in(body.dump());
  EXPECT_LE(words.size(), 300U);
  EXPECT_EQ(words.find('\n'), std::string::npos);
  EXPECT_EQ(words.find('\x1b'), std::string::npos);
}

TEST(MailjetReplies, CountByTheLargerOfTheirTwoNumbers) {
  EXPECT_EQ(count_in(R"({"Count":4711,"Data":[],"Total":1})"), 4711);
  EXPECT_EQ(count_in(R"({"Count":1,"Total":4711})"), 4711);
  EXPECT_FALSE(count_in("[]"));
}

}  // namespace
}  // namespace preflight::proxy::mailjet
