import assert from "node:assert/strict";
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { overlap, parseSubnet, within, type Subnet } from "../../stacks/subnet";

// Few distinct bits, so that ranges meet often.
const range = fc
  .tuple(
    fc.constantFrom(10, 172),
    fc.constantFrom(0, 16, 128),
    fc.nat(255),
    fc.nat(255),
    fc.integer({ min: 4, max: 32 }),
  )
  .map(([a, b, c, d, prefix]) => `${a}.${b}.${c}.${d}/${prefix}`);

function parsed(text: string): Subnet {
  const subnet = parseSubnet(text);
  assert.ok(subnet, text);
  return subnet;
}

/** The same question, asked of a library: two ranges meet when the shorter prefix covers the other's address. */
function oracle(one: string, other: string): boolean {
  const [a, b] = [ipaddr.IPv4.parseCIDR(one), ipaddr.IPv4.parseCIDR(other)];
  const prefix = Math.min(a[1], b[1]);
  return a[0].match(b[0], prefix);
}

describe("subnets", () => {
  it("overlap exactly when the shorter prefix covers both", () => {
    fc.assert(
      fc.property(range, range, (one, other) => {
        assert.equal(overlap(parsed(one), parsed(other)), oracle(one, other));
      }),
      { numRuns: 500 },
    );
  });

  it("overlap each other or not at all, and contain what they overlap with a shorter prefix", () => {
    fc.assert(
      fc.property(range, range, (one, other) => {
        const [a, b] = [parsed(one), parsed(other)];
        assert.equal(overlap(a, b), overlap(b, a));
        assert.equal(overlap(a, b), within(a, b) || within(b, a));
      }),
      { numRuns: 500 },
    );
  });

  it("know their first address", () => {
    fc.assert(
      fc.property(range, (text) => {
        const network = ipaddr.IPv4.networkAddressFromCIDR(text).toString();
        assert.equal(parsed(text).aligned, text.startsWith(`${network}/`));
      }),
    );
  });

  for (const text of ["10.0.0.0", "10.0.0.0/33", "10.0.0.256/8", "10.0.0/8", "fd00::/8", "a/8", ""]) {
    it(`are not ${JSON.stringify(text)}`, () => {
      assert.equal(parseSubnet(text), undefined);
    });
  }
});
