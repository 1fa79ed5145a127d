/** What named tells in the text of a reply, as values. Fields that it does not tell are undefined. */

export interface ServerStatus {
  readonly version: string | undefined
  /** Zones, those that BIND makes itself included. */
  readonly zones: number | undefined
  readonly bootTime: string | undefined
  readonly lastConfigured: string | undefined
  readonly configurationFile: string | undefined
  readonly transfersRunning: number | undefined
  readonly transfersDeferred: number | undefined
  /** Every line that has a colon, by what stands before it. */
  readonly fields: Readonly<Record<string, string>>
}

export interface ZoneStatus {
  readonly name: string | undefined
  /** "primary", "secondary" and so on. */
  readonly type: string | undefined
  readonly serial: number | undefined
  /** Of an inline-signed zone: the serial that is served. */
  readonly signedSerial: number | undefined
  readonly nodes: number | undefined
  /** Takes updates. */
  readonly dynamic: boolean | undefined
  /** Takes none until `thaw`. */
  readonly frozen: boolean | undefined
  /** Is signed. */
  readonly secure: boolean | undefined
  /** Was added through the control channel. */
  readonly reconfigurable: boolean | undefined
  readonly fields: Readonly<Record<string, string>>
}

export function serverStatus(text: string): ServerStatus {
  const fields = fieldsOf(text)
  return {
    version: fields["version"],
    zones: numberOf(fields["number of zones"]),
    bootTime: fields["boot time"],
    lastConfigured: fields["last configured"],
    configurationFile: fields["configuration file"],
    transfersRunning: numberOf(fields["xfers running"]),
    transfersDeferred: numberOf(fields["xfers deferred"]),
    fields,
  }
}

export function zoneStatus(text: string): ZoneStatus {
  const fields = fieldsOf(text)
  return {
    name: fields["name"],
    type: fields["type"],
    serial: numberOf(fields["serial"]),
    signedSerial: numberOf(fields["signed serial"]),
    nodes: numberOf(fields["nodes"]),
    dynamic: yesOf(fields["dynamic"]),
    frozen: yesOf(fields["frozen"]),
    secure: yesOf(fields["secure"]),
    reconfigurable: yesOf(fields["reconfigurable via modzone"]),
    fields,
  }
}

/** The block in braces of `zone "a.example" { … };`. */
export function shownBlock(text: string): string {
  return text.slice(text.indexOf("{"))
}

function fieldsOf(text: string): Record<string, string> {
  const pairs = text.split("\n").flatMap((line): [string, string][] => {
    const colon = line.indexOf(": ")
    return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 2)]]
  })
  return Object.fromEntries(pairs)
}

function numberOf(field: string | undefined): number | undefined {
  const digits = /^\d+/.exec(field ?? "")?.[0]
  return digits === undefined ? undefined : Number(digits)
}

function yesOf(field: string | undefined): boolean | undefined {
  return field === undefined ? undefined : field === "yes"
}
