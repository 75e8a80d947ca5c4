import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawPlans } from "../../plan/graph/draw";
import { root } from "../components/platform";
import { goldenStack } from "../platform/stacks";

/** Draws docs/architecture.svg from the golden stack, so that a fork's own configuration leaves it alone. */
async function drawArchitecture(): Promise<void> {
  const picture = await drawPlans([await goldenStack("staging")], "svg", ["order"]);
  writeFileSync(join(root, "docs", "architecture.svg"), picture);
}

void drawArchitecture();
