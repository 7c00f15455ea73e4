// Which part may know which (docs/architecture.md): the project as it stands, then small wrong examples that must be caught.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { forbiddenArrows, withoutCommentsAndText } from "./arrows.mjs";

const root = new URL("../../", import.meta.url);

function projectFiles() {
  // Files not yet committed count too, so that a new arrow is seen before it is.
  const names = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
  })
    .toString()
    .split("\0")
    .filter(name => /\.(cpp|h|ts)$|CMakeLists\.txt$/.test(name) && existsSync(new URL(name, root)));
  return new Map(names.map(name => [name, readFileSync(new URL(name, root), "utf8")]));
}

test("no part of the project knows a part that it must not know", () => {
  const files = projectFiles();
  assert.ok(files.size > 10, `read ${files.size} sources only`);
  assert.deepEqual(forbiddenArrows(files), []);
});

/** The complaints about a project of these few files, with one header of every part beside them. */
function complaintsAbout(files) {
  const surroundings = {
    "core/include/preflight/check.h": "",
    "core/src/reading/scanner.h": "",
    "core/src/checking/email.h": "",
    "sandbox/include/preflight/sandbox/practice_mailjet.h": "",
    "proxy/src/http/guard.h": "",
  };
  return forbiddenArrows(new Map(Object.entries({ ...surroundings, ...files })));
}

const wrong = {
  "an earlier stage of core using a later one": { "core/src/reading/x.cpp": '#include "checking/email.h"' },
  "a public header showing the inside": {
    "core/include/preflight/x.h": '#include "../../src/reading/scanner.h"',
  },
  "core reading files": { "core/src/reading/x.cpp": "#include <fstream>" },
  "core knowing Emscripten": { "core/src/session/x.cpp": "#include <emscripten/val.h>" },
  "core using a library of the proxy's": { "core/src/output/x.cpp": "#include <openssl/sha.h>" },
  "core compiling nlohmann/json anew": { "core/src/output/x.cpp": "#include <nlohmann/json.hpp>" },
  "core asking for the time": { "core/src/checking/x.cpp": "auto t = std::chrono::system_clock::now();" },
  "core asking whether it is in a browser": { "core/src/reading/x.cpp": "#ifdef __EMSCRIPTEN__\n#endif" },
  "core throwing": { "core/src/reading/x.cpp": 'void f() { throw "x"; }' },
  "the bindings catching": { "wasm/bindings.cpp": "void f() { try { g(); } catch (...) {} }" },
  "the bindings reaching inside core": { "wasm/bindings.cpp": '#include "reading/scanner.h"' },
  "the command line using the proxy": { "cli/main.cpp": '#include "http/guard.h"' },
  "the proxy using core": { "proxy/src/http/x.cpp": '#include "preflight/check.h"' },
  "the proxy linking core": { "proxy/CMakeLists.txt": "target_link_libraries(p PRIVATE preflight::core)" },
  "the practice Mailjet using core": { "sandbox/src/x.cpp": "#include <preflight/check.h>" },
  "the practice Mailjet using the proxy": { "sandbox/src/x.cpp": '#include "http/guard.h"' },
  "any route knowing the practice Mailjet": {
    "proxy/src/http/x.cpp": '#include "preflight/sandbox/practice_mailjet.h"',
  },
  "a screen importing another": { "web/src/screens/drop.ts": 'import { fix } from "./fix.ts";' },
  "a screen importing another's folder": { "web/src/screens/drop/a.ts": "import '../fix/b.js';" },
  "a widget importing a screen": { "web/src/widgets/card.ts": 'export * from "../screens/fix.ts";' },
  "the WASM module outside the worker": {
    "web/src/state/x.ts": 'const m = await import("../../../build/preflight.js");',
  },
  "the catalogue read in a screen": { "web/src/screens/x.ts": 'import words from "#words/first";' },
  "a package that nobody chose": { "web/src/main.ts": 'import leftPad from "left-pad";' },
  "the page importing from outside": { "web/src/main.ts": 'import "../../e2e/helpers.ts";' },
};

for (const [what, files] of Object.entries(wrong)) {
  test(`catches ${what}`, () => assert.notEqual(complaintsAbout(files).length, 0));
}

test("lets what is allowed pass", () => {
  assert.deepEqual(
    complaintsAbout({
      "core/src/checking/x.cpp":
        '#include <string>\n#include <date/date.h>\n#include "compiled_json.h"\n#include "preflight/check.h"\n#include "reading/scanner.h"\n// try to throw\nauto s = "throw";',
      "wasm/bindings.cpp": '#include <emscripten/bind.h>\n#include "preflight/check.h"',
      "cli/main.cpp":
        '#include <CLI/CLI.hpp>\n#include <fstream>\n#include "preflight/check.h"\nint f() { throw 1; }',
      "proxy/src/practice_mode.cpp":
        '#include "preflight/sandbox/practice_mailjet.h"\n#include <sys/socket.h>',
      "tests/core/scanner_test.cpp": '#include "reading/scanner.h"\n#include <gtest/gtest.h>',
      "web/src/screens/drop/a.ts":
        'import { html } from "lit-html";\nimport "./b.ts";\nimport "../../widgets/card.ts";',
      "web/src/i18n/load.ts": 'import words from "#words/first";',
      "web/src/worker/scan.worker.ts":
        "import create from '#core/preflight.js';\n// import '../screens/fix.ts';",
    }),
    [],
  );
});

test("blanks comments and text but keeps includes and line numbers", () => {
  const source =
    '#include "a.h"  // try\n/* throw\n throw */ x = "try"; y = R"(throw\n)"; n = 1\'000\'000; c = \'"\'; z();\n';
  const code = withoutCommentsAndText(source);
  assert.match(code, /#include "a\.h"/);
  assert.doesNotMatch(code, /throw|try/);
  assert.match(code, /z\(\);/);
  assert.equal(code.split("\n").length, source.split("\n").length);
});
