#!/usr/bin/env node
import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import manifest from "../package.json" with { type: "json" }
import { startEmbeddedServer } from "./embedded.ts"
import { DataDirectoryError } from "./store/data-directory.ts"

const help = `kube-embedded: a Kubernetes API server in one process, on loopback

Usage: kube-embedded [--port 0] [--data DIR] [--kubeconfig-out ./kubeconfig]

  --port N               port of 127.0.0.1; 0 (default) takes a free one
  --data DIR             keep everything in DIR, crash-safe; default: in memory only
  --kubeconfig-out FILE  where to write the administrator's kubeconfig; default ./kubeconfig
  --help, --version
`

interface Flags {
  readonly port: number
  readonly data: string | undefined
  readonly kubeconfigOut: string
}

/** A call that cannot be meant; the message names the flag. */
class UsageError extends Error {
  override readonly name = "UsageError"
}

function flagsOf(args: readonly string[]): Flags | "help" | "version" {
  const text = { type: "string" } as const
  const options = {
    port: text,
    data: text,
    "kubeconfig-out": text,
    help: { type: "boolean" },
    version: { type: "boolean" },
  } as const
  const { values } = parse(args, options)
  if (values.help === true) return "help"
  if (values.version === true) return "version"
  const port = Number(values.port ?? 0)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port ${JSON.stringify(values.port)} is no port: a whole number from 0 to 65535`)
  }
  return { port, data: values.data, kubeconfigOut: values["kubeconfig-out"] ?? "./kubeconfig" }
}

function parse<T extends Record<string, { type: "string" | "boolean" }>>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

async function main(args: readonly string[]): Promise<void> {
  const flags = flagsOf(args)
  if (flags === "help") {
    process.stdout.write(help)
    return
  }
  if (flags === "version") {
    process.stdout.write(`kube-embedded ${manifest.version}\n`)
    return
  }
  await serve(flags)
}

async function serve({ port, data, kubeconfigOut }: Flags): Promise<void> {
  const server = await startEmbeddedServer({ port, ...(data === undefined ? {} : { data }) })
  writeFileSync(kubeconfigOut, server.kubeconfig, { mode: 0o600 })
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      server.stop().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      )
    })
  }
  // Whoever reads this line may send a signal at once.
  process.stdout.write(`kube-embedded serves ${server.url}, kubeconfig ${kubeconfigOut}\n`)
}

function fail(error: unknown): never {
  if (error instanceof UsageError) {
    process.stderr.write(`kube-embedded: ${error.message}\n\n${help}`)
    process.exit(2)
  }
  const known = error instanceof DataDirectoryError || (error as NodeJS.ErrnoException).code !== undefined
  process.stderr.write(
    `kube-embedded: ${known ? (error as Error).message : String((error as Error).stack ?? error)}\n`,
  )
  process.exit(1)
}

main(process.argv.slice(2)).catch(fail)
