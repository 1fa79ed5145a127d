import type { Environment } from "@marcbachmann/cel-js"
import { BlockList, isIP, isIPv4 } from "node:net"

class Address {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

class Block {
  readonly address: Address
  readonly prefix: number
  constructor(address: Address, prefix: number) {
    this.address = address
    this.prefix = prefix
  }
}

class Url {
  readonly url: URL
  constructor(url: URL) {
    this.url = url
  }
}

const family = (text: string) => (isIPv4(text) ? ("ipv4" as const) : ("ipv6" as const))
const isAddress = (text: string) =>
  isIP(text) !== 0 && !text.includes("%") && !text.toLowerCase().startsWith("::ffff:")

function address(text: string): Address {
  if (!isAddress(text)) throw new TypeError(`IP Address "${text}" parse error during conversion from string`)
  return new Address(text)
}

function block(text: string): Block | undefined {
  const [ip = "", length = "", ...rest] = text.split("/")
  const most = isIPv4(ip) ? 32 : 128
  if (!isAddress(ip) || rest.length > 0 || !/^(0|[1-9]\d*)$/.test(length) || Number(length) > most)
    return undefined
  return new Block(new Address(ip), Number(length))
}

function cidr(text: string): Block {
  const found = block(text)
  if (found === undefined)
    throw new TypeError(`network address parse error during conversion from string: ${text}`)
  return found
}

function holds({ address: { text }, prefix }: Block, ip: string): boolean {
  if (family(text) !== family(ip)) return false
  const list = new BlockList()
  list.addSubnet(text, prefix, family(text))
  return list.check(ip, family(ip))
}

const inside = (text: string, ...networks: readonly string[]) =>
  networks.some((network) => holds(cidr(network), text))

/** `ip()`, `cidr()` and `url()` of Kubernetes. */
export function registerNetworks(env: Environment): void {
  env.registerType("net.IP", Address)
  env.registerType("net.CIDR", Block)
  env.registerType("kubernetes.URL", Url)
  registerAddresses(env)
  registerBlocks(env)
  registerUrls(env)
}

function registerAddresses(env: Environment): void {
  env.registerFunction("ip(string): net.IP", address)
  env.registerFunction("isIP(string): bool", isAddress)
  env.registerFunction("string(net.IP): string", ({ text }: Address) => text)
  env.registerFunction("net.IP.family(): int", ({ text }: Address) => (isIPv4(text) ? 4n : 6n))
  env.registerFunction("net.IP.isUnspecified(): bool", ({ text }: Address) =>
    inside(text, "0.0.0.0/32", "::/128"),
  )
  env.registerFunction("net.IP.isLoopback(): bool", ({ text }: Address) =>
    inside(text, "127.0.0.0/8", "::1/128"),
  )
  env.registerFunction("net.IP.isLinkLocalUnicast(): bool", ({ text }: Address) =>
    inside(text, "169.254.0.0/16", "fe80::/10"),
  )
  env.registerFunction("net.IP.isLinkLocalMulticast(): bool", ({ text }: Address) =>
    inside(text, "224.0.0.0/24", "ff02::/16"),
  )
  env.registerFunction(
    "net.IP.isGlobalUnicast(): bool",
    ({ text }: Address) =>
      text !== "255.255.255.255" &&
      !inside(
        text,
        "0.0.0.0/32",
        "::/128",
        "127.0.0.0/8",
        "::1/128",
        "169.254.0.0/16",
        "fe80::/10",
        "224.0.0.0/4",
        "ff00::/8",
      ),
  )
}

function registerBlocks(env: Environment): void {
  env.registerFunction("cidr(string): net.CIDR", cidr)
  env.registerFunction("isCIDR(string): bool", (text: string) => block(text) !== undefined)
  env.registerFunction("net.CIDR.ip(): net.IP", (of: Block) => of.address)
  env.registerFunction("net.CIDR.prefixLength(): int", ({ prefix }: Block) => BigInt(prefix))
  env.registerFunction("net.CIDR.containsIP(string): bool", (of: Block, text: string) =>
    holds(of, address(text).text),
  )
  env.registerFunction("net.CIDR.containsIP(net.IP): bool", (of: Block, { text }: Address) => holds(of, text))
  env.registerFunction("net.CIDR.containsCIDR(string): bool", (of: Block, text: string) =>
    covers(of, cidr(text)),
  )
  env.registerFunction("net.CIDR.containsCIDR(net.CIDR): bool", covers)
}

const covers = (outer: Block, inner: Block) =>
  inner.prefix >= outer.prefix && holds(outer, inner.address.text)

function registerUrls(env: Environment): void {
  const parse = (text: string) => (URL.canParse(text) ? new Url(new URL(text)) : undefined)
  env.registerFunction(
    "isURL(string): bool",
    (text: string) => text.startsWith("/") || parse(text) !== undefined,
  )
  env.registerFunction("url(string): kubernetes.URL", (text: string) => {
    const found = parse(text)
    if (found === undefined) throw new TypeError(`URL parse error during conversion from string: ${text}`)
    return found
  })
  env.registerFunction("kubernetes.URL.getScheme(): string", ({ url }: Url) => url.protocol.replace(/:$/, ""))
  env.registerFunction("kubernetes.URL.getHost(): string", ({ url }: Url) => url.host)
  env.registerFunction("kubernetes.URL.getHostname(): string", ({ url }: Url) =>
    url.hostname.replace(/^\[(.*)\]$/, "$1"),
  )
  env.registerFunction("kubernetes.URL.getPort(): string", ({ url }: Url) => url.port)
  env.registerFunction("kubernetes.URL.getEscapedPath(): string", ({ url }: Url) => url.pathname)
}
