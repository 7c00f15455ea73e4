#include "checking/columns.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace preflight::checking {
namespace {

std::optional<ColumnIndex> email_in(const std::vector<std::string_view>& header) {
  return columns_from_header(header, 1, 1).email;
}

TEST(Columns, KnowTheEmailColumnByItsUsualNames) {
  for (const std::string_view name :
       {"email", "Email", "E-MAIL", "e-mail address", "email_address", "Courriel", "Adresse e-mail", "E-Mail-Adresse",
        "Correo electr\xC3\xB3nico", "indirizzo email", "E-mailadres", " Email ", "Mail"}) {
    EXPECT_TRUE(names_email(name)) << name;
    EXPECT_EQ(email_in({"name", name, "city"}), 1U) << name;
  }
}

TEST(Columns, TakeNoOtherNameForTheEmail) {
  for (const std::string_view name : {"name", "emails sent", "email opt in", "mailing city", "female", "", "@"})
    EXPECT_FALSE(names_email(name)) << name;
  EXPECT_EQ(email_in({"name", "city"}), std::nullopt);
}

TEST(Columns, TakePlainEmailAmongSeveralAndAskWhereNoneIsPlain) {
  EXPECT_EQ(email_in({"work email", "email"}), 1U);
  EXPECT_EQ(email_in({"work email", "personal email"}), std::nullopt);
  EXPECT_EQ(email_in({"email", "E-mail"}), std::nullopt);
}

TEST(Columns, TakeTheirNamesWithoutOuterSpaces) {
  const Columns columns = columns_from_header({" email ", "first name\xC2\xA0", ""}, 4, 6);
  EXPECT_EQ(columns.columns[0].name, "email");
  EXPECT_EQ(columns.columns[1].name, "first name");
  EXPECT_EQ(columns.columns[1].property, "first name");
  EXPECT_EQ(columns.columns[2].name, "");
  EXPECT_EQ(columns.header_row, 4U);
  EXPECT_EQ(columns.header_line, 6U);
}

TEST(Columns, SendTheAddressAsEmailWhateverTheHeaderCallsIt) {
  const Columns columns = columns_from_header({"Courriel", "ville"}, 1, 1);
  EXPECT_EQ(columns.columns[0].property, "email");
  EXPECT_EQ(columns.columns[0].role, ColumnRole::email);
  EXPECT_EQ(columns.columns[1].role, ColumnRole::property);
}

TEST(Columns, TakeTheSniffersColumnWhereNoNameSays) {
  EXPECT_EQ(columns_from_header({"imię", "adres e-mail"}, 1, 1, 1).email, ColumnIndex{1});
  EXPECT_EQ(columns_from_header({"email", "adres e-mail"}, 1, 1, 1).email, ColumnIndex{0});
  EXPECT_EQ(columns_from_header({"work email", "email 1", "adres e-mail"}, 1, 1, 2).email, std::nullopt)
      << "two names say so: that is the person's to say";
  EXPECT_EQ(columns_from_header({"imię"}, 1, 1, 1).email, std::nullopt);
}

TEST(Columns, HaveNamesThatMailjetIsSureToTake) {
  for (const std::string_view name : {"town", "First_name", "First name", "No. client", "code-postal", "code2", "2023",
                                      "Pr\xC3\xA9nom", "\xE4\xBD\x8F\xE6\x89\x80"}) {
    EXPECT_TRUE(is_safe_property(name)) << name;
  }
  for (const std::string_view name :
       {"First name!", "a/b", "{{x}}", "a\nb", "\"a\"", "__proto__", "", "a,b", "caf\xC3\xA9!"}) {
    EXPECT_FALSE(is_safe_property(name)) << name;
    EXPECT_TRUE(is_safe_property(safe_property(name))) << name;
  }
  EXPECT_FALSE(is_safe_property(std::string(500, 'a')));
  EXPECT_TRUE(is_safe_property(safe_property(std::string(500, 'a'))));
  EXPECT_EQ(safe_property("First name!"), "first_name");
  EXPECT_EQ(safe_property(" Pr\xC3\xA9nom (fr) "), "prenom_fr");
  EXPECT_EQ(safe_property("{{}}"), "column");
}

TEST(Columns, KnowTheFieldTheyWereMeantFor) {
  Schema schema;
  schema.properties = {
      {"firstname", SendAs::text}, {"Code postal", SendAs::text}, {"a_b", SendAs::text}, {"ab", SendAs::text}};
  const auto near = [&](std::string_view name) {
    const Property* const found = PropertyNames(schema).near(name);
    return found == nullptr ? std::string() : found->name;
  };
  EXPECT_EQ(near("First name"), "firstname");
  EXPECT_EQ(near("FIRSTNAME"), "firstname");
  EXPECT_EQ(near("firstname"), "") << "that is it";
  EXPECT_EQ(near("code_postal"), "Code postal");
  EXPECT_EQ(near("A B"), "") << "two would do";
  EXPECT_EQ(near("lastname"), "");
}

TEST(Columns, GetNamesWhereTheFileHasNone) {
  const Columns columns = columns_from_content({"Ann", "ann@x.org", "Oslo"});
  EXPECT_EQ(columns.email, 1U);
  EXPECT_EQ(columns.columns[0].name, "column_1");
  EXPECT_EQ(columns.columns[1].name, "email");
  EXPECT_EQ(columns.columns[2].property, "column_3");
  EXPECT_EQ(columns.header_row, 0U);
  EXPECT_EQ(columns_from_content({"a@x.org", "b@x.org"}).email, std::nullopt);
}

std::vector<std::pair<std::string_view, ColumnIndex>> found_in(const std::vector<std::string_view>& header) {
  std::vector<std::pair<std::string_view, ColumnIndex>> found;
  for (const FileFinding& finding : check_header(columns_from_header(header, 1, 1)))
    found.emplace_back(kind(finding.key.id).name, *finding.key.column);
  return found;
}

TEST(Columns, AreToldApartByTheirNames) {
  using Found = std::vector<std::pair<std::string_view, ColumnIndex>>;
  EXPECT_EQ(found_in({"email", "name", "city"}), Found{});
  EXPECT_EQ(found_in({"email", "", "city", " "}), (Found{{"header-blank-name", 1}, {"header-blank-name", 3}}));
  // Mailjet was seen to fold case: the second one is the one too many.
  EXPECT_EQ(found_in({"email", "City", "city", "CITY "}),
            (Found{{"header-duplicate-name", 2}, {"header-duplicate-name", 3}}));
  // The address is sent as "email", so a property of that name collides with it.
  EXPECT_EQ(found_in({"courriel", "email1", "Stadt"}), Found{});
}

TEST(Columns, CollideWithTheAddressWhateverItsColumnIsCalled) {
  Columns columns = columns_from_header({"name", "Email", "adresse"}, 1, 1);
  columns.columns[2].property = "EMAIL";
  const auto findings = check_header(columns);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].key.id, FindingId::header_duplicate_name);
  EXPECT_EQ(findings[0].key.column, 2U);
}

}  // namespace
}  // namespace preflight::checking
