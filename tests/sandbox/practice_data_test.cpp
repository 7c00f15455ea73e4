#include <algorithm>

#include "practice.h"

namespace preflight::sandbox {
namespace {

TEST(PracticeMailjetData, HasMoreListsThanOnePage) {
  Practice practice;
  seed_practice_data(practice.mailjet);
  const auto first_page = data_of(practice.get("/v3/REST/contactslist"));
  EXPECT_EQ(first_page.size(), 10u);
  EXPECT_EQ(first_page[0]["Name"], "Spring news");
  const auto all = data_of(practice.get("/v3/REST/contactslist?Limit=1000"));
  EXPECT_GT(all.size(), 10u);
}

TEST(PracticeMailjetData, HasTypedPropertiesAndPeopleWhoLeft) {
  Practice practice;
  seed_practice_data(practice.mailjet);
  EXPECT_EQ(practice.mailjet.properties(), (std::map<std::string, std::string>{{"firstname", "str"},
                                                                               {"lastname", "str"},
                                                                               {"birthday", "datetime"},
                                                                               {"age", "int"},
                                                                               {"newsletter", "bool"}}));
  const auto list = data_of(practice.get("/v3/REST/contactslist"))[0];
  const auto contacts = practice.mailjet.contacts(list["ID"]);
  const auto subscribed = std::ranges::count_if(contacts, &StoredContact::subscribed);
  EXPECT_GT(subscribed, 0);
  EXPECT_LT(subscribed, static_cast<std::ptrdiff_t>(contacts.size()));
  EXPECT_EQ(list["SubscriberCount"], subscribed);
  const auto with_birthday =
      std::ranges::count_if(contacts, [](const StoredContact& each) { return each.properties.contains("birthday"); });
  EXPECT_GT(with_birthday, 0);
}

TEST(PracticeMailjetData, MovesJobsByTheClock) {
  const Behaviour behaviour = practice_behaviour();
  EXPECT_GT(behaviour.step_every.count(), 0);
  EXPECT_EQ(behaviour.steps_per_status_read, 0);
}

}  // namespace
}  // namespace preflight::sandbox
