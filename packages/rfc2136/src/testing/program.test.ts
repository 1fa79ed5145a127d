import { expect, test } from "vitest"
import { findProgram, ProgramMissing } from "./program.ts"

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
