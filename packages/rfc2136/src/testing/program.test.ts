import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { findProgram, outsideAppArmor, ProgramMissing } from "./program.ts"

test("a program that is nowhere is an error that names it and the places searched", () => {
  const search = () => findProgram("no-such-server", "/nowhere:/neither")
  expect(search).toThrow(ProgramMissing)
  expect(search).toThrow(/cannot start no-such-server: it is in none of \/nowhere, \/neither, \/usr\/sbin/)
})

test("a missing dig is an error that says which package holds it", () => {
  expect(new ProgramMissing("dig", ["/nowhere"]).message).toContain("apt-get install bind9-dnsutils")
})

test("a program on PATH is found at its first place", () => {
  expect(findProgram("sh", "/nowhere:/bin:/usr/bin")).toBe("/bin/sh")
})

/** A machine with a profile for /bin/sh, which AppArmor enforces or does not. */
function machine(enforced: "Y" | "N") {
  const root = mkdtempSync(join(tmpdir(), "machine-"))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const parameters = join(root, "sys/module/apparmor/parameters")
  for (const path of [join(root, "etc/apparmor.d"), parameters]) mkdirSync(path, { recursive: true })
  writeFileSync(join(root, "etc/apparmor.d/bin.sh"), "")
  writeFileSync(join(parameters, "enabled"), `${enforced}\n`)
  return root
}

test("where AppArmor confines a program, a copy beside the server's files is started in its place", () => {
  const root = machine("Y")
  expect(outsideAppArmor("/bin/sh", root, root)).toBe(join(root, "sh"))
  expect(existsSync(join(root, "sh"))).toBe(true)
})

test("where AppArmor is off, or has no profile for the program, the program itself is started", () => {
  const off = machine("N")
  expect(outsideAppArmor("/bin/sh", off, off)).toBe("/bin/sh")
  const on = machine("Y")
  expect(outsideAppArmor("/bin/ls", on, on)).toBe("/bin/ls")
})
