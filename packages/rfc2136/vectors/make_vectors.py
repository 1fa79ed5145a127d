"""Golden bytes, made with dnspython: an implementation that shares nothing with this package. See README.md."""

import base64
import json
import pathlib
import sys

import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.renderer
import dns.rrset
import dns.tsig
import dns.update
import dns.version

HERE = pathlib.Path(__file__).parent
ZONE = "example.com."
NOW = 1_700_000_000
SECRET = base64.b64encode(bytes(range(64))).decode()


class Uncompressed(dict):
    """Remembers no name, so that none is compressed: the form in which this package writes."""

    def __setitem__(self, key, value):
        pass


class PlainRenderer(dns.renderer.Renderer):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.compress = Uncompressed()


CompressingRenderer = dns.renderer.Renderer


def wire(message, compressed=False, **kwargs):
    dns.renderer.Renderer = CompressingRenderer if compressed else PlainRenderer
    try:
        return message.to_wire(**kwargs)
    finally:
        dns.renderer.Renderer = CompressingRenderer


def update(change):
    message = dns.update.UpdateMessage(ZONE, id=0x1234)
    change(message)
    return message


FORMS = {
    "nameInUse": lambda u: u.present("a"),
    "nameNotInUse": lambda u: u.absent("a"),
    "rrsetExists": lambda u: u.present("a", "A"),
    "rrsetExistsExactly": lambda u: u.present("a", "A", "192.0.2.1", "192.0.2.2"),
    "rrsetAbsent": lambda u: u.absent("a", "A"),
    "addRRset": lambda u: u.add("a", 30, "A", "192.0.2.1"),
    "deleteRRset": lambda u: u.delete("a", "A"),
    "deleteName": lambda u: u.delete("a"),
    "deleteRecord": lambda u: u.delete("a", "A", "192.0.2.1"),
    "empty": lambda u: None,
}


def everything(u):
    u.absent("new")
    u.present("_own-a.web", "TXT", '"heritage=x" "owner=y"')
    u.delete("web", "A")
    u.add("web", 60, "CNAME", "target.example.net.")
    u.add("new", 2147483647, "MX", "10 mail.example.com.")
    u.delete("old")


FORMS["everything"] = everything

RDATA = {
    "A": ["192.0.2.1", "0.0.0.0", "255.255.255.255"],
    "AAAA": ["2001:db8::1", "::", "::ffff:192.0.2.1", "1:0:0:2:0:0:0:3"],
    "CNAME": ["target.example.com.", ".", "a\\.b.example.", "\\000\\255\\032.example."],
    "NS": ["ns1.example.com."],
    "PTR": ["Host.Example.COM."],
    "DNAME": ["other.example."],
    "MX": ["10 mail.example.com.", "0 .", "65535 a.b."],
    "SRV": ["0 5 5060 sip.example.com.", "65535 65535 65535 ."],
    "TXT": ['"a b"', '"one" "two"', '"quote \\" backslash \\\\ octet \\200"', '""', '"' + "x" * 255 + '"'],
    "CAA": ['0 issue "letsencrypt.org"', '128 tbs "Unknown"', '0 iodef "mailto:security@example.com"', '0 issue ";"'],
    "SOA": ["ns1.example.com. host\\.master.example.com. 4294967295 3600 600 604800 15"],
    "DS": ["60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118", "1 8 2 " + "ab" * 32, "1 13 4 " + "cd" * 48],
    "TLSA": ["3 1 1 " + "d2" * 32, "0 0 0 30820307", "1 1 2 " + "92" * 64],
    "SSHFP": ["2 1 123456789abcdef67890123456789abcdef67890", "4 2 " + "ef" * 32],
    "NAPTR": [
        '100 50 "s" "z3950+I2L+I2C" "" _z3950._tcp.gatech.edu.',
        '100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .',
    ],
    "SVCB": [
        "0 foo.example.com.",
        "1 .",
        "16 foo.example.com. port=53",
        "1 foo.example.com. key667=hello",
        '1 foo.example.com. key667="hello\\210qoo"',
        '1 foo.example.com. ipv6hint="2001:db8::1,2001:db8::53:1"',
        "16 foo.example.org. alpn=h2,h3-19 mandatory=ipv4hint,alpn ipv4hint=192.0.2.1",
        '16 foo.example.org. alpn="f\\\\\\\\oo\\\\,bar,h2"',
    ],
    "HTTPS": ['1 . alpn="h3,h2" no-default-alpn port=8443 ech="AAX+DQAB/w==" ipv4hint=192.0.2.1,192.0.2.2'],
    "URI": ['10 1 "ftp://ftp1.example.com/public"', '0 0 "https://example.com/a%20b?c=\\"d\\""'],
    "TYPE65280": ["\\# 4 C0000201", "\\# 0"],
    "LOC": ["51 30 12.748 N 0 7 39.612 W 0.00m 1m 10000m 10m"],
}


