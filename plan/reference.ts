import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { contractSchema, schemaPath } from "./contract-schema";

writeFileSync(join(__dirname, "..", schemaPath), contractSchema());
