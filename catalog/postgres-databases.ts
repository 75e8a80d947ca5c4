import { z } from "zod";
import { identifier } from "../lib/forms";
import type { JsonObject } from "../lib/json";
import { at, type Known, type KnownObject } from "../lib/known";
import type { FurtherSecret } from "./chart";
import type { Endpoint } from "./endpoint";

/*
 * Databases of PostgreSQL besides the environment's own, each with a user of its own: a script of the server's first
 * start makes them, Pgpool knows their users' passwords, and applications read them key by key, all from one Secret.
 */

const secret = "postgres-database-credentials";
const script = "databases.sh";
const annotation = "doks-platform/databases";

/** Property of the section. */
export const databases = z
  .array(
    z.strictObject({
      name: identifier.describe("Its name, by which an application asks for it in `database`"),
      user: identifier.optional().describe("Its owner, who alone may connect to it; default called as it is"),
    }),
  )
  .default([])
  .describe("Databases besides, made when the server is first initialized, each with a user of its own");

type Databases = z.infer<typeof databases>;
type Passwords = Readonly<Record<string, string>>;

/** Name of the user that a database is. */
export function ownerOf({ name, user = name }: Databases[number]): string {
  return user;
}

/** Keys of the Secret that applications read, which no other database's can be: names have no dot. */
function keysOf(name: string): Record<"user" | "password" | "database", string> {
  return { user: `${name}.username`, password: `${name}.password`, database: `${name}.database` };
}

/** What applications are told of them; nothing where there are none. */
export function databaseEndpoints(all: Databases): Pick<Endpoint, "databases"> {
  if (all.length === 0) return {};
  return {
    databases: Object.fromEntries(
      all.map(({ name }) => [name, { secret: { name: secret, keys: keysOf(name) } }]),
    ),
  };
}

/** The Secret; none where there are no such databases. */
export function databaseCredentials(all: Databases): FurtherSecret | undefined {
  if (all.length === 0) return undefined;
  return {
    name: secret,
    passwords: Object.fromEntries(
      all.map(({ name }) => [name, { resource: `postgres-database-${name}`, key: keysOf(name).password }]),
    ),
    stringData: {
      [script]: (passwords) => createDatabases(all, passwords),
      // As Pgpool wants them.
      usernames: all.map(ownerOf).join(),
      passwords: (passwords) => all.map(({ name }) => passwords[name]).join(),
      ...Object.fromEntries(all.flatMap(stringDataOf)),
    },
  };
}

function stringDataOf(each: Databases[number]): readonly [string, FurtherSecret["stringData"][string]][] {
  const { name } = each;
  const { user, password, database } = keysOf(name);
  return [
    [user, ownerOf(each)],
    [password, (passwords) => passwords[name] ?? ""],
    [database, name],
  ];
}

/** What they are to the parts of the chart; nothing where there are none. */
export const databaseValues = {
  postgresql: (all: Databases): JsonObject => (all.length === 0 ? {} : { initdbScriptsSecret: secret }),
  /** Pgpool reads the passwords of users when it starts, so that others have to change its pods. */
  pgpool: (all: Databases): JsonObject =>
    all.length === 0
      ? {}
      : {
          customUsersSecret: secret,
          podAnnotations: { [annotation]: all.map((each) => `${each.name}=${ownerOf(each)}`).join() },
        },
};

/** Those that the chart's values name. */
export function statedDatabases(values: KnownObject): Known | undefined {
  return at(values, `pgpool.podAnnotations.${annotation}`);
}

/**
 * Runs once, on the first primary, in the shell that sets it up; and later by hand, with PGHOST, where databases have
 * been added. It can be run again.
 */
function createDatabases(all: Databases, passwords: Passwords): string {
  const statements = all.flatMap((each) => {
    const [name, user] = [each.name, ownerOf(each)];
    return [
      `SELECT 'CREATE ROLE "${user}"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${user}')\\gexec`,
      `ALTER ROLE "${user}" LOGIN PASSWORD '${passwords[name]}';`,
      `SELECT 'CREATE DATABASE "${name}" OWNER "${user}"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${name}')\\gexec`,
      `REVOKE CONNECT, TEMPORARY ON DATABASE "${name}" FROM PUBLIC;`,
    ];
  });
  return [
    `PGPASSWORD="$POSTGRESQL_POSTGRES_PASSWORD" psql -v ON_ERROR_STOP=1 -q -h "\${PGHOST:-127.0.0.1}" -U postgres postgres <<'SQL'`,
    // Passwords are in these statements, and the server's log is not for them.
    "SET log_statement = 'none'; SET log_min_error_statement = 'panic'; SET log_min_duration_statement = -1;",
    ...statements,
    "SQL",
    "",
  ].join("\n");
}
