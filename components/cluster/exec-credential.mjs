/**
 * Gives Kubernetes clients (kubectl, the Pulumi provider) a credential of a DigitalOcean Kubernetes cluster
 * when they need one, so that none is ever stored: kubeconfigs and state hold the call of this script instead.
 *
 *   node exec-credential.mjs <cluster id>
 *
 * Prints an ExecCredential (client.authentication.k8s.io/v1beta1) on standard output. When it cannot, it prints
 * one line on standard error that says what to do, and exits with 1, or with 64 after a wrong call. It never
 * prints the DigitalOcean token. It needs nothing but Node, because it runs from wherever a kubeconfig is used.
 *
 * Environment:
 *   DIGITALOCEAN_TOKEN                 token with the scope kubernetes:access_cluster; or else
 *   DIGITALOCEAN_ACCESS_TOKEN          the same, under the name that doctl and godo use
 *   DIGITALOCEAN_API_URL               address of the API; default https://api.digitalocean.com
 *   DIGITALOCEAN_CREDENTIAL_TIMEOUT    seconds in all, retries included; default 20, because Kubernetes clients
 *                                      give up on a cluster after about 30: raise it for a slow line only
 */
import { Buffer } from "node:buffer";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 500;
/** Clients renew this long before the end, so that no request travels with a token that dies on the way. */
const RENEW_EARLY_MS = 60_000;
/** An answer is a few hundred bytes; what is larger is none. */
const MOST_BYTES = 64 * 1024;
/** Longest that a client keeps a credential, whatever the answer says: DigitalOcean's live a week. */
const LONGEST_MS = 7 * 24 * 3_600_000;
/** A pause beyond it is not told in seconds. */
const LONGEST_PAUSE_MS = 3_600_000;

/** What went wrong in words for a person, whether another attempt may help, and the pause the API asks for. */
class Failure extends Error {
  constructor(message, { exitCode = 1, retry = false, pauseMs = undefined } = {}) {
    super(message);
    Object.assign(this, { exitCode, retry, pauseMs });
  }
}

function readClusterId(args) {
  const [id] = args;
  if (args.length === 1 && /^[A-Za-z0-9][-A-Za-z0-9]{0,63}$/.test(id)) return id;
  const got = args.length === 1 ? JSON.stringify(id) : `${args.length} arguments`;
  const message = `expects the cluster's id, got ${got}: node exec-credential.mjs <cluster id>`;
  throw new Failure(message, { exitCode: 64 });
}

/** An empty variable counts as unset: that is what CI systems make of a secret that does not exist. */
function readToken(env) {
  const variable = ["DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN"].find(
    (name) => (env[name] ?? "") !== "",
  );
  if (variable === undefined) {
    throw new Failure(
      "no DigitalOcean token: set DIGITALOCEAN_TOKEN (or DIGITALOCEAN_ACCESS_TOKEN) to one with the scope " +
        "kubernetes:access_cluster",
    );
  }
  // Anything else cannot travel in a header, and fetch would quote the value in its error.
  if (!/^[\x21-\x7e]+$/.test(env[variable])) {
    throw new Failure(
      `${variable} holds a line break, a space or another character that no token has: set it again`,
    );
  }
  return { variable, value: env[variable] };
}

function readTimeoutMs(env) {
  const text = env.DIGITALOCEAN_CREDENTIAL_TIMEOUT ?? "";
  const seconds = text === "" ? 20 : Number(text);
  if (seconds > 0 && seconds <= 600) return seconds * 1000;
  throw new Failure(
    `DIGITALOCEAN_CREDENTIAL_TIMEOUT is ${JSON.stringify(text)}: it takes seconds, above 0 and at most 600`,
  );
}

function readApi(env) {
  const text = env.DIGITALOCEAN_API_URL ?? "";
  if (text === "") return new URL("https://api.digitalocean.com/");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["https:", "http:"].includes(url.protocol) || url.username !== "") {
    throw new Failure("DIGITALOCEAN_API_URL is no address such as https://api.digitalocean.com");
  }
  if (url.protocol === "http:" && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) {
    throw new Failure("DIGITALOCEAN_API_URL takes https: by http the token would travel in the clear");
  }
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
}

/** `Retry-After` in seconds or as a date, else DigitalOcean's `ratelimit-reset`, a Unix time. */
function pauseAskedFor(headers) {
  const after = headers.get("retry-after") ?? "";
  if (/^\d+$/.test(after)) return Number(after) * 1000;
  if (!Number.isNaN(Date.parse(after))) return Math.max(0, Date.parse(after) - Date.now());
  const reset = headers.get("ratelimit-reset") ?? "";
  return /^\d+$/.test(reset) ? Math.max(0, Number(reset) * 1000 - Date.now()) : undefined;
}

