import Mocha from "mocha";
import { allRules } from "../../policy/pack.ts";

const { EVENT_TEST_END, EVENT_RUN_END } = Mocha.Runner.constants;
const say = Mocha.reporters.Base.consoleLog;

/** How often a verb stands in the titles of a rule's tests. */
function countIn(tests, rule) {
  const verbs = tests
    .map(({ title, parent }) => {
      const [, own, verb] = /^(?:([a-z-]+) )?(finds|accepts|holds|take out) /.exec(title) ?? [];
      return (own ?? parent.title.replace(/ of applications$/, "")) === rule ? verb : undefined;
    })
    .filter((verb) => verb !== undefined);
  const faulty = verbs.filter((verb) => verb === "finds").length;
  return { rule, faulty, compliant: verbs.length - faulty };
}

/**
 * Counts, rule by rule, what the tests try: faulty and compliant fixtures. A test belongs to a rule by its suite's name,
 * or by its own that begins with the rule's, and tells by its verb what it tries. A rule without either kind fails the
 * run, since docs/policy.md would claim what nobody tried.
 */
export default function policyFixtures(runner) {
  const tests = [];
  runner.on(EVENT_TEST_END, (test) => tests.push(test));
  runner.on(EVENT_RUN_END, () => {
    const counts = allRules.map(({ name }) => countIn(tests, name));
    const sum = (kind) => counts.reduce((total, count) => total + count[kind], 0);
    const width = Math.max(...counts.map(({ rule }) => rule.length));
    const rows = [
      { rule: "Rule", faulty: "faulty", compliant: "compliant" },
      ...counts,
      { rule: `${counts.length} rules`, faulty: sum("faulty"), compliant: sum("compliant") },
    ];
    for (const { rule, faulty, compliant } of rows)
      say(`${rule.padEnd(width)}  ${String(faulty).padStart(6)}  ${String(compliant).padStart(9)}`);
    const untried = counts.filter(({ faulty, compliant }) => faulty === 0 || compliant === 0);
    if (untried.length === 0) return;
    say(`Not tried both ways: ${untried.map(({ rule }) => rule).join(", ")}`);
    runner.failures += untried.length;
  });
}
