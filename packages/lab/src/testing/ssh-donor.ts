/**
 * A host to be lent, behind a real sshd on loopback that knows one key. Its k0s is a script that writes down what it was
 * told and does it, or does not. As root, sshd gets a password file and a /run of its own, seen by nobody else.
 */
import { execFile } from "node:child_process"
import { existsSync } from "node:fs"
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir, userInfo } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { type Child, freePorts, sshd, startChild } from "@nightshift/control-plane"

const run = promisify(execFile)

export interface SshDonor {
  readonly address: string
  readonly port: number
  readonly user: string
  readonly privateKey: string
  readonly knownHostsFile: string
  /** Every call of k0s so far, with its arguments. */
  commands(): Promise<string[]>
  /** Whether k0s was started and not stopped since. */
  runs(): boolean
  /** From now on k0s can neither be stopped nor reset. */
  jam(): Promise<void>
  stop(): Promise<void>
}

const address = "127.0.0.1"

const k0s = (folder: string) => `#!/bin/sh
set -e
echo "k0s $*" >>'${folder}/commands'
case $1 in
  start) touch '${folder}/running' ;;
  stop | reset)
    if [ -e '${folder}/jammed' ]; then echo "k0s does not stop" >&2; exit 1; fi
    rm -f '${folder}/running' ;;
esac
`

/** Undefined where there is no sshd and none can be had. */
export async function startSshDonor(): Promise<SshDonor | undefined> {
  const found = await sshd()
  if (found === undefined) return undefined
  const folder = await mkdtemp(join(tmpdir(), "night-shift-donor-"))
  const at = (name: string) => join(folder, name)
  const [port = 0] = await freePorts(1)
  const user = userInfo().username
  await mkdir(at("bin"))
  await writeFile(at("bin/k0s"), k0s(folder))
  await chmod(at("bin/k0s"), 0o755)
  for (const key of ["host", "client"])
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", key, "-f", at(key)])
  const hostKey = (await readFile(at("host.pub"), "utf8")).trim()
  await writeFile(at("known_hosts"), `[${address}]:${port} ${hostKey}\n`)
  await writeFile(at("sshd_config"), configuration(folder, port))
  await writeFile(
    at("passwd"),
    ["root:x:0:0:root:/root:/bin/sh", "sshd:x:65534:65534:sshd:/run/sshd:/usr/sbin/nologin", ""].join("\n"),
  )
  const child = startSshd(found.program, folder, found.env)
  try {
    await listening(child, at("log"))
  } catch (error) {
    await child.stop()
    throw error
  }
  return {
    address,
    port,
    user,
    privateKey: await readFile(at("client"), "utf8"),
    knownHostsFile: at("known_hosts"),
    commands: async () =>
      existsSync(at("commands")) ? (await readFile(at("commands"), "utf8")).trim().split("\n") : [],
    runs: () => existsSync(at("running")),
    jam: () => writeFile(at("jammed"), ""),
    async stop() {
      await child.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const configuration = (folder: string, port: number): string =>
  [
    `Port ${port}`,
    `ListenAddress ${address}`,
    `HostKey ${folder}/host`,
    `AuthorizedKeysFile ${folder}/client.pub`,
    `SetEnv PATH=${folder}/bin:/usr/bin:/bin`,
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "",
  ].join("\n")

function startSshd(program: string, folder: string, env: Readonly<Record<string, string>>): Child {
  const args = ["-D", "-e", "-f", join(folder, "sshd_config")]
  const options = { logFile: join(folder, "log"), env }
  if (process.getuid?.() !== 0) return startChild(program, args, options)
  const enter = `mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd && mount --bind '${folder}/passwd' /etc/passwd && exec "$@"`
  return startChild("unshare", ["--mount", "sh", "-c", enter, "sh", program, ...args], options)
}

/** A bounded wait: sshd says in its log when it listens, and in no other way. */
async function listening(child: Child, log: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const said = await readFile(log, "utf8")
    if (said.includes("Server listening on")) return
    if (!child.running() || Date.now() > deadline) throw new Error(`sshd did not come up: ${said}`)
  }
}
