import type { TsigKey } from "../keys.ts"
import { equal, type Name } from "../name.ts"
import { type Asked, type DnsListener, listenDns, type ListenAt } from "./dns-listener.ts"
import { type MinimalZone, minimalZone } from "./minimal-zone.ts"
import { receive } from "./request.ts"
import { answersFor, type OfferedZone, refusal } from "./zone-answers.ts"

/** One zone, offered to one server that proves itself by a key. */
export interface Offer extends OfferedZone {
  readonly key: TsigKey
  /** The server's addresses as we see it come; undefined where a translation in between hides them. */
  readonly peers?: readonly string[]
}

export interface StandingOffer extends Disposable {
  /** Resolves when the server has been sent the whole zone; rejects when the primary closes before. */
  readonly transferred: Promise<void>
  /** Takes the offer back: the zone is refused from now on. */
  withdraw(): void
}

/** A primary for zones about to be born. */
export interface SeedPrimary extends AsyncDisposable {
  readonly address: string
  readonly port: number
  /** Offers a zone. A later offer of the same zone takes the place of the earlier. */
  offer(offer: Offer): StandingOffer
  close(): Promise<void>
}

interface Standing {
  readonly offer: Offer
  readonly sent: () => void
  readonly closed: () => void
}

/**
 * A primary that answers SOA, AXFR and IXFR for the zones on offer, each to its own server only, TSIG verified and
 * signed; everything else is refused. So a new zone gets onto a server whose disk is out of reach. Throws CONNECT.
 */
export async function listenPrimary(options: {
  readonly listen: ListenAt
  /** Milliseconds since the epoch. */
  readonly clock?: () => number
}): Promise<SeedPrimary> {
  const standing = new Map<string, Standing>()
  const clock = options.clock ?? Date.now
  const listener: DnsListener = await listenDns(options.listen, (asked) => answer(asked, standing, clock()))
  const close = async () => {
    for (const { closed } of standing.values()) closed()
    standing.clear()
    await listener.close()
  }
  return {
    address: listener.address,
    port: listener.port,
    offer: (offer) => {
      let sent = () => {}
      let closed = () => {}
      const transferred = new Promise<void>((resolve, reject) => {
        sent = resolve
        closed = () => reject(new Error(`the primary closed before zone ${offer.zone} was fetched`))
      })
      transferred.catch(() => {})
      const mine: Standing = { offer, sent, closed }
      standing.set(offer.zone.key, mine)
      const withdraw = () => {
        if (standing.get(offer.zone.key) === mine) standing.delete(offer.zone.key)
      }
      return { transferred, withdraw, [Symbol.dispose]: withdraw }
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** A primary for one zone, one server and one life: see `listenPrimary` for several. Throws CONNECT, BAD_RRSET. */
export async function servePrimaryOnce(
  options: MinimalZone & {
    readonly listen: ListenAt
    readonly key: TsigKey
    readonly peers?: readonly string[]
    readonly clock?: () => number
  },
): Promise<SeedPrimary & Pick<StandingOffer, "transferred">> {
  const { zone, key, peers } = options
  const records = minimalZone(options)
  const primary = await listenPrimary(options)
  const { transferred } = primary.offer({ zone, records, key, ...(peers === undefined ? {} : { peers }) })
  return { ...primary, transferred }
}

function answer(asked: Asked, standing: ReadonlyMap<string, Standing>, now: number): readonly Uint8Array[] {
  const keys = [...standing.values()].map(({ offer }) => offer.key)
  const received = receive(asked.octets, keys, now)
  if (received.kind === "turned-away") return received.replies
  const { message, key, sign } = received
  const wanted = standing.get(message.questions[0]?.name.key ?? "")
  if (wanted === undefined || !mayHave(wanted.offer, key?.name, asked))
    return [sign.sign(refusal(message), now)]
  const { messages, transfers } = answersFor(message, wanted.offer, asked.transport)
  const replies = messages.map((reply) => sign.sign(reply, now))
  if (transfers) wanted.sent()
  return replies
}

function mayHave({ key, peers }: Offer, signer: Name | undefined, { peer }: Asked): boolean {
  return (
    signer !== undefined && equal(signer, key.name) && (peers === undefined || peers.includes(peer.address))
  )
}
