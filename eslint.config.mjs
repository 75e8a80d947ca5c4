import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** What a script of Node built-ins may use without an import. */
const nodeGlobals = { AbortSignal: "readonly", URL: "readonly", console: "readonly", fetch: "readonly" };

export default defineConfig(
  { ignores: ["node_modules/", ".charts/", ".stryker/", "test/fixtures/"] },
  {
    rules: {
      eqeqeq: "error",
      "no-console": "off",
      "no-constant-binary-expression": "error",
      "no-self-compare": "error",
      "no-template-curly-in-string": "error",
      "no-unreachable-loop": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.check.json" } },
    rules: {
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { disallowTypeAnnotations: false, fixStyle: "inline-type-imports" },
      ],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      // Environment variables and parsed objects are the only ones with such keys here.
      "@typescript-eslint/no-dynamic-delete": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/prefer-readonly": "error",
      // Interfaces of the SDK ask for promises of what is known at once.
      "@typescript-eslint/require-await": "off",
      // A number or a truth in a message says what it should; objects are still refused.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      // `||` takes 0 and "" for missing: defaults are written with `??`.
      "@typescript-eslint/prefer-nullish-coalescing": "error",
    },
  },
  {
    files: ["**/*.ts"],
    // Rooms for what the SDK keeps to itself, and tests that stand in for the engine.
    ignores: [
      "lib/sdk/**",
      "plan/sdk/**",
      "test/plan/sdk/**",
      "test/policy/server.test.ts",
      "test/recovery/volumes/volume-hooks.test.ts",
      "test/support/hook-program.ts",
    ],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: [
                "@pulumi/pulumi/*",
                "@pulumi/policy/*",
                "@grpc/*",
                "google-protobuf",
                "google-protobuf/*",
              ],
              message:
                "What the SDK does not promise changes with any release: only lib/sdk and plan/sdk use it.",
            },
          ],
        },
      ],
    },
  },
  {
    // What a test gets wrong here makes it fail loudly enough; modules are loaded late to be watched loading.
    files: ["test/**/*.ts"],
    rules: {
      "@typescript-eslint/no-base-to-string": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-require-imports": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  {
    files: ["**/*.mjs"],
    extends: [tseslint.configs.strict],
    languageOptions: { globals: nodeGlobals },
    rules: { "no-undef": "error" },
  },
);
