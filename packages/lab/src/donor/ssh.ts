/** A script run on a host over SSH, by OpenSSH's own client. */
import { spawn } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

export interface SshPlace {
  readonly address: string
  readonly port: number
  readonly user: string
  /** PEM or OpenSSH format. On disk only while a command runs. */
  readonly privateKey: string
  /** Hosts that are not in it, or have another key, are not trusted. */
  readonly knownHostsFile: string
}

export type SshOutcome =
  | { readonly kind: "ended"; readonly code: number; readonly said: string }
  /** Nothing was run: no answer, an unknown host key, a key that is refused. */
  | { readonly kind: "unreached"; readonly said: string }

const connectSeconds = 5
const patienceMs = 60_000

/** ssh's own failures; the scripts here never end so. */
const sshFailed = 255

/** Runs the lines in one shell on the host, to the first that fails. */
export async function runOverSsh(place: SshPlace, script: readonly string[]): Promise<SshOutcome> {
  const folder = await mkdtemp(join(tmpdir(), "night-shift-ssh-"))
  try {
    const identity = join(folder, "identity")
    await writeFile(identity, `${place.privateKey.trimEnd()}\n`, { mode: 0o600 })
    const { code, said } = await ssh(argumentsFor(place, identity), script)
    return code === undefined || code === sshFailed
      ? { kind: "unreached", said }
      : { kind: "ended", code, said }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function argumentsFor({ address, port, user, knownHostsFile }: SshPlace, identity: string): string[] {
  const options = {
    BatchMode: "yes",
    IdentitiesOnly: "yes",
    StrictHostKeyChecking: "yes",
    UserKnownHostsFile: knownHostsFile,
    ConnectTimeout: String(connectSeconds),
  }
  // Without the user's own configuration: what is not said here is as OpenSSH has it.
  const given = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`])
  return ["-F", "none", "-i", identity, "-p", String(port), "-l", user, ...given, "--", address, "sh -es"]
}

/** `code` is undefined when ssh is missing, or was ended because it took too long. */
function ssh(
  args: readonly string[],
  script: readonly string[],
): Promise<{ code: number | undefined; said: string }> {
  const child = spawn("ssh", args, { stdio: ["pipe", "pipe", "pipe"], timeout: patienceMs })
  let said = ""
  const take = (chunk: Buffer) => {
    said += chunk.toString()
  }
  child.stdout.on("data", take)
  child.stderr.on("data", take)
  // A host that does not listen to the end has its reasons; its exit code tells them.
  child.stdin.on("error", () => {})
  child.stdin.end(`${script.join("\n")}\n`)
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: undefined, said: error.message }))
    child.on("close", (code) => resolve({ code: code ?? undefined, said: said.trim() }))
  })
}