/** Says what a status means and what to do. The body is never shown: it could hold anything, the token too. */
function refusal({ status, headers }, { api, clusterId, token }) {
  const pauseMs = pauseAskedFor(headers);
  const when =
    pauseMs === undefined || pauseMs > LONGEST_PAUSE_MS ? "later" : `in ${Math.ceil(pauseMs / 1000)} s`;
  const meanings = {
    401: `the token in ${token.variable} is wrong, revoked or expired; set a valid one`,
    403: `the token in ${token.variable} lacks the scope kubernetes:access_cluster; set one that has it`,
    404:
      `there is no cluster ${clusterId} for the token in ${token.variable}: it was destroyed, or belongs to ` +
      "another team; write a new kubeconfig, or set that team's token",
    429: `the rate limit is used up; try again ${when}`,
  };
  const meaning =
    status >= 500
      ? "the API has a problem; try again later (see status.digitalocean.com)"
      : (meanings[status] ?? "that is not DigitalOcean's API; check DIGITALOCEAN_API_URL and any proxy");
  const retry = status === 429 || status >= 500;
  return new Failure(`${api.origin} answered ${status}: ${meaning}`, { retry, pauseMs });
}

async function readBody({ body }) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES)
      throw new Failure("the answer is longer than any credential; check DIGITALOCEAN_API_URL");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** One request. A redirect is not followed: it would carry the token to another address. */
async function request(target, timeoutMs) {
  const url = new URL(`v2/kubernetes/clusters/${target.clusterId}/credentials`, target.api);
  const headers = { authorization: `Bearer ${target.token.value}`, accept: "application/json" };
  const signal = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs)));
  let response, text;
  try {
    response = await fetch(url, { headers, signal, redirect: "manual" });
    text = await readBody(response);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const slow = error.name === "TimeoutError";
    const reason = slow ? "no answer in time" : (error.cause?.code ?? "connection failed");
    throw new Failure(
      `cannot reach ${target.api.origin} (${reason}); check the network, a proxy and DIGITALOCEAN_API_URL`,
      { retry: true },
    );
  }
  if (response.status !== 200) throw refusal(response, target);
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(
      `${target.api.origin} answered something other than JSON; check DIGITALOCEAN_API_URL and any proxy`,
    );
  }
}

/** Tries again after what may pass by itself, but never beyond the deadline: a client is waiting. */
async function ask(target, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  for (let attempt = 1; ; attempt++) {
    try {
      // Half of the time at most, so that one connection that hangs leaves room for another.
      return await request(target, Math.min(deadline - Date.now(), timeoutMs / 2));
    } catch (error) {
      const pauseMs = error.pauseMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1);
      if (error.retry !== true || attempt === ATTEMPTS || Date.now() + pauseMs >= deadline) throw error;
      await sleep(pauseMs);
    }
  }
}

/** When the client is to renew: early, but not by more than a tenth of a token that lives minutes only. */
function renewalTime(stated) {
  const expiry = Math.min(stated, Date.now() + LONGEST_MS);
  const left = Math.max(0, expiry - Date.now());
  return new Date(expiry - Math.min(RENEW_EARLY_MS, left / 10)).toISOString();
}

function toExecCredential(answer, { api, token }) {
  const { token: clusterToken, expires_at: expiresAt = null } = answer ?? {};
  const expiry = expiresAt === null ? undefined : Date.parse(String(expiresAt));
  const dated = expiry === undefined || (typeof expiresAt === "string" && expiry > Date.now());
  if (typeof clusterToken !== "string" || clusterToken === "" || !dated) {
    throw new Failure(`${api.origin} gave no usable credential; check DIGITALOCEAN_API_URL`);
  }
  // The credential goes to the cluster, which must never see what opens the whole account.
  if (clusterToken.includes(token.value)) {
    throw new Failure(`${api.origin} gave the DigitalOcean token itself back; check DIGITALOCEAN_API_URL`);
  }
  // Without a known end, clients keep a token until the cluster refuses it: still right, only slower.
  const expirationTimestamp = expiry === undefined ? undefined : renewalTime(expiry);
  return {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    kind: "ExecCredential",
    status: { token: clusterToken, expirationTimestamp },
  };
}

/** Whatever a message quotes: a token that was put in the wrong place must not be in it. */
function withoutTokens(text, env) {
  // Below eight characters it is no token, and replacing it would only garble the words.
  const tokens = [env.DIGITALOCEAN_TOKEN, env.DIGITALOCEAN_ACCESS_TOKEN].filter(
    (token) => token?.length >= 8,
  );
  const rest = tokens.reduce((known, token) => known.replaceAll(token, "[secret]"), text);
  return rest.replace(/\bdo[a-z]_v1_\w+/g, "[secret]");
}

try {
  const clusterId = readClusterId(process.argv.slice(2));
  const target = { api: readApi(process.env), clusterId, token: readToken(process.env) };
  const answer = await ask(target, readTimeoutMs(process.env));
  process.stdout.write(`${JSON.stringify(toExecCredential(answer, target))}\n`);
} catch (error) {
  const message = error instanceof Failure ? error.message : "failed unexpectedly; please report it";
  process.stderr.write(`exec-credential: ${withoutTokens(message, process.env)}\n`);
  process.exitCode = error instanceof Failure ? error.exitCode : 1;
}
