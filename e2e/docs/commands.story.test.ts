/** Every command and every manifest that docs/ and examples/ print, as a reader would paste it. */
import { execFile } from "node:child_process"
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { delimiter, dirname, join } from "node:path"
import { promisify } from "node:util"
import { helm, kubectl } from "@nightshift/control-plane"
import { nightshiftProgram, type World, world } from "@nightshift/stories"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { parseAllDocuments } from "yaml"
import { type Block, type Page, pages, root } from "./pages.ts"

const run = promisify(execFile)

/** The pages whose commands want what `nightshift up` gives, and nothing more. */
const executed = pages().filter(({ path }) => /^(docs\/[^/]+|examples\/.*)\.md$/.test(path))

const blocksOf = ({ blocks }: Page, info: string) => blocks.filter((block) => block.info === info)

describe("a reader who pastes what the pages print", () => {
  let here: World
  let bin: string
  let path: string
  const paste = ({ text }: Block) =>
    run("sh", ["-eu", "-c", text], {
      cwd: root,
      env: {
        ...process.env,
        PATH: path,
        KUBECONFIG: here.kubeconfigs.management,
        SPOT: here.kubeconfigs.spot,
      },
    })

  beforeAll(async () => {
    here = await world()
    bin = await mkdtemp(join(tmpdir(), "pasted-"))
    path = [bin, dirname(await kubectl()), dirname(await helm(4)), process.env["PATH"]].join(delimiter)
    const nightshift = join(bin, "nightshift")
    await writeFile(nightshift, `#!/bin/sh\nexec "${process.execPath}" "${nightshiftProgram}" "$@"\n`)
    await chmod(nightshift, 0o755)
    // What the pages speak of as being there: the README's machine, and a record that bindy has left.
    const [machine] =
      pages()
        .find(({ path }) => path === "README.md")
        ?.blocks.flatMap(({ info, text }) => (info === "yaml" ? parseAllDocuments(text) : [])) ?? []
    await here.apply("management", machine?.toJS() as object, {
      apiVersion: "bindy.firestoned.io/v1beta1",
      kind: "ARecord",
      metadata: {
        name: "left-by-bindy",
        namespace: "default",
        finalizers: ["bindy.firestoned.io/arecord-finalizer"],
      },
      spec: { name: "left", ipv4Addresses: ["192.0.2.1"] },
    })
  })
  afterAll(async () => {
    await here?.down()
    if (bin !== undefined) await rm(bin, { recursive: true, force: true })
  })

  it("finds commands to paste", () => {
    expect(executed.flatMap((page) => blocksOf(page, "sh")).length).toBeGreaterThan(15)
  })

  it.each(
    executed.filter((page) => blocksOf(page, "sh").length > 0).map((page) => [page.path, page] as const),
  )("has every command of %s succeed", async (_, page) => {
    for (const block of blocksOf(page, "sh")) await paste(block)
  })

  it("is rid of what bindy left", async () => {
    expect(await here.field("arecord/left-by-bindy", ".metadata.finalizers")).toBe("")
  })

  it("has every manifest accepted by a strict server", async () => {
    const manifests = pages().flatMap((page) => blocksOf(page, "yaml"))
    expect(manifests.length).toBeGreaterThan(5)
    const file = join(bin, "pasted.yaml")
    // A namespace in which nothing of the same name stands in the way.
    await here.kubectl("create", "namespace", "pages")
    for (const { text } of manifests) {
      await writeFile(file, text.replaceAll("namespace: default", "namespace: pages"))
      await here.kubectl("create", "--dry-run=server", "--validate=strict", "-n", "pages", "-f", file)
    }
  })
})
