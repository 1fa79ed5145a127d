import { expect, test } from "vitest"
import { hasFormat } from "./index.ts"

/** Answers of kube-openapi's own validators. */
test.each<[string, readonly string[], readonly string[]]>([
  [
    "date-time",
    ["2026-01-02T03:04:05Z", "2026-01-02t03:04:05z", "2026-01-02T03:04:05.123+05:45"],
    [
      "2026-01-02",
      "2026-13-02T03:04:05Z",
      "2026-01-02T24:00:00Z",
      "2026-01-02T23:59:60Z",
      "2026-01-02T03:04Z",
    ],
  ],
  ["date", ["2026-02-28", "2024-02-29"], ["2026-02-29", "2026-2-8", "26-02-08"]],
  ["ipv4", ["1.2.3.4", "01.2.3.4", "::ffff:1.2.3.4"], ["1.2.3", "1.2.3.256", "::1", "localhost"]],
  ["ipv6", ["::1", "2001:db8::1", "::ffff:1.2.3.4"], ["1.2.3.4", "fe80::1%eth0", "::g"]],
  ["cidr", ["10.0.0.0/8", "fe80::/10"], ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/8/8"]],
  [
    "mac",
    ["00:11:22:33:44:55", "0011.2233.4455", "00-11-22-33-44-55"],
    ["00:11:22:33:44", "00:11-22:33:44:55"],
  ],
  ["uuid", ["550e8400-e29b-41d4-a716-446655440000", "550E8400E29B41D4A716446655440000"], ["550e8400"]],
  ["hostname", ["example.com", "localhost", "a-b.example"], ["a_b", "-a.example", "example.c0m"]],
  ["email", ["a@b.c", "Bob <a@b.c>"], ["a", "a@", "@b"]],
  ["uri", ["http://x/y", "/x", "foo:bar"], ["x", "", "http://a b"]],
  ["byte", ["Zm9v", "Zg=="], ["Zm9", "", "Zm-v"]],
  ["duration", ["5m", "1h30m", "-5m", "0", "1.5h", "5 min", "3 weeks"], ["", "5", "min"]],
  ["k8s-short-name", ["a-b", "0"], ["a-", "A", "a.b"]],
  ["k8s-long-name", ["a.b-c"], ["a..b", "a.b-"]],
  ["hexcolor", ["#fff", "AABBCC"], ["#ff"]],
  ["isbn", ["978-0321751041", "0321751043"], ["0321751044"]],
  ["creditcard", ["4111 1111 1111 1111"], ["4111 1111 1111 1112"]],
])("%s takes and refuses what Kubernetes does", (format, good, bad) => {
  expect(good.filter((text) => !hasFormat(format, text))).toEqual([])
  expect(bad.filter((text) => hasFormat(format, text))).toEqual([])
})
