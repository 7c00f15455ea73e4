#pragma once
/// From a file to the contacts that the practice Mailjet has afterwards.

#include <gtest/gtest.h>
#include <httplib.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "compiled_json.h"
#include "preflight/sandbox/practice_mailjet.h"
#include "preflight/session.h"

namespace preflight {

using Cells = std::vector<std::string>;

/// A table as a spreadsheet would write it: every cell in quotes, so that nothing here depends on our own writer.
inline std::string as_csv(const std::vector<Cells>& table) {
  std::string text;
  for (const Cells& cells : table) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      text += i == 0 ? "\"" : ",\"";
      for (const char byte : cells[i]) text += byte == '"' ? std::string("\"\"") : std::string(1, byte);
      text += '"';
    }
    text += "\r\n";
  }
  return text;
}

/// The cells of such a table, and of one with quotes only where they are needed.
inline std::vector<Cells> from_csv(std::string_view text) {
  std::vector<Cells> table;
  for (std::size_t at = 0; at < text.size();) {
    Cells cells(1);
    for (bool quoted = false; at < text.size(); ++at) {
      if (text[at] == '"') {
        if (quoted && at + 1 < text.size() && text[at + 1] == '"')
          cells.back() += text[++at];
        else
          quoted = !quoted;
      } else if (!quoted && text[at] == ',') {
        cells.emplace_back();
      } else if (!quoted && text[at] == '\r') {
        at += 2;
        break;
      } else {
        cells.back() += text[at];
      }
    }
    table.push_back(std::move(cells));
  }
  return table;
}

inline void feed(Session& session, std::string_view file) {
  for (Need need = session.need(); need.length > 0; need = session.need()) {
    const std::string_view bytes = file.substr(static_cast<std::size_t>(need.offset));
    std::memcpy(session.reserve(bytes.size()), bytes.data(), bytes.size());
    ASSERT_TRUE(session.commit(bytes.size()));
  }
  ASSERT_TRUE(session.finish());
}

struct Rendered {
  nlohmann::json report;
  nlohmann::json answer;
  std::string bytes;
};

inline Rendered render(const std::string& file, const std::string& plan, const std::string& schema = {}) {
  Rendered rendered;
  Session session;
  EXPECT_TRUE(session.begin_check(plan, schema, file.size(), {}));
  feed(session, file);
  rendered.report = nlohmann::json::parse(session.report_json());
  EXPECT_TRUE(session.begin_render(""));
  feed(session, file);
  for (Output output = session.take_output(1U << 20); !output.bytes.empty(); output = session.take_output(1U << 20)) {
    if (output.file == 1) rendered.bytes += output.bytes;
  }
  rendered.answer = nlohmann::json::parse(session.render_json());
  return rendered;
}

/// What Mailjet has, and what it says, after one import into a new list.
struct Imported {
  std::vector<sandbox::StoredContact> contacts;
  /// The file of rows in error; empty where there is none.
  std::string errors;
};

/// Uploads the bytes as the proxy does and runs the job to its end. `options`: the text of ImportOptions, or null.
inline Imported run_import(sandbox::PracticeMailjet& mailjet, const std::string& bytes, const nlohmann::json& options) {
  const std::int64_t list = mailjet.add_list("Target");
  httplib::Client client("127.0.0.1", mailjet.port());
  client.set_basic_auth("public", "secret");
  client.set_url_encode(false);
  const std::string data_path = "/v3/DATA/contactslist/" + std::to_string(list) + "/CSVData/text:plain";
  const httplib::Result uploaded = client.Post(data_path, bytes, "text/plain");
  EXPECT_TRUE(uploaded && uploaded->status == 200);
  const std::int64_t data_id = nlohmann::json::parse(uploaded->body)["ID"].get<std::int64_t>();
  EXPECT_EQ(mailjet.uploaded_bytes(data_id), bytes);

  nlohmann::json job{{"ContactsListID", list}, {"DataID", data_id}, {"Method", "addnoforce"}};
  if (options.is_string()) job["ImportOptions"] = options;
  const httplib::Result started = client.Post("/v3/REST/csvimport", job.dump(), "application/json");
  EXPECT_TRUE(started && started->status == 201) << (started ? started->body : "");
  mailjet.finish_jobs();
  const std::string id = nlohmann::json::parse(started->body)["Data"][0]["ID"].dump();
  const httplib::Result ended = client.Get("/v3/REST/csvimport/" + id);
  const nlohmann::json state = nlohmann::json::parse(ended->body)["Data"][0];
  EXPECT_EQ(state["Status"], "Completed") << ended->body;
  Imported imported{.contacts = mailjet.contacts(list)};
  if (state["Errcount"] != 0) imported.errors = client.Get("/v3/DATA/BatchJob/" + id + "/CSVError/text:csv")->body;
  return imported;
}

/// Of rows that all go in: who is on the list.
inline std::vector<sandbox::StoredContact> import(sandbox::PracticeMailjet& mailjet, const Rendered& rendered) {
  const Imported imported = run_import(mailjet, rendered.bytes, rendered.answer["import_options"]);
  EXPECT_EQ(imported.errors, "");
  return imported.contacts;
}

class ImportTest : public ::testing::Test {
 protected:
  ImportTest() : mailjet_({.public_key = "public", .secret_key = "secret"}) { started_ = mailjet_.start(); }
  void SetUp() override { ASSERT_TRUE(started_); }

  sandbox::PracticeMailjet mailjet_;
  bool started_ = false;
};

}  // namespace preflight
