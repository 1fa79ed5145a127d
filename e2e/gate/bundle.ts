/**
 * `node e2e/gate/bundle.ts PACKAGE`: one folder per program, nothing outside it but Node: the program, beside it what it
 * loads only when asked for (such as YAML), and the licence texts of everything that went in.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { mkdir, rm, writeFile } from "node:fs/promises"
import { isBuiltin } from "node:module"
import { join } from "node:path"
import { build, type Metafile, type Plugin } from "esbuild"

const root = join(import.meta.dirname, "../..")

/** CommonJS dependencies inside an ES module still call require for Node's own modules. */
const requireShim = `import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);`

/**
 * Node's own modules are taken as they are. An ESM import of one reads all of its exports, lazy ones too: that of node:http
 * alone would load Node's WebSocket, and with it its fetch, which is ten megabytes that nobody uses.
 */
const builtins: Plugin = {
  name: "builtins",
  setup({ onResolve, onLoad }) {
    const namespace = "builtin"
    onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === "import-statement" && isBuiltin(path) ? { path, namespace } : undefined,
    )
    onLoad({ filter: /./, namespace }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
  },
}

/** undici loads HTTP/2 at once and does without where there is none. Our connections never speak it. */
const withoutHttp2: Plugin = {
  name: "without-http2",
  setup({ onResolve, onLoad }) {
    const namespace = "http2"
    onResolve({ filter: /^node:http2$/ }, ({ path, importer }) =>
      importer.includes("/undici/") ? { path, namespace } : undefined,
    )
    onLoad({ filter: /./, namespace }, () => ({ contents: 'throw new Error("HTTP/2 is not spoken here")' }))
  },
}

export async function bundle(name: string): Promise<{ readonly file: string; readonly bytes: number }> {
  const folder = join(root, "packages", name)
  const dist = join(folder, "dist")
  await rm(dist, { recursive: true, force: true })
  await mkdir(dist)
  const { metafile } = await build({
    entryPoints: { [name]: join(folder, "src/main.ts") },
    outdir: dist,
    outExtension: { ".js": ".mjs" },
    splitting: true,
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    sourcemap: "linked",
    legalComments: "none",
    banner: { js: requireShim },
    plugins: [withoutHttp2, builtins],
    metafile: true,
    logLevel: "error",
  })
  await writeFile(join(dist, "LICENSES.txt"), licences(metafile))
  return {
    file: join(dist, `${name}.mjs`),
    bytes: metafile.outputs[`packages/${name}/dist/${name}.mjs`]?.bytes ?? 0,
  }
}

/** The licence of every package that has a file in the bundle. Throws when one has none: it may not be shipped then. */
export function licences(metafile: Metafile): string {
  const folders = new Set(
    Object.keys(metafile.inputs)
      .map(packageFolder)
      .filter((folder) => folder !== undefined),
  )
  return [...folders]
    .toSorted()
    .map((folder) => {
      const { name, version, license } = JSON.parse(
        readFileSync(join(root, folder, "package.json"), "utf8"),
      ) as Record<string, string>
      return `${name} ${version} (${license})\n\n${licenceText(join(root, folder), license)}`
    })
    .join(`\n${"-".repeat(80)}\n\n`)
}

function packageFolder(input: string): string | undefined {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]
}

function licenceText(folder: string, license: string | undefined): string {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name))
  if (file !== undefined) return readFileSync(join(folder, file), "utf8")
  const readme = join(folder, "README.md")
  const section = existsSync(readme)
    ? /##+ licen[cs]e[\s\S]*/i.exec(readFileSync(readme, "utf8"))?.[0]
    : undefined
  if (section !== undefined) return section
  if (license !== undefined) return `Declared in its package.json: ${license}\n`
  throw new Error(`${folder} has no licence`)
}

if (import.meta.main) {
  const names = process.argv.slice(2)
  if (names.length === 0) {
    process.stderr.write("bundle: name a package, such as machine-scheduler\n")
    process.exit(2)
  }
  for (const name of names) {
    const { file, bytes } = await bundle(name)
    process.stdout.write(`${file} ${(bytes / 1_000_000).toFixed(1)} MB\n`)
  }
}
