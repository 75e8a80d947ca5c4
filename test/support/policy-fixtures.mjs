import Mocha from "mocha";
import { allRules } from "../../policy/pack.ts";

const { EVENT_TEST_END, EVENT_RUN_END } = Mocha.Runner.constants;
const say = Mocha.reporters.Base.consoleLog;

/**
 * Counts, rule by rule, what the tests try: compliant and faulty fixtures. A test belongs to a rule by its suite's name,
 * or by its own that begins with the rule's, and tells by its verb what it tries. A rule without either kind fails the
 * run, since docs/policy.md would claim what nobody tried.
 */
export default class PolicyFixtures {
  constructor(runner) {
    const tried = new Map(allRules.map(({ name }) => [name, { faulty: 0, compliant: 0 }]));
    runner.on(EVENT_TEST_END, ({ title, parent }) => {
      const [, own, verb] = /^(?:([a-z-]+) )?(finds|accepts|holds|take out) /.exec(title) ?? [];
      const rule = tried.get(own ?? parent.title.replace(/ of applications$/, ""));
      if (rule !== undefined) rule[verb === "finds" ? "faulty" : "compliant"] += 1;
    });
    runner.on(EVENT_RUN_END, () => {
      const width = Math.max(...allRules.map(({ name }) => name.length));
      const line = (name, faulty, compliant) =>
        say(`${name.padEnd(width)}  ${String(faulty).padStart(6)}  ${String(compliant).padStart(9)}`);
      line("Rule", "faulty", "compliant");
      for (const [name, { faulty, compliant }] of tried) line(name, faulty, compliant);
      const sum = (kind) => [...tried.values()].reduce((total, one) => total + one[kind], 0);
      line(`${tried.size} rules`, sum("faulty"), sum("compliant"));
      const untried = [...tried].filter(([, one]) => one.faulty === 0 || one.compliant === 0);
      if (untried.length === 0) return;
      say(`Not tried both ways: ${untried.map(([name]) => name).join(", ")}`);
      process.on("exit", () => (process.exitCode = 1));
    });
  }
}
