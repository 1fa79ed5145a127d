import type { IncomingMessage } from "node:http"
import type { TLSSocket } from "node:tls"
import type { User } from "./request.ts"

/** Who presents a bearer token; `undefined` for a token that is not valid. */
export type TokenReader = (token: string) => User | undefined

const anonymous: User = { name: "system:anonymous", groups: ["system:unauthenticated"] }

/**
 * The user of a request: a client certificate of our authority, or a bearer token.
 * `undefined` means that credentials were presented and are wrong.
 */
export function userOf(request: IncomingMessage, readToken: TokenReader): User | undefined {
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const token = /^Bearer (.+)$/i.exec(authorization)?.[1]
    const user = token === undefined ? undefined : readToken(token.trim())
    return user === undefined ? undefined : authenticated(user)
  }
  const socket = request.socket as TLSSocket
  const known = ofSocket.get(socket)
  if (known !== undefined) return known
  const user = certifiedUser(socket)
  if (user !== undefined) ofSocket.set(socket, user)
  return user
}

/** A connection proves itself once; reading its certificate again for every request would cost more than most requests. */
const ofSocket = new WeakMap<TLSSocket, User>()

function certifiedUser(socket: TLSSocket): User | undefined {
  const subject = socket.getPeerCertificate()?.subject
  if (subject === undefined) return anonymous
  if (!socket.authorized) return undefined
  const groups = [subject.O ?? []].flat()
  return authenticated({ name: String(subject.CN), groups })
}

function authenticated(user: User): User {
  return { ...user, groups: [...user.groups, "system:authenticated"] }
}

/** What anybody may ask. */
export function isPublic(path: readonly string[]): boolean {
  return path.length === 1 && ["healthz", "livez", "readyz", "version"].includes(path[0] ?? "")
}

export function isAnonymous(user: User): boolean {
  return user.name === anonymous.name
}
