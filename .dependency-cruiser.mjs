/** The rooms, each with those below it that it may import: arrows run down only. index.ts and test/ import anything. */
const rooms = {
  lib: [],
  catalog: ["lib"],
  stacks: ["catalog", "lib"],
  cost: ["stacks", "catalog", "lib"],
  recovery: ["stacks", "catalog", "lib"],
  components: ["recovery", "stacks", "catalog", "lib"],
  policy: ["cost", "stacks", "catalog", "lib"],
  plan: ["components", "recovery", "cost", "policy", "stacks", "catalog", "lib"],
  cli: ["plan", "components", "recovery", "cost", "policy", "stacks", "catalog", "lib"],
};

const everything = [...Object.keys(rooms), "test", "\\.github"];
const within = (names) => `^(${names.join("|")})/`;
const above = (allowed) => `${within(everything.filter((room) => !allowed.includes(room)))}|^index\\.ts$`;

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-circle",
      comment: "Files that import one another, if only for a type, cannot be understood one by one",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...Object.entries(rooms).map(([room, below]) => ({
      name: `${room}-imports-only-what-is-below`,
      comment: `${room}/ may import ${below.length === 0 ? "no other room" : below.join(", ")}`,
      severity: "error",
      from: { path: within([room]) },
      to: { path: above([room, ...below]) },
    })),
  ],
  options: {
    includeOnly: above([]),
    exclude: "^test/fixtures/",
    // Imports of types count.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".mjs", ".cjs", ".js"] },
  },
};
