/** The one place that imports the WASM module. */
import createPreflight, { type PreflightModule } from "#core/preflight.js";
import wasmUrl from "#core/preflight.wasm?url";

/** Compiles while it streams in; a host that names the wrong type gets the slower way. */
export async function compileCore(): Promise<WebAssembly.Module> {
  const answer = await fetch(wasmUrl);
  if (!answer.ok) throw new Error(`preflight.wasm: ${answer.status}`);
  const type = answer.headers.get("Content-Type") ?? "";
  return type.startsWith("application/wasm")
    ? WebAssembly.compileStreaming(answer)
    : WebAssembly.compile(await answer.arrayBuffer());
}

export function startCore(module: WebAssembly.Module): Promise<PreflightModule> {
  return new Promise((resolve, reject) => {
    createPreflight({
      locateFile: () => wasmUrl,
      instantiateWasm: (imports, done) => {
        WebAssembly.instantiate(module, imports).then(done, reject);
        return {};
      },
    }).then(resolve, reject);
  });
}