def rdata():
    out = []
    for kind, texts in RDATA.items():
        for text in texts:
            value = dns.rdata.from_text("IN", kind, text)
            octets = value.to_wire()
            presented = f"\\# {len(octets)} {octets.hex()}" if kind == "LOC" else text
            out.append({"type": kind, "text": presented, "wire": octets.hex()})
    return out


def key(algorithm):
    return dns.tsig.Key(dns.name.from_text("Update.Key."), SECRET, algorithm)


def signed(octets, tsig_key, request_mac=b"", ctx=None, multi=None, error=0, other=b"", when=NOW):
    """The wire form with TSIG as the last record, its MAC, and the running context of a stream."""
    rd = dns.rdtypes.ANY.TSIG.TSIG(
        dns.rdataclass.ANY, "TSIG", tsig_key.algorithm, when, 60, b"", int.from_bytes(octets[:2], "big"), error, other
    )
    rd, ctx = dns.tsig.sign(octets, tsig_key, rd, when, request_mac, ctx, multi)
    data = rd.to_wire()
    record = tsig_key.name.to_wire() + b"\x00\xfa\x00\xff\x00\x00\x00\x00" + len(data).to_bytes(2, "big") + data
    count = int.from_bytes(octets[10:12], "big") + 1
    return octets[:10] + count.to_bytes(2, "big") + octets[12:] + record, rd.mac, ctx


def reply(rcode=0):
    message = dns.update.UpdateMessage(ZONE, id=0x1234)
    message.flags |= 0x8000
    message.set_rcode(rcode)
    return wire(message)


ALGORITHMS = [
    "hmac-sha1",
    "hmac-sha224",
    "hmac-sha256",
    "hmac-sha256-128",
    "hmac-sha384",
    "hmac-sha384-192",
    "hmac-sha512",
    "hmac-sha512-256",
]


def tsig():
    out = []
    request = wire(update(FORMS["addRRset"]))
    for name in ALGORITHMS:
        tsig_key = key(name)
        by_message = update(FORMS["addRRset"])
        by_message.use_tsig(tsig_key, fudge=60)
        asked, mac, _ = signed(request, tsig_key)
        badtime = (NOW + 400).to_bytes(6, "big")
        answered, _, _ = signed(reply(), tsig_key, request_mac=mac)
        late, _, _ = signed(reply(9), tsig_key, request_mac=mac, error=18, other=badtime)
        first, first_mac, ctx = signed(reply(), tsig_key, request_mac=mac, multi=True)
        unsigned = reply()
        ctx.update(unsigned)
        last, _, _ = signed(reply(), tsig_key, ctx=ctx, multi=True)
        out.append(
            {
                "algorithm": name,
                "keyName": "Update.Key.",
                "secret": SECRET,
                "now": NOW * 1000,
                "fudge": 60,
                "unsigned": request.hex(),
                "mac": mac.hex(),
                "request": asked.hex(),
                "reply": answered.hex(),
                "badtime": late.hex(),
                "stream": [first.hex(), unsigned.hex(), last.hex()],
            }
        )
    return out


def forms():
    return [
        {"name": name, "wire": wire(update(change)).hex(), "compressed": wire(update(change), compressed=True).hex()}
        for name, change in FORMS.items()
    ]


def main():
    made = {"with": f"dnspython {dns.version.version}, Python {sys.version_info.major}.{sys.version_info.minor}"}
    for name, vectors in {"update": forms(), "rdata": rdata(), "tsig": tsig()}.items():
        (HERE / f"{name}.json").write_text(json.dumps({"made": made, "vectors": vectors}, indent=1) + "\n")


main()
