import assert from "node:assert/strict";
import { isTransient, pauseAskedFor, withRetries, type Attempt } from "../../lib/retry";
import { FakeClock } from "../support/clock";

let clock: FakeClock;
beforeEach(() => void (clock = new FakeClock(Date.parse("2026-01-01T00:00:00Z"))));

describe("withRetries", () => {
  const patience = () => ({ attempts: 3, firstPauseMs: 500, timeoutMs: 100, clock });
  /** Runs attempts that come to these outcomes, one after the other. */
  function run(...outcomes: readonly Attempt<string>[]): { result: Promise<string>; tries: () => number } {
    let tries = 0;
    const result = withRetries(patience(), async () => outcomes[tries++]!);
    return { result, tries: () => tries };
  }
  const failed = (message: string, retry = true, pauseMs?: number): Attempt<string> => ({
    failed: new Error(message),
    retry,
    pauseMs,
  });

  it("tries again after what may pass, and resolves to what is done", async () => {
    const { result, tries } = run(failed("a"), failed("b"), { done: "yes" });
    assert.equal(await result, "yes");
    assert.equal(tries(), 3);
    assert.deepEqual(clock.slept, [500, 1000]);
  });

  it("pauses for as long as it is asked to", async () => {
    await run(failed("a", true, 60_000), failed("b"), { done: "yes" }).result;
    assert.deepEqual(clock.slept, [60_000, 1000]);
  });

  it("takes an undefined answer for one", async () => {
    let tries = 0;
    await withRetries<undefined>(patience(), () => {
      tries += 1;
      return Promise.resolve({ done: undefined });
    });
    assert.equal(tries, 1);
  });

  it("throws the last failure when no try is left", async () => {
    const { result, tries } = run(failed("a"), failed("b"), failed("c"));
    await assert.rejects(result, /^Error: c$/);
    assert.equal(tries(), 3);
  });

  it("throws at once what another try cannot help", async () => {
    const { result, tries } = run(failed("no", false), { done: "never" });
    await assert.rejects(result, /^Error: no$/);
    assert.equal(tries(), 1);
  });

  describe("where an outage is waited for", () => {
    const away = (message: string): Attempt<string> => ({
      failed: new Error(message),
      retry: true,
      away: true,
    });
    const said: string[] = [];
    beforeEach(() => said.splice(0));
    const patient = (outcomes: readonly Attempt<string>[]): Promise<string> => {
      let tries = 0;
      const outage = { mayLastMs: 120_000, away: ({ message }: Error) => void said.push(message) };
      return withRetries({ ...patience(), outage }, async () => outcomes[tries++] ?? away("still"));
    };

    it("waits for longer than its tries would last, and says so", async () => {
      const outcomes = [...Array.from({ length: 12 }, () => away("gone")), { done: "back" }];
      assert.equal(await patient(outcomes), "back");
      assert.deepEqual(clock.slept.slice(0, 5), [500, 1000, 2000, 4000, 5000]);
      assert.deepEqual(
        said,
        Array.from({ length: 12 }, () => "gone"),
      );
    });

    it("has all of its tries left for a server that is back and does not answer well", async () => {
      const outcomes = [...Array.from({ length: 6 }, () => away("gone")), failed("500"), failed("500")];
      assert.equal(await patient([...outcomes, { done: "back" }]), "back");
      await assert.rejects(patient([...outcomes, failed("503")]), /^Error: 503$/);
    });

    it("gives up after that time", async () => {
      const began = clock.now();
      await assert.rejects(patient([]), /^Error: still$/);
      assert.ok(clock.now() - began >= 120_000 && clock.now() - began < 126_000);
    });
  });

  it("does not wait longer than a minute, whoever asks for it", async () => {
    const { result, tries } = run(failed("limit", true, 60_001), { done: "never" });
    await assert.rejects(result, /^Error: limit$/);
    assert.equal(tries(), 1);
  });
});

describe("pauseAskedFor", () => {
  const headers = (values: Record<string, string>) => (name: string) => values[name];
  const inSeconds = (seconds: number): number => clock.now() + seconds * 1000;

  it("reads retry-after in seconds", () => {
    assert.equal(pauseAskedFor(503, headers({ "retry-after": "7" })), 7000);
    assert.equal(pauseAskedFor(503, headers({ "retry-after": "0" })), 0);
  });

  it("reads retry-after as a date, and takes one that has passed for none to wait", () => {
    const date = headers({ "retry-after": new Date(inSeconds(30)).toUTCString() });
    assert.equal(pauseAskedFor(503, date, { clock }), 30_000);
    assert.equal(pauseAskedFor(503, headers({ "retry-after": new Date(0).toUTCString() })), 0);
  });

  it("reads ratelimit-reset where the limit is used up, and only there", () => {
    const reset = headers({ "ratelimit-reset": String(inSeconds(20) / 1000) });
    assert.equal(pauseAskedFor(429, reset, { clock }), 20_000);
    assert.equal(pauseAskedFor(429, headers({ "ratelimit-reset": "1" })), 0);
    assert.equal(pauseAskedFor(500, reset, { clock }), undefined);
  });

  it("knows of no pause where none or nonsense is said", () => {
    assert.equal(pauseAskedFor(429, headers({})), undefined);
    assert.equal(
      pauseAskedFor(429, () => null),
      undefined,
    );
    assert.equal(
      pauseAskedFor(429, headers({ "retry-after": "soon", "ratelimit-reset": "soon" })),
      undefined,
    );
  });
});

describe("isTransient", () => {
  it("is 408, 429 and all of the server's own faults", () => {
    const all = [200, 301, 400, 401, 403, 404, 408, 409, 422, 429, 499, 500, 502, 503, 504];
    assert.deepEqual(all.filter(isTransient), [408, 429, 500, 502, 503, 504]);
  });
});
