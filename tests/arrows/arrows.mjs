// The arrows of docs/architecture.md as data, and a reader of #includes and imports that reports every other arrow.
import path from "node:path";

/** Inside core, each folder may use what stands before it. */
const coreOrder = ["reading", "profiling", "checking", "planning", "output", "session"];

/** nlohmann/json as this project builds it, once: cmake/compiled_json. */
const json = /^(compiled_json\.h|nlohmann\/json_fwd\.hpp)$/;

/** The outside libraries of each part. The C++ and C standard libraries come on top, but see `notInCore`. */
const libraries = {
  core: [/^date\//, json],
  wasm: [/^emscripten\//, /^emscripten\.h$/],
  cli: [/^CLI\//, json],
  sandbox: [/^httplib\.h$/, json],
  proxy: [/^CLI\//, json, /^httplib\.h$/, /^curl\//, /^sqlite3\.h$/, /^openssl\//],
};

/** Core reads no file, asks no clock, knows no locale and starts no thread. */
const notInCore =
  /^(fstream|iostream|filesystem|cstdio|stdio\.h|thread|mutex|shared_mutex|condition_variable|future|locale|clocale|ctime|random|csignal|.*\.h)$/;

/** Headers that the build writes from Debian's Unicode data. */
const generated = ["encoding_tables.h", "unicode_tables.h", "top_level_domains.h"];

/** The one header of core that may ask which instruction set it is built for. */
const simdHeader = "core/src/reading/simd.h";
const intrinsics = /^(immintrin|emmintrin|wmmintrin|tmmintrin|arm_neon|arm_acle|wasm_simd128)\.h$/;

/** Which folders of web/src each folder must leave alone; the files right in web/src put the parts together and may use all. */
const notInWeb = {
  screens: [], // but see below: never one another
  widgets: ["screens"],
  state: ["screens", "widgets"],
  worker: ["screens", "widgets"],
  i18n: ["screens", "widgets", "worker"],
};
const webPackages = ["lit-html", "@preact/signals-core"];
/** A part of the catalogue, cut out of it by web/vite.config.ts. */
const cutWords = /^#words\//;
const wasmModule = /(^|\/)preflight\.(js|wasm)(\?|$)|(^|\/)wasm\/|^#core\//;

/** Code without comments and without what stands between quotes; #include "x" survives. Line numbers stay. */
export function withoutCommentsAndText(source) {
  const token =
    /^[ \t]*#[ \t]*include[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|R"([^()\s\\]*)\([\s\S]*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])*'/gm;
  return source.replace(token, found => {
    if (/^[ \t]*#/.test(found)) return found.replace(/\/\/.*|\/\*.*?\*\//g, "");
    return found.replace(/[^\n]+/g, '""');
  });
}

const lineOf = (source, index) => source.slice(0, index).split("\n").length;

function* includesOf(source) {
  for (const found of withoutCommentsAndText(source).matchAll(
    /^[ \t]*#[ \t]*include[ \t]*(?:<([^>]+)>|"([^"]+)")/gm,
  )) {
    yield { what: found[1] ?? found[2], line: lineOf(source, found.index), quoted: found[2] !== undefined };
  }
}

const standardHeader = /^[a-z0-9_]+$/; // <vector>; the C and POSIX ones end in .h
const systemHeader = /^([a-z0-9_]+|sys\/[a-z0-9_]+|arpa\/[a-z0-9_]+|netinet\/[a-z0-9_]+)\.h$/;

/** The folders that the build lets an #include start from. */
const includeRoots = [
  "core/include",
  "core/src",
  "sandbox/include",
  "sandbox/src",
  "proxy/src",
  "cli",
  "wasm",
  "tests",
];

/** Where an included file lies in this project, or null when it is not ours. A part's own folders are looked through first. */
function ours(file, include, files) {
  const own = `${file.split("/")[0]}/`;
  const roots = [
    path.posix.dirname(file),
    ...includeRoots.filter(root => `${root}/`.startsWith(own)),
    ...includeRoots,
  ];
  return roots.map(root => path.posix.join(root, include.what)).find(name => files.has(name)) ?? null;
}

function* cppArrows(file, source, files) {
  const part = file.split("/")[0];
  for (const include of includesOf(source)) {
    const complain = why => `${file}:${include.line}: includes ${include.what}: ${why}`;
    const target = ours(file, include, files);
    if (target !== null) {
      const to = target.split("/")[0];
      if (to === part) {
        if (part === "core") yield* insideCore(file, target, complain);
      } else if (part === "tests") {
        // Tests may look into whatever they test.
      } else if (to === "core" && part === "cli") {
        // Its commands sniff, email and dates show single stages, which the public surface has no need to.
      } else if (to === "core" && part === "wasm") {
        if (!target.startsWith("core/include/"))
          yield complain("the bindings use the public surface of core only");
      } else if (to === "sandbox" && part === "proxy") {
        if (!target.startsWith("sandbox/include/"))
          yield complain("proxy uses the public surface of the practice Mailjet only");
        else if (!/practice|main/.test(path.posix.basename(file)))
          yield complain("only practice mode may know the practice Mailjet");
      } else {
        yield complain(`${part} must not know ${to}`);
      }
    } else if (part === "core") {
      if (intrinsics.test(include.what)) {
        if (file !== simdHeader) yield complain(`intrinsics belong in ${simdHeader}`);
      } else if (!libraries.core.some(library => library.test(include.what))) {
        if (include.quoted) {
          if (!generated.includes(include.what)) yield complain("lies nowhere in this project");
        } else if (notInCore.test(include.what)) yield complain("core has no I/O, clock, locale or threads");
        else if (!standardHeader.test(include.what))
          yield complain("core uses the standard library, date and nlohmann/json only");
      }
    } else if (part !== "tests") {
      const allowed = libraries[part].some(library => library.test(include.what));
      const foreign = Object.values(libraries)
        .flat()
        .some(library => library.test(include.what));
      const system = standardHeader.test(include.what) || (systemHeader.test(include.what) && !foreign);
      if (!allowed && !system) yield complain(`${part} must not use that library`);
    }
  }
}

function* insideCore(file, target, complain) {
  const isPublic = name => name.startsWith("core/include/");
  const stage = name => name.match(/^core\/src\/([^/]+)\//)?.[1];
  if (isPublic(target)) return;
  if (isPublic(file)) {
    yield complain("a public header must not show the inside of core");
    return;
  }
  const [from, to] = [stage(file), stage(target)].map(name => coreOrder.indexOf(name));
  if (from < 0) yield complain(`${file} lies in no known folder of core/src`);
  else if (to > from) yield complain(`${coreOrder[from]} must not use ${coreOrder[to]}`);
}

function* coreHabits(file, source) {
  const code = withoutCommentsAndText(source);
  for (const found of code.matchAll(/\b(throw|try|catch)\b/g)) {
    yield `${file}:${lineOf(code, found.index)}: "${found[1]}": no exceptions in core and wasm`;
  }
  if (!file.startsWith("core/")) return;
  for (const found of code.matchAll(/::now\s*\(|\bgetenv\b|\bsetlocale\b/g)) {
    yield `${file}:${lineOf(code, found.index)}: "${found[0]}": core asks no clock, environment or locale`;
  }
  if (file === simdHeader) return;
  for (const found of code.matchAll(/^[ \t]*#[ \t]*(?:if|ifdef|ifndef|elif).*__EMSCRIPTEN__/gm)) {
    yield `${file}:${lineOf(code, found.index)}: __EMSCRIPTEN__ belongs in ${simdHeader}`;
  }
}

function* importsOf(source) {
  // Text must survive here, so comments alone are blanked (a // inside quotes, as in a URL, is no comment).
  const code = source.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (found, text) => (text === undefined ? found.replace(/[^\n]+/g, "") : text),
  );
  const form =
    /^[ \t]*(?:import|export)\b[^'"`;()=]*?\bfrom\s*["']([^"'\n]+)["']|^[ \t]*import\s*["']([^"'\n]+)["']|\bimport\(\s*["']([^"'\n]+)["']|\bnew\s+URL\(\s*["']([^"'\n]+)["']\s*,\s*import\.meta\.url/gm;
  for (const found of code.matchAll(form)) {
    yield { what: found[1] ?? found[2] ?? found[3] ?? found[4], line: lineOf(code, found.index) };
  }
}

/** "screens/drop" of web/src/screens/drop.ts as of web/src/screens/drop/rows.ts; "proxy_client" of web/src/proxy_client.ts. */
function webPlace(file) {
  const [folder, name] = file.replace(/^web\/src\//, "").split("/");
  return { folder: folder.replace(/\.(ts|css|json)$/, ""), name: name?.replace(/\..*$/, "") };
}

function* webArrowsOf(file, source) {
  const from = webPlace(file);
  for (const { what, line } of importsOf(source)) {
    const complain = why => `${file}:${line}: imports ${what}: ${why}`;
    if (wasmModule.test(what)) {
      if (from.folder !== "worker") yield complain("web/src/worker is the only importer of the WASM module");
      continue;
    }
    if (cutWords.test(what)) {
      if (from.folder !== "i18n") yield complain("web/src/i18n is the only reader of the catalogues");
      continue;
    }
    if (!what.startsWith(".")) {
      const known = webPackages.some(name => what === name || what.startsWith(`${name}/`));
      if (!known) yield complain("not one of the packages that the page may ship");
      continue;
    }
    const target = path.posix.join(path.posix.dirname(file), what.replace(/\?.*$/, ""));
    if (!target.startsWith("web/src/")) {
      yield complain("the page knows nothing outside web/src");
      continue;
    }
    const to = webPlace(target);
    if (from.folder === "screens" && to.folder === "screens" && from.name !== to.name) {
      yield complain("screens use widgets and state, never one another");
    } else if (notInWeb[from.folder]?.includes(to.folder)) {
      yield complain(`${from.folder} must not use ${to.folder}`);
    }
  }
}

/** `files`: path from the project's folder -> text. Returns one sentence for each arrow that is not allowed. */
export function forbiddenArrows(files) {
  const complaints = [];
  for (const [file, source] of files) {
    const part = file.split("/")[0];
    if (/^(core|wasm|cli|sandbox|proxy|tests)\/.*\.(cpp|h)$/.test(file)) {
      complaints.push(...cppArrows(file, source, files));
      if (part === "core" || part === "wasm") complaints.push(...coreHabits(file, source));
    } else if (/^web\/src\/.*\.ts$/.test(file)) {
      complaints.push(...webArrowsOf(file, source));
    } else if (
      /^(proxy|sandbox)\/.*CMakeLists\.txt$/.test(file) &&
      /\bpreflight::core\b/.test(source.replace(/#.*/g, ""))
    ) {
      complaints.push(`${file}: ${part} must not link core`);
    }
  }
  return complaints;
}
