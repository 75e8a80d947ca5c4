import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const SCRIPT = join(__dirname, "../../../components/cluster/exec-credential.mjs");
const ID = "8d91899c-0739-4a1a-acc5-deadbeefbb8f";
const TOKEN = "dop_v1_canary0123456789abcdef";
const CLUSTER_TOKEN = "cluster-token-abc";
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
const credentials = (): object => ({ server: "https://x", token: CLUSTER_TOKEN, expires_at: inAnHour() });

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. Left out, the server never answers. */
  readonly body?: unknown;
}

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(env: Readonly<Record<string, string>>, args: readonly string[] = [ID]): Promise<Ran> {
  const child = spawn(process.execPath, [SCRIPT, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

/** Runs the script against a server that gives one reply after the other, the last one for ever. */
async function runAgainst(
  replies: readonly Reply[],
  env: Readonly<Record<string, string>> = { DIGITALOCEAN_TOKEN: TOKEN },
  path = "",
): Promise<Ran & { requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const reply = replies[Math.min(requests.length, replies.length - 1)];
    requests.push(request);
    if (reply?.body === undefined) return;
    response.writeHead(reply.status ?? 200, reply.headers);
    response.end(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const ran = await run({ ...env, DIGITALOCEAN_API_URL: `http://127.0.0.1:${port}${path}` });
    return { ...ran, requests };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** One line on standard error that matches, nothing on standard output, and the token in neither. */
function assertFails(ran: Ran, message: RegExp, code = 1): void {
  assert.equal(ran.stdout, "");
  assert.match(ran.stderr, /^exec-credential: [^\n]+\n$/);
  assert.match(ran.stderr, message);
  assert.ok(!ran.stderr.includes(TOKEN), "the token is in the message");
  assert.equal(ran.code, code);
}

const AT_ONCE = { "retry-after": "0" };

describe("exec-credential", () => {
  it("prints an ExecCredential that clients renew a minute early", async () => {
    const expires = inAnHour();
    const ran = await runAgainst([{ body: { token: CLUSTER_TOKEN, expires_at: expires } }]);
    assert.deepEqual(JSON.parse(ran.stdout), {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      kind: "ExecCredential",
      status: {
        token: CLUSTER_TOKEN,
        expirationTimestamp: new Date(Date.parse(expires) - 60_000).toISOString(),
      },
    });
    assert.equal(ran.stderr, "");
    assert.equal(ran.code, 0);
  });

  it("asks for the cluster's credentials once, with the token as bearer", async () => {
    const { requests } = await runAgainst([{ body: credentials() }]);
    const asked = requests.map(({ method, url, headers }) => [method, url, headers.authorization]);
    assert.deepEqual(asked, [["GET", `/v2/kubernetes/clusters/${ID}/credentials`, `Bearer ${TOKEN}`]]);
  });

  it("keeps a path in DIGITALOCEAN_API_URL", async () => {
    const { requests } = await runAgainst(
      [{ body: credentials() }],
      { DIGITALOCEAN_TOKEN: TOKEN },
      "/mirror",
    );
    assert.equal(requests[0]?.url, `/mirror/v2/kubernetes/clusters/${ID}/credentials`);
  });

  it("prefers DIGITALOCEAN_TOKEN, and takes an empty one for unset", async () => {
    const both = { DIGITALOCEAN_TOKEN: TOKEN, DIGITALOCEAN_ACCESS_TOKEN: "second-token" };
    const first = await runAgainst([{ body: credentials() }], both);
    assert.equal(first.requests[0]?.headers.authorization, `Bearer ${TOKEN}`);
    const second = await runAgainst([{ body: credentials() }], { ...both, DIGITALOCEAN_TOKEN: "" });
    assert.equal(second.requests[0]?.headers.authorization, "Bearer second-token");
  });

  it("gives up at most a tenth of a short life, and leaves out an end that it was not told", async () => {
    const expires = Date.now() + 100_000;
    const short = await runAgainst([
      { body: { token: CLUSTER_TOKEN, expires_at: new Date(expires).toISOString() } },
    ]);
    const { status } = JSON.parse(short.stdout) as { status: { expirationTimestamp: string } };
    const early = expires - Date.parse(status.expirationTimestamp);
    assert.ok(early > 0 && early <= 10_000, `renewed ${early} ms early`);
    const unknown = await runAgainst([{ body: { token: CLUSTER_TOKEN, expires_at: null } }]);
    assert.deepEqual((JSON.parse(unknown.stdout) as { status: object }).status, { token: CLUSTER_TOKEN });
  });

  const refusals: readonly [number, RegExp][] = [
    [401, /answered 401: the token in DIGITALOCEAN_TOKEN is wrong, revoked or expired; set a valid one/],
    [403, /answered 403: .*lacks the scope kubernetes:access_cluster/],
    [404, new RegExp(`answered 404: there is no cluster ${ID} .*destroyed.*another team`)],
    [302, /answered 302: that is not DigitalOcean's API; check DIGITALOCEAN_API_URL/],
  ];
  for (const [status, message] of refusals) {
    it(`explains ${status} without asking again, without the token that the server echoes`, async () => {
      const headers = { location: "/elsewhere", ...AT_ONCE };
      const ran = await runAgainst([{ status, headers, body: { message: `bad token ${TOKEN}` } }]);
      assertFails(ran, message);
      assert.equal(ran.requests.length, 1);
    });
  }

  it("names the variable that the refused token came from", async () => {
    const ran = await runAgainst([{ status: 401, body: {} }], { DIGITALOCEAN_ACCESS_TOKEN: TOKEN });
    assertFails(ran, /the token in DIGITALOCEAN_ACCESS_TOKEN is wrong/);
  });

  for (const status of [429, 500, 503]) {
    it(`asks again after ${status}`, async () => {
      const ran = await runAgainst([{ status, headers: AT_ONCE, body: {} }, { body: credentials() }]);
      assert.equal(ran.stderr, "");
      assert.equal(ran.code, 0);
      assert.equal(ran.requests.length, 2);
    });
  }

  it("pauses before it asks again when the server names no time", async () => {
    const started = Date.now();
    const ran = await runAgainst([{ status: 500, body: {} }, { body: credentials() }]);
    assert.equal(ran.code, 0);
    assert.ok(Date.now() - started >= 500);
  });

  it("gives up after four attempts", async () => {
    const ran = await runAgainst([{ status: 502, headers: AT_ONCE, body: TOKEN }]);
    assertFails(ran, /answered 502: the API has a problem; try again later/);
    assert.equal(ran.requests.length, 4);
  });

  it("does not wait for a rate limit that ends after its time, and says when it ends", async () => {
    const reset = Math.ceil(Date.now() / 1000) + 3000;
    const later: readonly Readonly<Record<string, string>>[] = [
      { "retry-after": "3000" },
      { "retry-after": new Date(reset * 1000).toUTCString() },
      { "ratelimit-reset": String(reset) },
    ];
    for (const headers of later) {
      const ran = await runAgainst([{ status: 429, headers, body: {} }]);
      assertFails(ran, /answered 429: the rate limit is used up; try again in (300[01]|29\d\d) s/);
      assert.equal(ran.requests.length, 1);
    }
  });

  it("asks at once when the rate limit has been reset", async () => {
    const headers = { "ratelimit-reset": String(Math.floor(Date.now() / 1000) - 5) };
    const env = { DIGITALOCEAN_TOKEN: TOKEN, DIGITALOCEAN_CREDENTIAL_TIMEOUT: "10" };
    const ran = await runAgainst([{ status: 429, headers, body: {} }], env);
    assertFails(ran, /try again in 0 s/);
    assert.equal(ran.requests.length, 4);
  });

  it("gives an API that hangs two chances within its time", async () => {
    const env = { DIGITALOCEAN_TOKEN: TOKEN, DIGITALOCEAN_CREDENTIAL_TIMEOUT: "2" };
    const hung = await runAgainst([{}], env);
    assertFails(hung, /cannot reach http:\/\/127.0.0.1:\d+ \(no answer in time\); check the network/);
    assert.equal(hung.requests.length, 2);
    const woken = await runAgainst([{}, { body: credentials() }], env);
    assert.equal(woken.code, 0);
  });

  it("says that nothing listens", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const ran = await run({
      DIGITALOCEAN_TOKEN: TOKEN,
      DIGITALOCEAN_API_URL: `http://127.0.0.1:${port}`,
      DIGITALOCEAN_CREDENTIAL_TIMEOUT: "1",
    });
    assertFails(ran, /cannot reach http:\/\/127.0.0.1:\d+ \(ECONNREFUSED\); check the network/);
  });

  const answers: readonly [string, unknown, RegExp][] = [
    ["something other than JSON", `<html>${TOKEN}</html>`, /answered something other than JSON; check/],
    ["no token", { expires_at: inAnHour() }, /gave no usable credential/],
    ["an empty token", { token: "", expires_at: inAnHour() }, /gave no usable credential/],
    ["an end that is no time", { token: CLUSTER_TOKEN, expires_at: "soon" }, /gave no usable credential/],
    [
      "an end that is over",
      { token: CLUSTER_TOKEN, expires_at: "2020-01-01T00:00:00Z" },
      /gave no usable credential/,
    ],
    ["a number as its end", { token: CLUSTER_TOKEN, expires_at: -5 }, /gave no usable credential/],
    [
      "100 KiB",
      "x".repeat(100 * 1024),
      /the answer is longer than any credential; check DIGITALOCEAN_API_URL/,
    ],
    ["null", null, /gave no usable credential/],
    [
      "the DigitalOcean token",
      { token: TOKEN, expires_at: inAnHour() },
      /gave the DigitalOcean token itself back/,
    ],
  ];
  for (const [what, body, message] of answers) {
    it(`refuses an answer of ${what}`, async () => {
      assertFails(await runAgainst([{ body }]), message);
    });
  }

  it("asks for a token when none is set, also when both are empty", async () => {
    assertFails(
      await run({}),
      /no DigitalOcean token: set DIGITALOCEAN_TOKEN \(or DIGITALOCEAN_ACCESS_TOKEN\)/,
    );
    const empty = { DIGITALOCEAN_TOKEN: "", DIGITALOCEAN_ACCESS_TOKEN: "" };
    assertFails(await run(empty), /no DigitalOcean token/);
  });

  for (const character of ["\n", "\r\nX-Injected: 1", " ", "é"]) {
    it(`refuses a token with ${JSON.stringify(character)} before anything is sent`, async () => {
      const ran = await runAgainst([{ body: credentials() }], { DIGITALOCEAN_TOKEN: TOKEN + character });
      assertFails(ran, /DIGITALOCEAN_TOKEN holds a line break, a space or another character/);
      assert.equal(ran.requests.length, 0);
    });
  }

  const ids: readonly [string, readonly string[], RegExp][] = [
    ["no id", [], /expects the cluster's id, got 0 arguments: node exec-credential.mjs <cluster id>/],
    ["two ids", [ID, ID], /got 2 arguments/],
    ["a path", ["../../account"], /got "..\/..\/account"/],
    ["an option", ["--help"], /got "--help"/],
    ["a token, which it does not repeat", [TOKEN], /got "\[secret\]"/],
  ];
  for (const [what, args, message] of ids) {
    it(`takes ${what} for wrong usage`, async () => {
      assertFails(await run({ DIGITALOCEAN_TOKEN: "another-token" }, args), message, 64);
    });
  }

  it("does not repeat a token that was given as a well-formed id", async () => {
    const old = "0123456789abcdef0123456789abcdef";
    const ran = await run({ DIGITALOCEAN_TOKEN: old, DIGITALOCEAN_API_URL: "ftp://x" }, [old]);
    assertFails(ran, /DIGITALOCEAN_API_URL is no address such as https:\/\/api.digitalocean.com/);
    const secret = await runAgainst([{ status: 404, body: {} }], { DIGITALOCEAN_TOKEN: ID });
    assert.match(secret.stderr, /there is no cluster \[secret\] for/);
    assert.ok(!secret.stderr.includes(ID));
  });

  for (const address of [
    "api.digitalocean.com",
    "ftp://api.example.org",
    "https://user:pass@api.example.org",
  ]) {
    it(`refuses ${address} as the API`, async () => {
      const ran = await run({ DIGITALOCEAN_TOKEN: TOKEN, DIGITALOCEAN_API_URL: address });
      assertFails(ran, /DIGITALOCEAN_API_URL is no address/);
      assert.ok(!ran.stderr.includes("pass"));
    });
  }

  it("takes no address by http but this machine's own", async () => {
    for (const host of ["api.example.org", "127.0.0.1.example.org", "10.0.0.1"]) {
      const ran = await run({ DIGITALOCEAN_TOKEN: TOKEN, DIGITALOCEAN_API_URL: `http://${host}` });
      assertFails(ran, /DIGITALOCEAN_API_URL takes https: by http the token would travel in the clear/);
    }
  });

  it("keeps no credential for longer than DigitalOcean's live, and tells no pause of years", async () => {
    const body = { token: CLUSTER_TOKEN, expires_at: "+275760-09-13T00:00:00Z" };
    const { status } = JSON.parse((await runAgainst([{ body }])).stdout) as {
      status: { expirationTimestamp: string };
    };
    assert.ok(Date.parse(status.expirationTimestamp) < Date.now() + 7 * 24 * 3_600_000);
    const never = await runAgainst([
      { status: 429, headers: { "retry-after": "90000000000000000" }, body: {} },
    ]);
    assertFails(never, /the rate limit is used up; try again later$/m);
  });

  for (const seconds of ["0", "-1", "601", "soon"]) {
    it(`refuses ${seconds} as its time`, async () => {
      const ran = await run({ DIGITALOCEAN_TOKEN: TOKEN, DIGITALOCEAN_CREDENTIAL_TIMEOUT: seconds });
      assertFails(
        ran,
        new RegExp(`DIGITALOCEAN_CREDENTIAL_TIMEOUT is "${seconds}": it takes seconds, above 0`),
      );
    });
  }
});
