#include <array>
#include <string>

#include "preflight/sandbox/practice_mailjet.h"

namespace preflight::sandbox {
namespace {

constexpr std::array list_names{"Spring news",     "Members",         "Volunteers 2026",   "Café de la Gare",  "Donors",
                                "Newsletter (DE)", "Newsletter (FR)", "Newsletter (NL)",   "Concert season",   "Press",
                                "Summer school",   "Alumni",          "Webshop customers", "Test - do not use"};
constexpr std::array first_names{"Anna", "Björn", "Chloé", "Dirk",   "Elif", "François", "Greta", "Hugo",
                                 "Inés", "Jan",   "Kim",   "Łukasz", "Mona", "Nils",     "Olga",  "Pía"};
constexpr std::array last_names{"Andersson", "Bakker", "Çelik",  "Dubois", "Eriksen", "Fernández",
                                "García",    "Huber",  "Ivanov", "Jansen", "O'Connor"};

std::string two_digits(std::size_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// People are the same in every practice account, and some are on several lists.
StoredContact person(std::size_t number) {
  StoredContact made;
  made.email = "person" + std::to_string(number) + "@practice.example";
  made.properties["firstname"] = first_names[number % first_names.size()];
  made.properties["lastname"] = last_names[number * 7 % last_names.size()];
  if (number % 3 != 0) {
    made.properties["birthday"] = std::to_string(1950 + number % 55) + "-" + two_digits(1 + number % 12) + "-" +
                                  two_digits(1 + number % 28) + "T00:00:00Z";
    made.properties["age"] = std::to_string(2026 - 1950 - number % 55);
  }
  if (number % 4 != 0) made.properties["newsletter"] = number % 5 == 0 ? "false" : "true";
  made.subscribed = number % 9 != 0;
  return made;
}

}  // namespace

Behaviour practice_behaviour() {
  Behaviour behaviour;
  behaviour.steps_per_status_read = 0;
  behaviour.step_every = std::chrono::milliseconds(400);
  behaviour.importing_steps = 12;
  behaviour.keeps_uploads = false;
  // Nobody outside Mailjet knows its limit: so whoever practises meets rows that only Mailjet could turn down.
  behaviour.max_value_bytes = 10'000;
  return behaviour;
}

void seed_practice_data(PracticeMailjet& mailjet) {
  mailjet.add_property("firstname", "str");
  mailjet.add_property("lastname", "str");
  mailjet.add_property("birthday", "datetime");
  mailjet.add_property("age", "int");
  mailjet.add_property("newsletter", "bool");
  std::size_t members = 240;
  std::size_t first = 1;
  for (const char* name : list_names) {
    const std::int64_t list = mailjet.add_list(name);
    for (std::size_t i = 0; i < members; ++i) mailjet.add_contact(list, person(first + i));
    first += members / 2;
    members = members * 3 / 4;
  }
}

}  // namespace preflight::sandbox
