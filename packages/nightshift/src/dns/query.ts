import { parseArgs } from "node:util"
import type { Answer } from "@nightshift/rfc2136"
import type { Command, Io } from "../command.ts"
import { clientFor, connectionHelp, connectionOptions, serverAmong } from "./connection.ts"
import { printJson, printLines, rrsetJson, rrsetLines } from "./print.ts"
import { nameWord, noMore, typeWord } from "./words.ts"

export const query: Command = {
  help: `usage: nightshift dns query @HOST NAME [TYPE] [FLAGS]

Asks over UDP, over TCP when the answer is truncated, and prints the records of the answer. TYPE is A unless given;
types without a name are TYPEn. NXDOMAIN and an empty answer are answers: exit code 0. A server that refuses, fails
or does not answer is a failure: 1.

${connectionHelp}
      --tcp                 ask over TCP at once
      --recurse             ask for recursion`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...connectionOptions,
        tcp: { type: "boolean", default: false },
        recurse: { type: "boolean", default: false },
      },
    })
    const { server, words } = serverAmong(positionals, values)
    const [name, type = "A", ...rest] = words
    noMore(rest)
    const wanted = { name: nameWord("NAME", name), type: typeWord(type) }
    using client = clientFor(server, values)
    const answer = await client.query(wanted.name, wanted.type, {
      tcp: values.tcp,
      recursionDesired: values.recurse,
    })
    if (values.json) printJson(io, answerJson(answer))
    else printAnswer(io, answer)
    return answer.rcode === "NOERROR" || answer.rcode === "NXDOMAIN" ? 0 : 1
  },
}

function answerJson(answer: Answer) {
  const { rcode, authoritative, verified } = answer
  return {
    rcode,
    authoritative,
    verified,
    answers: answer.answers.map(rrsetJson),
    authorities: answer.authorities.map(rrsetJson),
    additionals: answer.additionals.map(rrsetJson),
  }
}

function printAnswer(io: Io, answer: Answer): void {
  const notes = [answer.rcode, answer.authoritative ? "authoritative" : "not authoritative"]
  if (answer.verified) notes.push("verified")
  printLines(io, [`; ${notes.join(", ")}`, ...answer.answers.flatMap(rrsetLines)])
}
